package io.purser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The mark, in a demo's data folder, that its past is not played to the end. A start that finds it follows a kill:
/// nobody was served yet, so that what is there is thrown away and the past is played anew.
final class UnfinishedPast {
    private static final String MARK = "past-unfinished";
    private static final List<String> STORES = List.of("ledger.db", "config.db", "learned.db");
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path folder;

    UnfinishedPast(Path folder) {
        this.folder = folder;
    }

    /// Throws away what a past that was not finished has left. No store is open yet.
    void forget() throws IOException {
        if (Files.notExists(folder.resolve(MARK))) {
            return;
        }
        for (String store : STORES) {
            for (String part : PARTS) {
                Files.deleteIfExists(folder.resolve(store + part));
            }
        }
        Files.delete(folder.resolve(MARK));
    }

    void begin() {
        try {
            Files.writeString(folder.resolve(MARK), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() {
        try {
            Files.delete(folder.resolve(MARK));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
