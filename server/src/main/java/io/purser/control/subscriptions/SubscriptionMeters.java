package io.purser.control.subscriptions;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/// Shows how many follow, what they are told and how it ends.
public final class SubscriptionMeters {
    private final MeterRegistry registry;

    public SubscriptionMeters(MeterRegistry registry, Subscriptions subscriptions) {
        this.registry = registry;
        Gauge.builder("purser_subscriptions_open", subscriptions, Subscriptions::open)
                .description("GraphQL subscriptions that are open now")
                .register(registry);
        Gauge.builder("purser_subscription_sockets_open", subscriptions, Subscriptions::sockets)
                .description("WebSockets of GraphQL that are open now")
                .register(registry);
    }

    /// An event went out.
    ///
    /// @param subscription the field of the schema
    public void told(String subscription) {
        Counter.builder("purser_subscription_events")
                .description("Events that subscribers were told, by subscription")
                .tag("subscription", subscription)
                .register(registry)
                .increment();
    }

    /// A subscription ended.
    public void ended(Feed.Ending how) {
        Counter.builder("purser_subscriptions_ended")
                .description("Subscriptions that ended, by how: left, drained, denied, slow, failed")
                .tag("how", how.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /// A limit kept one out.
    ///
    /// @param limit which one: `per_token`, `in_all`, `sockets`
    public void refused(String limit) {
        Counter.builder("purser_subscriptions_refused")
                .description("Subscriptions and WebSockets that a limit kept out, by limit")
                .tag("limit", limit)
                .register(registry)
                .increment();
    }
}
