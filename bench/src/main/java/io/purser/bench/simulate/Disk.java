package io.purser.bench.simulate;

import io.purser.core.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What outlives a process, row by row. Under `process` durability a row is with the operating
/// system when it is answered for, and forced a while later; under `disk` durability it is
/// forced first.
final class Disk {
    private final List<Row> rows = new ArrayList<>();
    private final boolean forcesFirst;
    private final boolean lies;
    private boolean full;

    /// What a crash took.
    ///
    /// @param lost rows that were there and are gone
    /// @param torn whether half a row is left at the end
    record Damage(List<Row> lost, boolean torn) {}

    /// @param lies whether rows are answered for that nobody forced
    Disk(boolean forcesFirst, boolean lies) {
        this.forcesFirst = forcesFirst;
        this.lies = lies;
    }

    boolean forcesFirst() {
        return forcesFirst;
    }

    boolean isFull() {
        return full;
    }

    void full(boolean now) {
        full = now;
    }

    List<Row> rows() {
        return rows;
    }

    void write(Row row) {
        rows.add(row);
        if (forcesFirst && !lies) {
            row.force();
        }
    }

    void force() {
        for (int i = rows.size() - 1; i >= 0 && !rows.get(i).isForced(); i--) {
            rows.get(i).force();
        }
    }

    boolean isForced() {
        return rows.isEmpty() || rows.getLast().isForced();
    }

    /// Ends the process.
    ///
    /// @param writing the row that was being written, null where none was
    Damage crash(Crash.Kind kind, @Nullable Row writing, Chance chance) {
        List<Row> lost = new ArrayList<>();
        if (kind == Crash.Kind.POWER) {
            while (!rows.isEmpty() && !rows.getLast().isForced() && chance.percent(70)) {
                lost.addFirst(rows.removeLast());
            }
        }
        Row half = lost.isEmpty() ? writing : lost.getFirst();
        boolean torn = half != null && chance.percent(60);
        if (half != null && torn) {
            rows.add(half.torn());
        }
        return new Damage(lost, torn);
    }

    /// Takes a torn row off the end, as a start does.
    ///
    /// @return whether there was one
    boolean cutTorn() {
        boolean torn = !rows.isEmpty() && !rows.getLast().isWhole();
        if (torn) {
            rows.removeLast();
        }
        return torn;
    }

    /// Every record of the ledger in these rows, with its organization.
    static void each(List<Row> rows, Visitor visitor) {
        for (Row row : rows) {
            for (Row.Kept kept : row.appends()) {
                for (Row.Note record : kept.records()) {
                    if (record instanceof Row.Note.OfLedger(LedgerRecord ledger)) {
                        visitor.visit(kept.organization(), ledger);
                    }
                }
            }
        }
    }

    /// Looks at one record.
    @FunctionalInterface
    interface Visitor {
        void visit(String organization, LedgerRecord record);
    }
}
