package io.purser.control.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.policy.Channel;
import io.purser.platform.secret.Sha256;
import java.time.Instant;
import java.time.InstantSource;

/// Sends a channel a message that says it is a test, once and now, by the same carrier as its alerts.
public final class TrialSend {
    private final InstantSource clock;
    private volatile Delivery.Carrier carrier = (_, _, _) -> new Delivery.Unreachable("the server is still starting");

    public TrialSend(InstantSource clock) {
        this.clock = clock;
    }

    /// From now on messages go out by this carrier.
    public void by(Delivery.Carrier ready) {
        carrier = ready;
    }

    /// Sends it and waits for the answer.
    ///
    /// @param asker whose word it is, named in the message
    public Delivery send(String organization, Channel channel, String asker) {
        long now = clock.millis();
        return carrier.deliver(channel, notice(organization, channel, asker, now), now);
    }

    private static Notice notice(String organization, Channel channel, String asker, long now) {
        String id = "evt_"
                + Sha256.hex("test\u0000" + organization + "\u0000" + channel.name() + "\u0000" + now)
                        .substring(0, 32);
        String at = Instant.ofEpochMilli(now).toString();
        String sentence = "This is a test of the channel \"" + channel.name() + "\" of " + organization + ", sent by "
                + asker + ". No budget crossed anything.";
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "channel.test");
        json.put("timestamp", at);
        json.putObject("data")
                .put("id", id)
                .put("organization", organization)
                .put("channel", channel.name())
                .put("actor", asker)
                .put("message", sentence);
        return new Notice(
                id,
                "Purser: a test of " + channel.name(),
                sentence + "\n\nAt:     " + at + "\nEvent:  " + id + "\n",
                json.toString());
    }
}
