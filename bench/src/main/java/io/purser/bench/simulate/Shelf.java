package io.purser.bench.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The batches that were made and how far they are, as `batches.db` has them: apart from the ledger,
/// so that power may take the last of either.
final class Shelf {
    private final List<Note> notes = new ArrayList<>();
    private final boolean forcesFirst;
    private int forced;

    /// A batch as it is kept.
    ///
    /// @param lines the largest output of each
    /// @param madeAt epoch milliseconds of the wall clock
    record Batch(RelayedCall.Wish wish, String provider, List<Line> lines, long madeAt) {
        String requestId() {
            return wish.requestId();
        }
    }

    /// One line of its input.
    record Line(long promptBytes, int messages, long most) {}

    private record Note(Batch batch, boolean ended) {}

    Shelf(boolean forcesFirst) {
        this.forcesFirst = forcesFirst;
    }

    void made(Batch batch) {
        note(new Note(batch, false));
    }

    void ended(Batch batch) {
        note(new Note(batch, true));
    }

    private void note(Note note) {
        notes.add(note);
        forced = forcesFirst ? notes.size() : forced;
    }

    void force() {
        forced = notes.size();
    }

    /// Those whose result is waited for, by request id.
    Map<String, Batch> open() {
        Map<String, Batch> open = new LinkedHashMap<>();
        for (Note each : notes) {
            if (each.ended) {
                open.remove(each.batch.requestId());
            } else {
                open.put(each.batch.requestId(), each.batch);
            }
        }
        return open;
    }

    void crash(Crash.Kind kind, Chance chance) {
        while (kind == Crash.Kind.POWER && notes.size() > forced && chance.percent(50)) {
            notes.removeLast();
        }
    }
}
