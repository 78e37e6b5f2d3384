package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the crossings that wait for delivery. They were written in the settling
/// transaction.
public interface Outbox {

    /// The oldest undelivered crossings that are due at `nowMillis`.
    List<Pending> due(long nowMillis, int limit);

    /// What waits for one destination, was never tried and is in no message yet, due or not, the oldest first.
    List<Pending> gathered(String organization, String channel, int limit);

    /// What one destination took from an instant on, the earliest first.
    List<Sent> sent(String organization, String channel, long sinceMillis);

    /// Makes several crossings one message for one channel, for good.
    ///
    /// @param id names the message, whenever and however often it is sent
    void bundle(List<Long> sequences, String channel, String id);

    /// What waits in one message, the oldest first.
    List<Pending> bundle(String organization, String channel, String id);

    /// Takes crossings out for one channel.
    ///
    /// @param end any state but waiting
    /// @param triedAt when that was, epoch milliseconds
    void done(List<Long> sequences, String channel, DeliveryLog.State end, String detail, long triedAt);

    /// Puts crossings back for a later try on one channel.
    void retry(List<Long> sequences, String channel, int attempts, long dueAt, String detail, long triedAt);

    /// Lets crossings wait that were not tried.
    void postpone(List<Long> sequences, String channel, long dueAt, String detail);

    /// A crossing that waits for one channel.
    ///
    /// @param sequence its place in the outbox
    /// @param channel a channel's name, or whatever else a [Destination] is kept as
    /// @param at when it was crossed, epoch milliseconds
    /// @param bundle the message that it is told in with others, null while it is in none
    record Pending(
            long sequence,
            String organization,
            Crossing crossing,
            String channel,
            int attempts,
            long at,
            @Nullable String bundle) {

        /// The message that it is told in.
        public String message() {
            return bundle == null ? Long.toString(sequence) : bundle;
        }

        /// The same, told in a message with others.
        public Pending bundled(String id) {
            return new Pending(sequence, organization, crossing, channel, attempts, at, id);
        }

        /// The same, after as many tries.
        public Pending tried(int times) {
            return new Pending(sequence, organization, crossing, channel, times, at, bundle);
        }
    }

    /// A crossing that was told.
    ///
    /// @param message names the message that told it
    /// @param at when it was crossed, epoch milliseconds
    /// @param toldAt when the receiver took it, epoch milliseconds
    record Sent(String message, Crossing crossing, long at, long toldAt) {}

    /// Tells where a crossing goes when it is first seen, as a [Destination] is kept.
    interface Routing {
        List<String> channels(String organization, Crossing crossing);
    }
}
