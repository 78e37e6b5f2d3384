package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the command line asks about backups, which are files. `Main` brings it. Every answer is the
/// backup's manifest.
public interface BackupDesk {

    /// Keeps the archive that a gateway sends.
    ///
    /// @param to an archive where its name ends in `.zip`, else a folder; nothing is there yet
    /// @throws Refused with one clear sentence
    JsonNode receive(InputStream archive, Path to, Progress progress);

    /// Makes a backup of a data folder that no gateway has open.
    JsonNode make(Path data, Path to, boolean secrets, Progress progress);

    /// Makes a data folder from a backup.
    ///
    /// @param into empty or not there
    /// @param secrets a folder with the secrets that were left out, null where none were
    JsonNode restore(Path backup, Path into, @Nullable Path secrets, Progress progress);

    /// Is told how far a file is.
    @FunctionalInterface
    interface Progress {
        /// @param whole 0 as long as it is not known
        void at(String file, long done, long whole);
    }

    /// A backup or restore that cannot be.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// @param message one sentence that names the file and what to do
        public Refused(String message) {
            super(message);
        }
    }
}
