package io.purser;

import io.purser.cli.CommandLineProgram;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/// The entry point of the one jar: the command line, with the server behind `serve` and `demo`.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        int code = CommandLineProgram.run(
                args,
                System.getenv(),
                Wiring::start,
                new OfflinePrices(),
                new OfflineBackups(Clock.systemUTC()),
                new OfflineAudits(),
                out,
                err);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
