package io.purser.cli;

import io.purser.platform.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The real thing on the embedded store.
@Command(
        name = "serve",
        description = "Runs the gateway on the embedded store until it is stopped.",
        sortOptions = false,
        footer = {"", "Example: OPENAI_API_KEY=sk-... ./purser serve --port 8080 --data ./data"})
final class ServeCommand implements Callable<Integer> {

    /// Read where no `--config` is given and it is there.
    private static final Path USUAL_CONFIG = Path.of("purser.yaml");

    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", description = "purser.yaml; ./purser.yaml where it is there.")
    private @Nullable Path config;

    @Option(
            names = "--governance",
            paramLabel = "FILE",
            description = "A governance file, applied when it has changed since it was last applied.")
    private @Nullable Path governance;

    @Option(names = "--port", paramLabel = "N", description = "server.port; 0 takes any free one.")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIR", description = "data.dir: where the ledger is kept.")
    private @Nullable String data;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path file = config == null && Files.exists(USUAL_CONFIG) ? USUAL_CONFIG : config;
        var options = new ServerStart.Options(file, governance, flags(), terminal.environment());
        try (ServerStart.Running running = terminal.server().start(options)) {
            running.announcements().forEach(terminal::say);
            terminal.say("Purser answers at " + running.url());
            running.awaitStop();
        }
        return CommandLineProgram.OK;
    }

    private List<Config.Flag> flags() {
        List<Config.Flag> flags = new ArrayList<>();
        if (port != null) {
            flags.add(new Config.Flag("--port", "server.port", port));
        }
        if (data != null) {
            flags.add(new Config.Flag("--data", "data.dir", data));
        }
        return flags;
    }
}
