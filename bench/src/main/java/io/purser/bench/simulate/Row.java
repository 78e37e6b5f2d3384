package io.purser.bench.simulate;

import io.purser.core.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.List;

/// One commit on the disk: appends that were kept together, or one note of the outbox.
final class Row {
    private final List<Kept> appends;
    private boolean forced;
    private boolean whole = true;

    /// What one append brought. An organization's records are in the order of its decisions.
    record Kept(String organization, List<Note> records) {}

    /// What a row can hold.
    sealed interface Note {
        /// A record of the ledger.
        record OfLedger(LedgerRecord record) implements Note {}

        /// A crossing was sent on its ways.
        record Routed(String crossing, List<String> channels) implements Note {}

        /// One way has come to its end, or waits for another try.
        record Tried(String crossing, String channel, int attempts, long dueAt, End end) implements Note {}
    }

    /// How far one delivery is.
    enum End {
        WAITING,
        DELIVERED,
        DEAD
    }

    Row(List<Kept> appends) {
        this.appends = List.copyOf(appends);
    }

    static Row of(String organization, Note record) {
        return new Row(List.of(new Kept(organization, List.of(record))));
    }

    List<Kept> appends() {
        return appends;
    }

    boolean isForced() {
        return forced;
    }

    void force() {
        forced = true;
    }

    boolean isWhole() {
        return whole;
    }

    /// What a write leaves that power or the process ended: the first half of it, the last
    /// record without its end.
    Row torn() {
        List<Kept> half = new ArrayList<>(appends.subList(0, appends.size() / 2));
        Kept cut = appends.get(half.size());
        List<Note> records =
                new ArrayList<>(cut.records().subList(0, cut.records().size() - 1));
        records.add(Tear.of(cut.records().getLast()));
        half.add(new Kept(cut.organization(), records));
        Row row = new Row(half);
        row.whole = false;
        return row;
    }
}
