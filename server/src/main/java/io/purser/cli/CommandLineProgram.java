package io.purser.cli;

import java.io.PrintWriter;
import java.util.Map;

/// The whole command line: reads what was asked, does it, answers with an exit code.
public final class CommandLineProgram {

    /// Done.
    static final int OK = 0;
    /// Refused or failed.
    static final int FAILED = 1;
    /// Not understood.
    static final int USAGE = 2;

    private CommandLineProgram() {}

    /// Runs one command line and returns its exit code.
    ///
    /// @param environment the process's variables
    public static int run(
            String[] args,
            Map<String, String> environment,
            ServerStart server,
            PriceDesk prices,
            BackupDesk backups,
            AuditDesk audits,
            PrintWriter out,
            PrintWriter err) {
        return Commands.commandLine(new Terminal(environment, server, prices, backups, audits, out, err), args)
                .execute(args);
    }
}
