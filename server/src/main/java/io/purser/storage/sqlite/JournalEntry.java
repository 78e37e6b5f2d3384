package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;

/// A record with its place in the ledger.
///
/// @param organization its organization's number
/// @param whole false for a refusal of which only the count is kept
/// @param start where its bytes begin in those of its batch
/// @param end where they end
record JournalEntry(long sequence, int organization, LedgerRecord record, boolean whole, int start, int end) {}
