package io.purser.control.alerts;

import io.purser.core.policy.Channel;
import io.purser.platform.config.SmtpServer;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/// Whoever carries a notice to a channel of each kind.
public final class Carriers implements Delivery.Carrier, AutoCloseable {
    private final WebhookCarrier webhooks;
    private final @Nullable EmailCarrier mails;

    /// @param smtp takes mails, null where none is configured
    public Carriers(Vertx vertx, @Nullable SmtpServer smtp) {
        this.webhooks = new WebhookCarrier(vertx);
        this.mails = smtp == null ? null : new EmailCarrier(vertx, smtp);
    }

    @Override
    public Delivery deliver(Channel channel, Notice notice, long nowMillis) {
        return switch (channel) {
            case Channel.Webhook webhook -> webhooks.deliver(webhook, notice, nowMillis);
            case Channel.Email email -> {
                EmailCarrier carrier = mails;
                yield carrier == null
                        ? new Delivery.Unreachable("no `smtp` is configured in purser.yaml")
                        : carrier.deliver(email, notice);
            }
        };
    }

    @Override
    public void close() {
        webhooks.close();
        EmailCarrier carrier = mails;
        if (carrier != null) {
            carrier.close();
        }
    }
}
