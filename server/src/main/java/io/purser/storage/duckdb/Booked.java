package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.ledger.UsageEvent;

/// An entry of the ledger, with whose it is.
record Booked(String organization, Entry entry) {

    UsageEvent event() {
        return entry.event();
    }
}
