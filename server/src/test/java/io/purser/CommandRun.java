package io.purser;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.purser.cli.CommandLineProgram;
import io.purser.cli.FakeBackupDesk;
import io.purser.cli.ServerStart;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;

/// A command against a server that runs.
///
/// @param code its exit code
public record CommandRun(int code, String out, String err) {

    /// Runs a command with these options behind it.
    public static CommandRun of(String[] options, String... command) {
        return with(
                Map.of(), Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new));
    }

    /// Runs a command.
    ///
    /// @param environment the process's variables
    public static CommandRun with(Map<String, String> environment, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ServerStart none = options -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        int code = CommandLineProgram.run(
                command,
                environment,
                none,
                new OfflinePrices(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
        return new CommandRun(code, out.toString(), err.toString());
    }
}
