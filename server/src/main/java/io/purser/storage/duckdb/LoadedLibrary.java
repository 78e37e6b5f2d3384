package io.purser.storage.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// DuckDB's native library. The driver writes it to the temporary folder at each start, 70 MB, and removes it when the
/// process ends in order; where it is killed, it stays. On Linux a file that is loaded need not have a name, so it is
/// taken away at once.
final class LoadedLibrary {
    private static final Path MAPPED = Path.of("/proc/self/maps");
    private static final String NAME = "libduckdb_java";

    private LoadedLibrary() {}

    /// Takes the loaded file's name away, where it is a temporary one.
    static void unlink() {
        if (!Files.isReadable(MAPPED)) {
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            for (String mapped : paths()) {
                Path file = Path.of(mapped);
                if (temporary.equals(file.getParent())
                        && file.getFileName().toString().startsWith(NAME)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // The file stays until the process ends in order, as the driver means it.
        }
    }

    private static List<String> paths() throws IOException {
        return Files.readAllLines(MAPPED).stream()
                .filter(line -> line.contains(NAME) && line.indexOf('/') > 0 && !line.endsWith("(deleted)"))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .toList();
    }
}
