package io.purser;

import io.purser.cli.CommandLineProgram;
import io.purser.cli.FakeBackupDesk;
import io.purser.cli.ServerStart;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /// A command that runs.
    static final class Started {
        private final CompletableFuture<CommandRun> run;

        Started(CompletableFuture<CommandRun> run) {
            this.run = run;
        }

        /// Waits until it has ended.
        CommandRun ended() throws Exception {
            return run.get(60, TimeUnit.SECONDS);
        }
    }

    /// Starts a command that waits for something.
    ///
    /// @param err what it tells people
    static Started start(Map<String, String> environment, StringWriter err, String... command) {
        return new Started(CompletableFuture.supplyAsync(() -> run(environment, err, command)));
    }

    /// Runs a command.
    ///
    /// @param environment the process's variables
    public static CommandRun with(Map<String, String> environment, String... command) {
        return run(environment, new StringWriter(), command);
    }

    private static CommandRun run(Map<String, String> environment, StringWriter err, String... command) {
        StringWriter out = new StringWriter();
        ServerStart none = options -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        int code = CommandLineProgram.run(
                command,
                environment,
                none,
                new OfflinePrices(),
                new FakeBackupDesk(),
                new OfflineAudits(),
                new PrintWriter(out),
                new PrintWriter(err));
        return new CommandRun(code, out.toString(), err.toString());
    }
}
