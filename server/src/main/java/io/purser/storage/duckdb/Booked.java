package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.ledger.UsageEvent;

/// An entry of the ledger on its way into the copy. What stands in several columns was looked up once.
final class Booked {
    private final String organization;
    private final Entry entry;
    private final Callers.Caller caller;
    private final int[] tags;

    /// @param caller who made the call
    /// @param tags the numbers of its tags, by the places of their columns
    Booked(String organization, Entry entry, Callers.Caller caller, int[] tags) {
        this.organization = organization;
        this.entry = entry;
        this.caller = caller;
        this.tags = tags;
    }

    String organization() {
        return organization;
    }

    Entry entry() {
        return entry;
    }

    UsageEvent event() {
        return entry.event();
    }

    Callers.Caller caller() {
        return caller;
    }

    /// The number of a tag; a tag whose column came later has none.
    int tag(int place) {
        return place < tags.length ? tags[place] : Words.NONE;
    }
}
