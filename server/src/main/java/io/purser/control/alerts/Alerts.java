package io.purser.control.alerts;

import io.purser.control.alerts.DeliveryLog.State;
import io.purser.control.alerts.Outbox.Pending;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers crossings, each to each channel and person that is to be told, at least once and under one stable id.
/// Every channel has a thread of its own while it has something to do, and the people of an organization have one: what
/// is slow or dead delays only itself.
public final class Alerts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    /// The waits before the second try, the third, …; after the last one the delivery is given up.
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10));

    private static final int AT_ONCE = 1_000;
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Outbox outbox;
    private final Governance governance;
    private final Delivery.Carrier carrier;
    private final InstantSource clock;
    private final Executor deliveries;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean stopped;
    private @Nullable Thread loop;

    private Alerts(
            Outbox outbox, Governance governance, Delivery.Carrier carrier, InstantSource clock, Executor deliveries) {
        this.outbox = outbox;
        this.governance = governance;
        this.carrier = carrier;
        this.clock = clock;
        this.deliveries = deliveries;
    }

    /// Alerts that go out by whatever carries them.
    ///
    /// @param deliveries runs what one channel has to do, at once or beside the others
    public static Alerts by(
            Delivery.Carrier carrier, Outbox outbox, Governance governance, InstantSource clock, Executor deliveries) {
        return new Alerts(outbox, governance, carrier, clock, deliveries);
    }

    /// Alerts that go out over the network.
    public static Alerts over(Carriers carriers, Outbox outbox, Governance governance, InstantSource clock) {
        return by(
                carriers,
                outbox,
                governance,
                clock,
                channel -> Thread.ofVirtual().name("alert").start(channel));
    }

    /// Begins to look for crossings.
    public void start() {
        loop = Thread.ofVirtual().name("alerts").start(this::run);
    }

    /// Says that a crossing may have come; costs next to nothing and never blocks for long.
    public void wake() {
        woken.release();
    }

    private void run() {
        while (!stopped) {
            try {
                dispatch();
                rest();
            } catch (InterruptedException stopping) {
                return;
            } catch (RuntimeException failure) {
                LOG.error("alerts could not be read; trying again", failure);
                if (!restAfterFailure()) {
                    return;
                }
            }
        }
    }

    private boolean restAfterFailure() {
        try {
            rest();
            return true;
        } catch (InterruptedException stopping) {
            return false;
        }
    }

    private void rest() throws InterruptedException {
        if (woken.tryAcquire(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    /// Delivers everything that is due and returns when every try has ended.
    public void deliverDue() {
        dispatch().forEach(CompletableFuture::join);
    }

    private List<CompletableFuture<Void>> dispatch() {
        Map<String, List<Pending>> byChannel = new LinkedHashMap<>();
        int limit = AT_ONCE * (1 + busy.size());
        for (Pending pending : outbox.due(clock.millis(), limit)) {
            byChannel.computeIfAbsent(lane(pending), _ -> new ArrayList<>()).add(pending);
        }
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        byChannel.forEach((channel, due) -> {
            if (busy.add(channel)) {
                begun.add(CompletableFuture.runAsync(() -> deliver(channel, due), deliveries));
            }
        });
        return begun;
    }

    /// What is told one after the other: what one channel gets; and what people get, since one server takes it all.
    private static String lane(Pending pending) {
        return pending.organization() + "\u0000"
                + (Destination.of(pending.channel()) instanceof Destination.Person ? "\u0001" : pending.channel());
    }

    private void deliver(String lane, List<Pending> due) {
        try {
            boolean reachable = true;
            for (Pending pending : due) {
                if (reachable) {
                    reachable = tryOne(pending);
                } else {
                    postpone(pending);
                }
            }
            wake();
        } catch (RuntimeException failure) {
            LOG.error("an alert could not be delivered; trying again", failure);
        } finally {
            busy.remove(lane);
        }
    }

    /// Whether the receiver could be reached: if not, the rest of what it is to get waits with this one.
    private boolean tryOne(Pending pending) {
        @Nullable Policy policy = governance.policy(pending.organization()).orElse(null);
        CrossingMessage message = new CrossingMessage(pending.organization(), pending.crossing(), policy);
        return switch (Destination.of(pending.channel())) {
            case Destination.Log _ -> {
                LOG.warn("{}", message.sentence());
                done(pending, State.DELIVERED, "logged");
                yield true;
            }
            case Destination.Named(String name) -> {
                Optional<Channel> channel = policy == null
                        ? Optional.empty()
                        : policy.channels().stream()
                                .filter(one -> one.name().equals(name))
                                .findFirst();
                if (channel.isPresent()) {
                    yield carry(pending, channel.get(), message.notice(clock.millis()));
                }
                done(pending, State.GIVEN_UP, "the channel is gone");
                yield true;
            }
            case Destination.Person person ->
                switch (PersonalDelivery.of(policy, message, person)) {
                    case PersonalDelivery.To(Channel.Email mailbox, Notice letter) -> carry(pending, mailbox, letter);
                    case PersonalDelivery.ToNobody(String why) -> {
                        done(pending, State.UNDELIVERABLE, why);
                        LOG.warn("nobody is told as {} ({}): {}", person.shown(), why, message.sentence());
                        yield true;
                    }
                };
        };
    }

    private boolean carry(Pending pending, Channel channel, Notice notice) {
        return switch (carrier.deliver(channel, notice, clock.millis())) {
            case Delivery.Delivered(int status) -> {
                done(pending, State.DELIVERED, "answered " + status);
                yield true;
            }
            case Delivery.Gone _ -> {
                giveUp(pending, "answered 410: it wants nothing more");
                yield true;
            }
            case Delivery.Refused(int status) -> {
                again(pending, "answered " + status);
                yield true;
            }
            case Delivery.Unreachable(String why) -> {
                again(pending, why);
                yield false;
            }
        };
    }

    private void done(Pending pending, State end, String detail) {
        outbox.done(pending.sequence(), pending.channel(), end, detail, clock.millis());
    }

    private void again(Pending pending, String detail) {
        if (pending.attempts() >= WAITS.size()) {
            giveUp(pending, detail);
            return;
        }
        long now = clock.millis();
        long dueAt = now + WAITS.get(pending.attempts()).toMillis();
        outbox.retry(pending.sequence(), pending.channel(), pending.attempts() + 1, dueAt, detail, now);
        LOG.info("channel {} failed ({}); try {} follows", shown(pending), detail, pending.attempts() + 2);
    }

    private static String shown(Pending pending) {
        return Destination.of(pending.channel()).shown();
    }

    private void giveUp(Pending pending, String detail) {
        done(pending, State.GIVEN_UP, detail);
        LOG.error(
                "channel {} is given up after {} tries ({}): {}",
                shown(pending),
                pending.attempts() + 1,
                detail,
                new CrossingMessage(
                                pending.organization(),
                                pending.crossing(),
                                governance.policy(pending.organization()).orElse(null))
                        .sentence());
    }

    /// Behind one that could not be delivered, without counting as a try of its own.
    private void postpone(Pending pending) {
        long dueAt = clock.millis() + WAITS.getFirst().toMillis();
        outbox.postpone(pending.sequence(), pending.channel(), dueAt, "waits behind another");
    }

    @Override
    public void close() {
        stopped = true;
        if (loop != null) {
            loop.interrupt();
        }
        if (carrier instanceof Carriers network) {
            network.close();
        }
    }
}
