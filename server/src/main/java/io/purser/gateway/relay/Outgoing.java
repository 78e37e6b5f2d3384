package io.purser.gateway.relay;

import io.purser.core.money.Money;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// The events of a stream that have not left yet: those that may pass, one that waits for the hold
/// to cover it, and the closing ones, which wait for the settlement.
final class Outgoing {
    private @Nullable Buffer passing;
    private @Nullable Buffer uncovered;
    private @Nullable Buffer closing;
    /// Where in `closing` the cost may be added, -1 for nowhere.
    private int costAt = -1;

    /// Keeps an event that may pass.
    void pass(EventSplitter event) {
        int length = event.to() - event.from();
        passing = passing(length).appendBytes(event.bytes(), event.from(), length);
    }

    /// Keeps a piece of an event that is too long to wait for.
    void pass(Buffer piece) {
        passing = passing(piece.length()).appendBuffer(piece);
    }

    /// Keeps an event until its output is covered.
    void awaitCover(EventSplitter event) {
        int length = event.to() - event.from();
        uncovered = Buffer.buffer(length).appendBytes(event.bytes(), event.from(), length);
    }

    /// The event that waited is covered: it may pass.
    void covered() {
        Buffer waited = uncovered;
        if (waited != null) {
            passing = passing == null ? waited : passing.appendBuffer(waited);
            uncovered = null;
        }
    }

    private Buffer passing(int length) {
        return passing == null ? Buffer.buffer(length) : passing;
    }

    /// Keeps an event until the call is settled.
    ///
    /// @param usageEnd behind the last field of its usage object, -1 where it has none
    void close(EventSplitter event, int usageEnd) {
        int length = event.to() - event.from();
        Buffer into = closing == null ? Buffer.buffer(length) : closing;
        if (usageEnd >= 0 && !event.isRest() && event.hasData() && event.data() == event.bytes()) {
            costAt = into.length() + event.dataFrom() - event.from() + usageEnd;
        }
        closing = into.appendBytes(event.bytes(), event.from(), length);
    }

    boolean isClosing() {
        return closing != null;
    }

    /// More output came after an event that looked like the end.
    void reopen() {
        Buffer kept = closing;
        if (kept != null) {
            passing = passing == null ? kept : passing.appendBuffer(kept);
            closing = null;
            costAt = -1;
        }
    }

    /// Takes what may pass, null where there is nothing.
    @Nullable
    Buffer take() {
        Buffer taken = passing;
        passing = null;
        return taken;
    }

    /// Takes all but the closing events and what is not covered.
    Buffer takeUnclosed() {
        Buffer taken = take();
        return taken == null ? Buffer.buffer() : taken;
    }

    /// Takes everything, with the cost inside the last usage object.
    Buffer takeAll(GovernedCall.Receipt receipt) {
        Buffer rest = takeUnclosed();
        Buffer last = closing;
        if (last == null) {
            return rest;
        }
        Long cost = receipt.cost();
        if (costAt < 0 || cost == null) {
            return rest.appendBuffer(last);
        }
        rest.appendBuffer(last, 0, costAt);
        rest.appendString(",\"purser_cost\":\"" + Money.plain(cost, receipt.currency()) + "\",\"purser_currency\":\""
                + receipt.currency().code() + "\"");
        return rest.appendBuffer(last, costAt, last.length() - costAt);
    }
}
