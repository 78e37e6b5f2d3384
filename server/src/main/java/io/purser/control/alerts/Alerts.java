package io.purser.control.alerts;

import io.purser.control.alerts.Outbox.Pending;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final int AT_ONCE = 1_000;
    private static final String LETTERS = "\u0002";
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Outbox outbox;
    private final Delivery.Carrier carrier;
    private final InstantSource clock;
    private final Postman postman;
    private final LetterRound letters;
    private final Executor deliveries;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean stopped;
    private @Nullable Thread loop;

    private Alerts(
            Outbox outbox,
            LetterBox letters,
            Mutes mutes,
            Governance governance,
            Delivery.Carrier carrier,
            InstantSource clock,
            Executor deliveries) {
        this.outbox = outbox;
        this.carrier = carrier;
        this.clock = clock;
        this.postman = new Postman(outbox, governance, carrier, clock, mutes);
        this.letters = new LetterRound(letters, governance, carrier, clock, mutes);
        this.deliveries = deliveries;
    }

    /// Alerts that go out by whatever carries them.
    ///
    /// @param deliveries runs what one channel has to do, at once or beside the others
    public static Alerts by(
            Delivery.Carrier carrier, Outbox outbox, Governance governance, InstantSource clock, Executor deliveries) {
        return new Alerts(outbox, LetterBox.EMPTY, Mutes.NONE, governance, carrier, clock, deliveries);
    }

    /// Alerts of crossings that go out over the network.
    public static Alerts over(Carriers carriers, Outbox outbox, Governance governance, InstantSource clock) {
        return over(carriers, outbox, LetterBox.EMPTY, Mutes.NONE, governance, clock);
    }

    /// Alerts and letters that go out over the network.
    public static Alerts over(
            Carriers carriers,
            Outbox outbox,
            LetterBox letters,
            Mutes mutes,
            Governance governance,
            InstantSource clock) {
        return new Alerts(
                outbox,
                letters,
                mutes,
                governance,
                carriers,
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
            byChannel
                    .computeIfAbsent(Postman.lane(pending), _ -> new ArrayList<>())
                    .add(pending);
        }
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        byChannel.forEach((channel, due) -> {
            if (busy.add(channel)) {
                begun.add(CompletableFuture.runAsync(() -> freeing(channel, () -> postman.deliver(due)), deliveries));
            }
        });
        // What is under way was due when it was read, and may be told by now.
        Set<String> under = Set.copyOf(busy);
        letters.due().forEach((whose, written) -> {
            String lane = LETTERS + whose;
            if (!under.contains(lane) && busy.add(lane)) {
                begun.add(CompletableFuture.runAsync(() -> freeing(lane, () -> letters.deliver(written)), deliveries));
            }
        });
        return begun;
    }

    private void freeing(String lane, Runnable delivering) {
        try {
            delivering.run();
            wake();
        } catch (RuntimeException failure) {
            LOG.error("an alert could not be delivered; trying again", failure);
        } finally {
            busy.remove(lane);
        }
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
