package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.ChannelEntry;
import io.purser.control.admin.GovernanceFile.EmailEntry;
import io.purser.control.admin.GovernanceFile.WebhookEntry;
import io.purser.core.policy.Channel;
import io.purser.platform.config.Problems;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The channel that an entry of a file declares. A webhook's secret goes with its URL.
final class ChannelResolution {
    private ChannelResolution() {}

    /// @param before the channel of that name that is in force, null where there is none
    static Channel channel(ChannelEntry entry, @Nullable Channel before, Problems problems) {
        return switch (entry.target()) {
            case EmailEntry(List<String> to) ->
                new Channel.Email(entry.name(), to, Objects.requireNonNullElse(entry.digest(), Channel.Email.USUAL));
            case WebhookEntry webhook ->
                webhook(entry, webhook, before instanceof Channel.Webhook known ? known : null, problems);
        };
    }

    private static Channel webhook(
            ChannelEntry entry, WebhookEntry target, Channel.@Nullable Webhook before, Problems problems) {
        @Nullable String secret = target.secret();
        if (target.url().isEmpty()) {
            return new Channel.Webhook(entry.name(), "", "");
        }
        if (secret == null && before != null) {
            if (before.url().equals(target.url())) {
                secret = before.secret();
            } else {
                problems.add(entry.place(), "webhook.secret: is missing; a new URL needs its secret named again");
            }
        } else if (secret == null) {
            problems.add(entry.place(), "webhook.secret: is missing; expected ${VAR} or ${file:/path}");
        }
        return new Channel.Webhook(
                entry.name(),
                target.url(),
                secret == null ? "" : secret,
                Objects.requireNonNullElse(entry.digest(), Channel.Webhook.USUAL));
    }
}
