package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where created secrets go: to the terminal once, or to a new file that only its owner can read.
final class SecretsOut {

    private final Terminal terminal;

    @Option(
            names = "--secrets-out",
            paramLabel = "FILE",
            description = "Write secrets to this new file (0600), and do not show them.")
    private @Nullable Path file;

    private final StringBuilder kept = new StringBuilder();

    SecretsOut(Terminal terminal) {
        this.terminal = terminal;
    }

    boolean toFile() {
        return file != null;
    }

    /// Makes the file before anything is created: a secret that cannot be kept must not come to be.
    void prepare() {
        if (file == null) {
            return;
        }
        try {
            Files.createFile(file, ownerOnly());
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailed(file + " exists already; expected a new file, nothing was changed");
        } catch (IOException unwritable) {
            throw new CommandFailed(
                    file + " cannot be made (" + unwritable.getClass().getSimpleName() + "); nothing was changed");
        }
    }

    /// Runs what creates secrets; where it fails, the prepared file goes again.
    <T> T orForget(Supplier<T> creation) {
        try {
            return creation.get();
        } catch (RuntimeException failed) {
            forget();
            throw failed;
        }
    }

    /// Takes the prepared file away where no secret came.
    void forget() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException stays) {
                terminal.note("purser: the empty file " + file + " stays");
            }
        }
    }

    /// Keeps a `{secret}` under its name; what may still be shown.
    JsonNode keep(String name, JsonNode created) {
        if (file == null) {
            return created;
        }
        kept.append(name).append('=').append(created.path("secret").asText()).append('\n');
        try {
            Files.writeString(file, kept);
        } catch (IOException full) {
            terminal.note("purser: " + file + " cannot be written; the secret is shown instead");
            return created;
        }
        ObjectNode shown = created.deepCopy();
        shown.remove("secret");
        return shown.put("secretIn", file.toString());
    }

    /// Shows a `{secret}` to people, or where it went.
    void show(JsonNode created) {
        terminal.say(file == null ? created.path("secret").asText() : "Its secret is in " + file + ".");
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
