package io.purser.storage.sqlite;

import io.purser.core.ledger.Demand;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import io.purser.storage.sqlite.OpenHolds.Held;
import org.jspecify.annotations.Nullable;

/// The hold that an event replaced, kept beside it. What both share is not kept twice.
final class HeldBefore {

    private static final int NO_HOLD = 0;
    private static final int SAME_NAMES = 1;
    private static final int OWN_NAMES = 2;
    /// Beside one of the two: what the call was judged by and the hold's course follow.
    private static final int COURSE = 4;

    private HeldBefore() {}

    /// @param course null where it is not kept
    record Read(HoldPlaced hold, @Nullable HoldCourse course) {}

    /// @param end the sequence of the event
    static void write(BinaryWriter out, UsageEvent event, long end, @Nullable Held held) {
        if (held == null) {
            out.octet(NO_HOLD);
            return;
        }
        HoldPlaced hold = held.hold();
        boolean same = hold.provider().equals(event.provider())
                && hold.requestedModel().equals(event.requestedModel())
                && hold.model().equals(event.model());
        out.octet((same ? SAME_NAMES : OWN_NAMES) | COURSE);
        if (!same) {
            out.text(hold.provider());
            out.text(hold.requestedModel());
            out.text(hold.model());
        }
        out.maybeText(hold.priceVersion());
        out.number(hold.inputTokens());
        out.number(hold.outputTokens());
        out.maybeNumber(hold.heldCost());
        out.postings(hold.held());
        Demand demand = hold.demand();
        out.octet(demand == null ? 0 : 1);
        if (demand != null) {
            RecordWriter.demand(out, demand);
        }
        held.course().write(out, end, hold.admittedAt());
    }

    /// @param end the sequence of the event
    static @Nullable Read read(BinaryReader in, UsageEvent event, long end) {
        int said = in.octet();
        if (said == NO_HOLD) {
            return null;
        }
        HoldPlaced hold = hold(in, event, (said & OWN_NAMES) != 0);
        if ((said & COURSE) == 0) {
            return new Read(hold, null);
        }
        Demand demand = in.octet() == 0 ? null : RecordReader.demand(in);
        return new Read(hold.judgedBy(demand, event.dataMode()), HoldCourse.read(in, end, hold.admittedAt()));
    }

    private static HoldPlaced hold(BinaryReader in, UsageEvent event, boolean own) {
        return new HoldPlaced(
                event.requestId(),
                event.admittedAt(),
                event.attribution(),
                own ? in.text() : event.provider(),
                own ? in.text() : event.requestedModel(),
                own ? in.text() : event.model(),
                in.maybeText(),
                in.number(),
                in.number(),
                in.maybeNumber(),
                in.postings());
    }
}
