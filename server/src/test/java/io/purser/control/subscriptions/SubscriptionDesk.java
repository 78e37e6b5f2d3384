package io.purser.control.subscriptions;

import io.purser.platform.secret.Sha256;
import java.time.Duration;

/// Subscriptions over a ledger that a test writes, in a hurry.
public final class SubscriptionDesk {
    public static final SubscriptionSettings QUICK = new SubscriptionSettings(
            20,
            50,
            50,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(2));

    private SubscriptionDesk() {}

    public static Subscriptions of(LedgerTail ledger) {
        return new Subscriptions(ledger, new Cursors(text -> Sha256.hex("pepper\u0000" + text)), QUICK);
    }
}
