package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the command line asks about an export of the audit log, which is a file. `Main` brings it.
@FunctionalInterface
public interface AuditDesk {

    /// Checks an export with nothing but the export.
    ///
    /// @param publicKeys a PEM file of the keys that may have signed it; null for those that it names itself
    /// @return `sound`; with it `chain`, `entries`, `until`, `keys`; else `line`, `entry`, `which`, `problem`
    /// @throws Refused where a file cannot be read
    JsonNode verify(Path export, @Nullable Path publicKeys);

    /// A file that cannot be read.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// @param message one sentence that names the file and what to do
        public Refused(String message) {
            super(message);
        }
    }
}
