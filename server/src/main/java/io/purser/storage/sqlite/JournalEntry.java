package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;

/// A record with its place in the ledger.
///
/// @param organization its organization's number
/// @param whole false for a refusal of which only the count is kept
record JournalEntry(long sequence, int organization, LedgerRecord record, boolean whole) {}
