package io.purser.control.admin;

import io.purser.core.policy.Channel;
import io.purser.core.policy.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/// A channel as the governance file writes it, without its secret.
final class ChannelForm {
    private ChannelForm() {}

    static Map<String, Object> of(Channel channel) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", channel.name());
        switch (channel) {
            case Channel.Webhook webhook -> {
                form.put("webhook", new LinkedHashMap<>(Map.of("url", webhook.url())));
                digest(form, channel, Channel.Webhook.USUAL);
            }
            case Channel.Email email -> {
                form.put("email", email.to());
                digest(form, channel, Channel.Email.USUAL);
            }
        }
        return form;
    }

    private static void digest(Map<String, Object> form, Channel channel, Digest usual) {
        if (channel.digest() != usual) {
            form.put("digest", channel.digest().word());
        }
    }
}
