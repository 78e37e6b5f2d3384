package io.purser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.secret.OwnerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who has signed in from this account of this machine: a token for each gateway, in a file that only its owner reads.
/// A token is sent to the gateway that gave it and to no other.
final class Logins {
    private final Path file;

    private Logins(Path file) {
        this.file = file;
    }

    /// Those of this account; empty where nobody says where its files are.
    static Optional<Logins> of(Terminal terminal) {
        @Nullable String config = terminal.variable("XDG_CONFIG_HOME");
        @Nullable String home = terminal.variable("HOME");
        @Nullable
        Path folder = config != null && Path.of(config).isAbsolute()
                ? Path.of(config)
                : home == null ? null : Path.of(home, ".config");
        return folder == null
                ? Optional.empty()
                : Optional.of(new Logins(folder.resolve("purser").resolve("logins.json")));
    }

    /// Where they are.
    Path file() {
        return file;
    }

    /// The token that this gateway gave.
    Optional<String> token(String url) {
        return Optional.ofNullable(read().path(plain(url)).textValue());
    }

    /// Keeps the token that this gateway gave, in the place of an older one.
    void keep(String url, String token) {
        write(read().put(plain(url), token));
    }

    /// Forgets the token that this gateway gave.
    void forget(String url) {
        ObjectNode kept = read();
        kept.remove(plain(url));
        write(kept);
    }

    private static String plain(String url) {
        return url.replaceAll("/+$", "");
    }

    private ObjectNode read() {
        if (!Files.exists(file)) {
            return Api.JSON.createObjectNode();
        }
        try {
            JsonNode read = Api.JSON.readTree(Files.readString(file));
            if (read instanceof ObjectNode kept) {
                return kept;
            }
        } catch (JsonProcessingException broken) {
            // Told below, with what to do.
        } catch (IOException unreadable) {
            throw new CommandFailed(file + " cannot be read; give --token");
        }
        throw new CommandFailed(file + " is not what `purser login` wrote; remove it and sign in again");
    }

    private void write(ObjectNode kept) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            OwnerFile.create(file, kept.toPrettyString() + "\n");
        } catch (IOException unwritable) {
            throw new CommandFailed(
                    file + " cannot be written (" + unwritable.getClass().getSimpleName() + ")");
        }
    }
}
