package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import org.jspecify.annotations.Nullable;

/// The hold that an event replaced, kept beside it. What both share is not kept twice.
final class HeldBefore {

    private static final int NO_HOLD = 0;
    private static final int SAME_NAMES = 1;
    private static final int OWN_NAMES = 2;

    private HeldBefore() {}

    static void write(BinaryWriter out, UsageEvent event, @Nullable HoldPlaced hold) {
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

    static @Nullable HoldPlaced read(BinaryReader in, UsageEvent event) {
        int names = in.octet();
        if (names == NO_HOLD) {
            return null;
        }
        boolean own = names == OWN_NAMES;
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
