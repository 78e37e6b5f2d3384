package io.purser.control.alerts;

import io.purser.core.policy.Channel;

/// How one try to tell a channel ended.
public sealed interface Delivery {

    /// The receiver took it: 2xx of HTTP, 250 of SMTP.
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
        Delivery deliver(Channel channel, Notice notice, long nowMillis);
    }
}
