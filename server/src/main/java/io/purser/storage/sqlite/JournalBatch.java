package io.purser.storage.sqlite;

import java.util.List;

/// The records of one commit.
///
/// @param first the sequence of its first record
/// @param entries in order, without a gap in their sequences
record JournalBatch(long first, List<JournalEntry> entries) {

    long last() {
        return first + entries.size() - 1;
    }
}
