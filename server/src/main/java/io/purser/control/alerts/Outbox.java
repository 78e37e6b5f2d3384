package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.List;

/// The port to the crossings that wait for delivery. They were written in the settling
/// transaction.
public interface Outbox {

    /// The oldest undelivered crossings that are due at `nowMillis`.
    List<Pending> due(long nowMillis, int limit);

    /// Takes a crossing out for one channel: it was delivered, or its tries are used up (`dead`).
    ///
    /// @param triedAt when that was, epoch milliseconds
    void done(long sequence, String channel, boolean dead, String detail, long triedAt);

    /// Puts a crossing back for a later try on one channel.
    void retry(long sequence, String channel, int attempts, long dueAt, String detail, long triedAt);

    /// Lets a crossing wait that was not tried, since the one before it did not get through.
    void postpone(long sequence, String channel, long dueAt, String detail);

    /// A crossing that waits for one channel.
    ///
    /// @param sequence its place in the outbox
    record Pending(long sequence, String organization, Crossing crossing, String channel, int attempts) {}

    /// Tells which channels a crossing goes to when it is first seen.
    interface Routing {
        List<String> channels(String organization, Crossing crossing);
    }
}
