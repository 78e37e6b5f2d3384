package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What lies behind an event: the postings of its settlement and the hold it replaced. What the
/// hold shares with the event is not kept twice.
///
/// @param hold null where the call ended without one
record EventTrail(List<Posting> settled, @Nullable HoldPlaced hold) {

    private static final int NO_HOLD = 0;
    private static final int SAME_NAMES = 1;
    private static final int OWN_NAMES = 2;

    void write(BinaryWriter out, UsageEvent event) {
        out.postings(settled);
        if (hold == null) {
            out.octet(NO_HOLD);
            return;
        }
        boolean same = hold.provider().equals(event.provider())
                && hold.requestedModel().equals(event.requestedModel())
                && hold.model().equals(event.model());
        out.octet(same ? SAME_NAMES : OWN_NAMES);
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
    }

    static EventTrail read(BinaryReader in, UsageEvent event) {
        List<Posting> settled = in.postings();
        int names = in.octet();
        if (names == NO_HOLD) {
            return new EventTrail(settled, null);
        }
        boolean own = names == OWN_NAMES;
        return new EventTrail(
                settled,
                new HoldPlaced(
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
                        in.postings()));
    }
}
