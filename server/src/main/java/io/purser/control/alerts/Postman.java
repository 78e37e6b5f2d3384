package io.purser.control.alerts;

import io.purser.control.alerts.DeliveryLog.State;
import io.purser.control.alerts.Outbox.Pending;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Digest;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import io.purser.platform.secret.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what is due to where it goes: puts together what is told together, carries it, and notes what became of it.
final class Postman {
    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);

    /// The waits before the second try, the third, …; after the last one the delivery is given up.
    static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10));

    static final Duration MUTED_LOOK = Duration.ofMinutes(1);
    private static final int MOST_GATHERED = 5_000;

    private final Outbox outbox;
    private final Governance governance;
    private final Delivery.Carrier carrier;
    private final InstantSource clock;
    private final Mutes mutes;

    Postman(Outbox outbox, Governance governance, Delivery.Carrier carrier, InstantSource clock, Mutes mutes) {
        this.outbox = outbox;
        this.governance = governance;
        this.carrier = carrier;
        this.clock = clock;
        this.mutes = mutes;
    }

    /// What is told one after the other: what one channel gets; and what people get, since one server takes it all.
    static String lane(Pending pending) {
        return pending.organization() + "\u0000"
                + (Destination.of(pending.channel()) instanceof Destination.Person ? "\u0001" : pending.channel());
    }

    /// Delivers what is due in one lane. Where a receiver cannot be reached, the rest waits with it.
    void deliver(List<Pending> due) {
        Map<String, List<Pending>> byDestination = new LinkedHashMap<>();
        due.forEach(each -> byDestination
                .computeIfAbsent(each.channel(), _ -> new ArrayList<>())
                .add(each));
        boolean reachable = true;
        for (List<Pending> rows : byDestination.values()) {
            if (muted(rows)) {
                continue;
            }
            for (List<Pending> message : messages(rows)) {
                if (reachable) {
                    reachable = tell(message);
                } else {
                    long dueAt = clock.millis() + WAITS.getFirst().toMillis();
                    outbox.postpone(sequences(message), message.getFirst().channel(), dueAt, "waits behind another");
                }
            }
        }
    }

    /// A muted channel is asked about again and again, so that the end of a mute needs to move nothing.
    private boolean muted(List<Pending> rows) {
        Pending first = rows.getFirst();
        long now = clock.millis();
        Optional<Mutes.Mute> mute = Destination.of(first.channel()) instanceof Destination.Named(String name)
                ? mutes.at(first.organization(), name, now)
                : Optional.empty();
        mute.ifPresent(one -> outbox.postpone(
                sequences(rows),
                first.channel(),
                Math.min(one.until(), now + MUTED_LOOK.toMillis()),
                "muted until " + Instant.ofEpochMilli(one.until()) + " by " + one.by()));
        return mute.isPresent();
    }

    /// What is told now to one destination, one list for each message: what was tried before stays together.
    private List<List<Pending>> messages(List<Pending> due) {
        Map<String, List<Pending>> messages = new LinkedHashMap<>();
        boolean fresh = false;
        for (Pending each : due) {
            String bundle = each.bundle();
            if (bundle != null) {
                messages.computeIfAbsent(bundle, id -> outbox.bundle(each.organization(), each.channel(), id));
            } else if (each.attempts() > 0) {
                messages.put(each.message(), List.of(each));
            } else {
                fresh = true;
            }
        }
        List<List<Pending>> all = new ArrayList<>(messages.values());
        if (fresh) {
            all.addAll(gathered(due));
        }
        return all;
    }

    private List<List<Pending>> gathered(List<Pending> due) {
        Pending first = due.getFirst();
        @Nullable Policy policy = governance.policy(first.organization()).orElse(null);
        Destination destination = Destination.of(first.channel());
        Digest digest = digest(policy, destination);
        long now = clock.millis();
        if (policy == null || digest == Digest.IMMEDIATE) {
            return due.stream()
                    .filter(each -> each.bundle() == null && each.attempts() == 0)
                    .map(List::of)
                    .toList();
        }
        List<Pending> waiting = outbox.gathered(first.organization(), first.channel(), MOST_GATHERED);
        Gathering gathering = new Gathering(
                digest,
                policy.organization().zone(),
                new Nesting(policy),
                now,
                outbox.sent(first.organization(), first.channel(), now - Gathering.LOOKS_BACK.toMillis()));
        List<List<Pending>> tellNow = new ArrayList<>();
        for (Gathering.Step step : gathering.steps(waiting)) {
            switch (step) {
                case Gathering.Step.Keep(List<Pending> rows, long until, String why) ->
                    outbox.postpone(sequences(rows), first.channel(), until, why);
                case Gathering.Step.Tell(List<Pending> together) -> tellNow.add(bundled(together));
            }
        }
        return tellNow;
    }

    /// Several become one message for good, before it is sent: whatever happens, it is told again as the same.
    private List<Pending> bundled(List<Pending> rows) {
        if (rows.size() == 1) {
            return rows;
        }
        Pending first = rows.getFirst();
        StringBuilder all = new StringBuilder(first.organization() + "\u0000" + first.channel());
        rows.forEach(row -> all.append('\u0000').append(row.crossing().id()));
        String id = "evt_" + Sha256.hex(all.toString()).substring(0, 32);
        outbox.bundle(sequences(rows), first.channel(), id);
        return rows.stream().map(row -> row.bundled(id)).toList();
    }

    private static Digest digest(@Nullable Policy policy, Destination destination) {
        return switch (destination) {
            case Destination.Log _ -> Digest.IMMEDIATE;
            case Destination.Person(Recipient recipient, String user) ->
                recipient == Recipient.SUBJECT || user == null ? Digest.IMMEDIATE : Digest.AUTO;
            case Destination.Named(String name) ->
                channel(policy, name).map(Channel::digest).orElse(Digest.IMMEDIATE);
        };
    }

    private static Optional<Channel> channel(@Nullable Policy policy, String name) {
        return policy == null
                ? Optional.empty()
                : policy.channels().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst();
    }

    private static List<Long> sequences(List<Pending> rows) {
        return rows.stream().map(Pending::sequence).toList();
    }

    /// Whether the receiver could be reached.
    private boolean tell(List<Pending> message) {
        Pending first = message.getFirst();
        @Nullable Policy policy = governance.policy(first.organization()).orElse(null);
        Telling telling = new Telling(first.organization(), message, policy);
        return switch (Destination.of(first.channel())) {
            case Destination.Log _ -> {
                LOG.warn("{}", telling.sentence());
                done(message, State.DELIVERED, "logged");
                yield true;
            }
            case Destination.Named(String name) -> {
                Optional<Channel> channel = channel(policy, name);
                if (channel.isPresent()) {
                    yield carry(message, channel.get(), telling.notice(clock.millis()));
                }
                done(message, State.GIVEN_UP, "the channel is gone");
                yield true;
            }
            case Destination.Person person ->
                switch (telling.to(person)) {
                    case Telling.To(Channel.Email mailbox, Notice letter) -> carry(message, mailbox, letter);
                    case Telling.ToNobody(String why) -> {
                        done(message, State.UNDELIVERABLE, why);
                        LOG.warn("nobody is told as {} ({}): {}", person.shown(), why, telling.sentence());
                        yield true;
                    }
                };
        };
    }

    private boolean carry(List<Pending> message, Channel channel, Notice notice) {
        return switch (carrier.deliver(channel, notice, clock.millis())) {
            case Delivery.Delivered(int status) -> {
                done(message, State.DELIVERED, "answered " + status + together(message));
                yield true;
            }
            case Delivery.Gone _ -> {
                giveUp(message, "answered 410: it wants nothing more");
                yield true;
            }
            case Delivery.Refused(int status) -> {
                again(message, "answered " + status);
                yield true;
            }
            case Delivery.Unreachable(String why) -> {
                again(message, why);
                yield false;
            }
        };
    }

    private static String together(List<Pending> message) {
        return message.size() == 1 ? "" : ", in one message of " + message.size();
    }

    private void done(List<Pending> message, State end, String detail) {
        outbox.done(sequences(message), message.getFirst().channel(), end, detail, clock.millis());
    }

    private void again(List<Pending> message, String detail) {
        Pending first = message.getFirst();
        if (first.attempts() >= WAITS.size()) {
            giveUp(message, detail);
            return;
        }
        long now = clock.millis();
        long dueAt = now + WAITS.get(first.attempts()).toMillis();
        outbox.retry(sequences(message), first.channel(), first.attempts() + 1, dueAt, detail, now);
        LOG.info("channel {} failed ({}); try {} follows", shown(first), detail, first.attempts() + 2);
    }

    private static String shown(Pending pending) {
        return Destination.of(pending.channel()).shown();
    }

    private void giveUp(List<Pending> message, String detail) {
        Pending first = message.getFirst();
        done(message, State.GIVEN_UP, detail);
        LOG.error(
                "channel {} is given up after {} tries ({}): {}",
                shown(first),
                first.attempts() + 1,
                detail,
                new Telling(
                                first.organization(),
                                message,
                                governance.policy(first.organization()).orElse(null))
                        .sentence());
    }
}
