package io.purser.storage.sqlite;

import io.purser.control.replay.RecordedPast.Growth;
import java.util.ArrayList;
import java.util.List;

/// Where a hold and its top-ups stand in the ledger's order, kept beside what ended the hold: decisions can be taken
/// once more in the order in which they were taken.
///
/// @param sequence of the hold
record HoldCourse(long sequence, List<Growth> growths) {

    HoldCourse {
        growths = List.copyOf(growths);
    }

    /// @param end the sequence of what ended the hold
    void write(BinaryWriter out, long end, long admittedAt) {
        out.number(end - sequence);
        out.number(growths.size());
        for (Growth each : growths) {
            out.number(each.order() - sequence);
            out.number(each.at() - admittedAt);
            out.number(each.output());
        }
    }

    static HoldCourse read(BinaryReader in, long end, long admittedAt) {
        long sequence = end - in.number();
        int count = in.small();
        List<Growth> growths = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            growths.add(new Growth(sequence + in.number(), admittedAt + in.number(), in.number()));
        }
        return new HoldCourse(sequence, growths);
    }
}
