package io.purser.storage.sqlite;

import java.util.List;

/// The records of one commit, with the bytes that the journal keeps of them.
final class JournalBatch {

    private final long first;
    private final List<JournalEntry> entries;
    private final byte[] bytes;

    /// @param first the sequence of its first record
    /// @param entries in order, without a gap in their sequences
    JournalBatch(long first, List<JournalEntry> entries, byte[] bytes) {
        this.first = first;
        this.entries = entries;
        this.bytes = bytes;
    }

    long first() {
        return first;
    }

    long last() {
        return first + entries.size() - 1;
    }

    List<JournalEntry> entries() {
        return entries;
    }

    byte[] bytes() {
        return bytes;
    }
}
