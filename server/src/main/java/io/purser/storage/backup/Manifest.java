package io.purser.storage.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.purser.platform.secret.Pepper;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.sqlite.FolderCopy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a backup says of itself, in its file `manifest.json`.
///
/// @param format grows when an older program could not restore what a newer one writes
/// @param purser the version that made it
/// @param takenAt whatever was answered for before this moment is in it
/// @param sequence the last record of its ledger
/// @param files what is in it
/// @param leftOut secrets that belong to it and are not in it
public record Manifest(
        int format, String purser, String takenAt, long sequence, List<Item> files, List<Secret> leftOut) {
    /// The file's name.
    public static final String FILE = "manifest.json";

    static final int FORMAT = 1;

    /// Files of a data folder without which the databases cannot be used, or the audit log not be signed on.
    static final List<String> SECRETS = List.of(Pepper.FILE, SecretBox.FILE, SigningKey.FILE);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /// A file of a backup.
    ///
    /// @param tables the version of its tables, 0 where it is no database
    /// @param rows how many each table has
    public record Item(String name, long bytes, String sha256, int tables, Map<String, Long> rows) {
        public Item {
            if (bytes < 0) {
                throw new IllegalArgumentException(bytes + " is not a size; expected 0 or more");
            }
            rows = Map.copyOf(rows);
        }
    }

    /// A secret that is kept elsewhere, known by its hash: 256 random bits cannot be guessed from it.
    public record Secret(String name, String sha256) {}

    public Manifest {
        files = List.copyOf(files);
        leftOut = List.copyOf(leftOut);
        Set<String> named = new HashSet<>();
        for (Item each : files) {
            if (!FolderCopy.NAMES.contains(each.name()) && !SECRETS.contains(each.name())) {
                throw new IllegalArgumentException(
                        "\"" + each.name() + "\" is not a file of a backup; expected one of " + FolderCopy.NAMES);
            }
            if (!named.add(each.name())) {
                throw new IllegalArgumentException(each.name() + " is listed twice; expected it once");
            }
        }
        Instant.parse(takenAt);
    }

    String text() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest of our own cannot be written", e);
        }
    }

    /// @param where the backup, for the message
    /// @throws BackupRefused where it is none, or a newer program's
    static Manifest read(String text, Object where) {
        try {
            JsonNode tree = JSON.readTree(text);
            int format = tree.path("format").asInt();
            if (format > FORMAT) {
                throw new BackupRefused(where + " was made by a newer Purser (format " + format
                        + ", this one knows up to " + FORMAT + "); use the newer one");
            }
            return JSON.treeToValue(tree, Manifest.class);
        } catch (JsonProcessingException | RuntimeException e) {
            if (e instanceof BackupRefused known) {
                throw known;
            }
            throw new BackupRefused(where + ": " + FILE + " is damaged: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it is no JSON");
    }

    long bytes() {
        return files.stream().mapToLong(Item::bytes).sum();
    }

    boolean lists(String name) {
        return files.stream().anyMatch(each -> each.name().equals(name));
    }
}
