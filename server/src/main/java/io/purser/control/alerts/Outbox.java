package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.List;

/// The port to the crossings that wait for delivery. They were written in the settling
/// transaction.
public interface Outbox {

    /// The oldest undelivered crossings that are due at `nowMillis`.
    List<Pending> due(long nowMillis, int limit);

    /// Takes a crossing out for one channel.
    ///
    /// @param end any state but waiting
    /// @param triedAt when that was, epoch milliseconds
    void done(long sequence, String channel, DeliveryLog.State end, String detail, long triedAt);

    /// Puts a crossing back for a later try on one channel.
    void retry(long sequence, String channel, int attempts, long dueAt, String detail, long triedAt);

    /// Lets a crossing wait that was not tried, since the one before it did not get through.
    void postpone(long sequence, String channel, long dueAt, String detail);

    /// A crossing that waits for one channel.
    ///
    /// @param sequence its place in the outbox
    /// @param channel a channel's name, or whatever else a [Destination] is kept as
    record Pending(long sequence, String organization, Crossing crossing, String channel, int attempts) {}

    /// Tells where a crossing goes when it is first seen, as a [Destination] is kept.
    interface Routing {
        List<String> channels(String organization, Crossing crossing);
    }
}
