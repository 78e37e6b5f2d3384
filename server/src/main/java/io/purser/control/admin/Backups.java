package io.purser.control.admin;

import java.io.IOException;
import java.io.OutputStream;

/// Makes backups of everything that is kept.
public interface Backups {
    /// Copies everything; what was answered for before is in the copy.
    ///
    /// @param secrets whether the installation's own secrets are in it
    Outcome take(boolean secrets);

    /// Writes an archive to whoever asked for it.
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /// What became of it.
    sealed interface Outcome permits Taken, Busy, NoRoom, Failed {}

    /// The copy is made and can be sent, once.
    ///
    /// @param takenAt RFC 3339
    /// @param sequence the last record of its ledger
    /// @param bytes about how long the archive is
    record Taken(String takenAt, long sequence, long bytes, Body body) implements Outcome {}

    /// Another backup is being made or sent.
    record Busy() implements Outcome {}

    /// The disk has no room for the copy.
    record NoRoom(long needsBytes, long freeBytes) implements Outcome {}

    /// The copy could not be made.
    record Failed(String why) implements Outcome {}
}
