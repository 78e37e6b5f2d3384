package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A backup of everything that an installation keeps.
@Command(
        name = "backup",
        description = "Writes a backup of the running gateway, or of a stopped data folder.",
        sortOptions = false,
        footer = {"", "Example: ./purser backup purser-2026-11-22.zip"})
final class BackupCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "TO", description = "A new archive where it ends in .zip, else a new folder.")
    private Path to = Path.of("");

    @Option(
            names = "--stopped",
            paramLabel = "DIR",
            description = "Read this data folder, which no gateway has open, instead of asking one.")
    private @Nullable Path stopped;

    @Option(
            names = "--without-secrets",
            description = "Leave out pepper, secret.key and audit.key, which a restore then needs from elsewhere.")
    private boolean withoutSecrets;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    BackupCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        JsonNode manifest = stopped == null ? asked() : made(stopped);
        output.one(manifest, () -> print(manifest));
        return CommandLineProgram.OK;
    }

    private JsonNode made(Path data) {
        return terminal.backups().make(data, to, !withoutSecrets, new ShownProgress(terminal));
    }

    private JsonNode asked() {
        AtomicReference<@Nullable JsonNode> manifest = new AtomicReference<>();
        connection
                .api()
                .download(
                        "/api/v1/backup?secrets=" + !withoutSecrets,
                        body -> manifest.set(terminal.backups().receive(body, to, new ShownProgress(terminal))));
        JsonNode received = manifest.get();
        if (received == null) {
            throw new CommandFailed("the gateway sent nothing");
        }
        return received;
    }

    private void print(JsonNode manifest) {
        terminal.say(to + " has everything that was answered for before "
                + manifest.path("takenAt").asText() + ", up to record "
                + manifest.path("sequence").asText() + " of the ledger");
        manifest.path("files")
                .forEach(file -> terminal.say("  %-12s %,15d bytes"
                        .formatted(
                                file.path("name").asText(), file.path("bytes").asLong())));
        terminal.note(
                withoutSecrets
                        ? "Keep pepper, secret.key and audit.key of the data folder apart: a restore needs them."
                        : "pepper, secret.key and audit.key are in it: keep it as you keep secrets.");
        terminal.note("Not in it: purser.yaml, what it names (providers' keys, TLS, price files), admin-token.");
    }
}
