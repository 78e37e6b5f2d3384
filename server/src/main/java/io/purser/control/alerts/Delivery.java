package io.purser.control.alerts;

/// How one try to deliver a webhook ended.
public sealed interface Delivery {

    /// The receiver answered 2xx.
    record Delivered(int status) implements Delivery {}

    /// The receiver answered otherwise: this message may be the reason, others may pass.
    record Refused(int status) implements Delivery {}

    /// The receiver wants nothing more: 410.
    record Gone() implements Delivery {}

    /// Nobody answered: the receiver is the reason, others will fare the same.
    record Unreachable(String why) implements Delivery {}

    /// Whoever delivers a message to where a channel says.
    @FunctionalInterface
    interface Carrier {
        Delivery deliver(io.purser.core.policy.Channel channel, String id, byte[] body, long nowMillis);
    }
}
