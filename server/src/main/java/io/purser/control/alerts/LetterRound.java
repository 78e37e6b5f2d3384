package io.purser.control.alerts;

import io.purser.control.alerts.DeliveryLog.State;
import io.purser.core.policy.Channel;
import io.purser.core.tenancy.User;
import io.purser.governance.recovery.Governance;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes letters to people and channels, with the tries of every alert.
final class LetterRound {
    private static final Logger LOG = LoggerFactory.getLogger(LetterRound.class);
    /// Of one lane.
    private static final int AT_ONCE = 50;

    private final LetterBox box;
    private final Governance governance;
    private final Delivery.Carrier carrier;
    private final InstantSource clock;
    private final Mutes mutes;

    LetterRound(LetterBox box, Governance governance, Delivery.Carrier carrier, InstantSource clock, Mutes mutes) {
        this.box = box;
        this.governance = governance;
        this.carrier = carrier;
        this.clock = clock;
        this.mutes = mutes;
    }

    /// What is due, by lane.
    Map<String, List<Letter>> due() {
        Map<String, List<Letter>> lanes = new LinkedHashMap<>();
        for (Letter letter : box.due(clock.millis(), AT_ONCE)) {
            lanes.computeIfAbsent(letter.lane(), _ -> new ArrayList<>()).add(letter);
        }
        return lanes;
    }

    /// Where the server cannot be reached the rest waits, also what was not read yet.
    void deliver(List<Letter> letters) {
        for (Letter letter : letters) {
            if (!tell(letter)) {
                box.rest(letter, clock.millis() + Postman.WAITS.getFirst().toMillis(), "waits behind another");
                return;
            }
        }
    }

    /// Whether the server could be reached.
    private boolean tell(Letter letter) {
        return letter.isForChannel() ? tellChannel(letter) : tellPerson(letter);
    }

    private boolean tellChannel(Letter letter) {
        Optional<Channel> channel = governance.policy(letter.organization()).stream()
                .flatMap(policy -> policy.channels().stream())
                .filter(one -> one.name().equals(letter.word()))
                .findFirst();
        if (channel.isEmpty()) {
            box.done(letter, State.GIVEN_UP, "the channel is gone", clock.millis());
            return true;
        }
        long now = clock.millis();
        Optional<Mutes.Mute> mute = mutes.at(letter.organization(), letter.word(), now);
        if (mute.isPresent()) {
            Mutes.Mute one = mute.get();
            box.postpone(
                    letter,
                    Math.min(one.until(), now + Postman.MUTED_LOOK.toMillis()),
                    "muted until " + Instant.ofEpochMilli(one.until()) + " by " + one.by());
            return true;
        }
        return carry(channel.get(), letter);
    }

    private boolean tellPerson(Letter letter) {
        Optional<User> user = governance
                .policy(letter.organization())
                .map(Recipients::new)
                .flatMap(recipients -> recipients.user(letter.userId()));
        if (user.isEmpty()) {
            String why = letter.nobody();
            box.done(letter, State.UNDELIVERABLE, why == null ? "the user is gone" : why, clock.millis());
            LOG.warn("nobody is told as {} of {}: {}", letter.word(), letter.about(), letter.title());
            return true;
        }
        Optional<String> address = Recipients.address(user.get());
        if (address.isEmpty()) {
            box.done(letter, State.UNDELIVERABLE, Recipients.withoutAddress(user.get()), clock.millis());
            return true;
        }
        Channel.Email mailbox = new Channel.Email(letter.word(), List.of(address.get()));
        return carry(mailbox, letter);
    }

    private boolean carry(Channel channel, Letter letter) {
        String json = letter.json();
        Notice notice = new Notice(letter.id(), letter.title(), letter.text(), json == null ? "" : json);
        return switch (carrier.deliver(channel, notice, clock.millis())) {
            case Delivery.Delivered(int status) -> {
                box.done(letter, State.DELIVERED, "answered " + status, clock.millis());
                yield true;
            }
            case Delivery.Gone _ -> {
                box.done(letter, State.GIVEN_UP, "answered 410: it wants nothing more", clock.millis());
                yield true;
            }
            case Delivery.Refused(int status) -> {
                again(letter, "answered " + status);
                yield true;
            }
            case Delivery.Unreachable(String why) -> {
                again(letter, why);
                yield false;
            }
        };
    }

    private void again(Letter letter, String detail) {
        long now = clock.millis();
        if (letter.attempts() >= Postman.WAITS.size()) {
            box.done(letter, State.GIVEN_UP, detail, now);
            LOG.error("a letter is given up after {} tries ({}): {}", letter.attempts() + 1, detail, letter.title());
            return;
        }
        long dueAt = now + Postman.WAITS.get(letter.attempts()).toMillis();
        box.later(letter, letter.attempts() + 1, dueAt, detail, now);
    }
}
