package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A data folder from a backup.
@Command(
        name = "restore",
        description = "Makes a new data folder from a backup, after checking every byte of it.",
        sortOptions = false,
        footer = {"", "Example: ./purser restore purser-2026-11-22.zip ./data"})
final class RestoreCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "The archive or folder that `backup` made.")
    private Path backup = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "The data folder: empty, or not there yet.")
    private Path into = Path.of("");

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            description = "Where pepper, secret.key and audit.key are, for a backup that was made without them.")
    private @Nullable Path secrets;

    @Mixin
    private final Output output;

    RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        JsonNode manifest = terminal.backups().restore(backup, into, secrets, new ShownProgress(terminal));
        output.one(manifest, () -> print(manifest));
        return CommandLineProgram.OK;
    }

    private void print(JsonNode manifest) {
        terminal.say(into + " is as it was at " + manifest.path("takenAt").asText() + ", up to record "
                + manifest.path("sequence").asText() + " of the ledger; every file is whole");
        terminal.note("Calls that ran at that moment are ended when it is started: at what they held, flagged.");
        terminal.note("Then: ./purser serve --data " + into + ", and ./purser ledger verify");
    }
}
