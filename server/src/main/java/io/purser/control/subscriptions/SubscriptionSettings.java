package io.purser.control.subscriptions;

import java.time.Duration;

/// The bounds and times of subscriptions.
///
/// @param perToken subscriptions of one token at once
/// @param inAll subscriptions at once
/// @param sockets WebSockets at once, those that have not said yet who they are among them
/// @param look how often the ledger's end is read for those who are level
/// @param recheck how often a subscriber that is told nothing is asked for its rights again
/// @param keepAlive how often a connection that is told nothing is shown to be there
/// @param init within what a WebSocket must say who it is
/// @param patience how long a connection may take nothing of what is sent to it
public record SubscriptionSettings(
        int perToken,
        int inAll,
        int sockets,
        Duration look,
        Duration recheck,
        Duration keepAlive,
        Duration init,
        Duration patience) {

    /// As they are everywhere but in tests.
    public static final SubscriptionSettings USUAL = new SubscriptionSettings(
            20,
            1_000,
            1_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            Duration.ofSeconds(20));
}
