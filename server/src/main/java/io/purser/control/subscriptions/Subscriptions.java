package io.purser.control.subscriptions;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.Selection;
import io.purser.control.subscriptions.LedgerTail.Crossed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Opens subscriptions, within their bounds, and ends all of them when the server shuts down. Safe from any thread.
public final class Subscriptions {
    /// The names that the schema has for them.
    public static final String CONSUMPTION = "consumption";

    public static final String BUDGET_STATES = "budgetStates";

    /// Who is behind reads for itself, no more at once than leave connections for reports.
    private static final int OWN_READS = 2;
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final SubscriptionSettings settings;
    private final Cursors cursors;
    private final Tails<Entry> entries;
    private final Tails<Crossed> crossings;
    private final Map<String, Integer> byHolder = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger sockets = new AtomicInteger();
    private final Set<Runnable> onDrain = ConcurrentHashMap.newKeySet();
    private volatile @Nullable SubscriptionMeters meters;
    private volatile boolean draining;

    public Subscriptions(LedgerTail ledger, Cursors cursors, SubscriptionSettings settings) {
        this.settings = settings;
        this.cursors = cursors;
        Semaphore ownReads = new Semaphore(OWN_READS, true);
        entries = new Tails<>(ledger.entries(), settings.look().toMillis(), ownReads);
        crossings = new Tails<>(ledger.crossings(), settings.look().toMillis(), ownReads);
    }

    /// Seals places in the ledger.
    public Cursors cursors() {
        return cursors;
    }

    /// Subscriptions within the usual bounds.
    ///
    /// @param keyed a keyed hash for cursors, in hexadecimal digits
    public static Subscriptions of(LedgerTail ledger, UnaryOperator<String> keyed) {
        return new Subscriptions(ledger, new Cursors(keyed), SubscriptionSettings.USUAL);
    }

    /// What became of the wish to subscribe.
    public sealed interface Opening<C> {
        /// It is open; whoever has it closes it.
        record Opened<C>(Feed<C> feed) implements Opening<C> {}

        /// `after` is no cursor of this subscription in this organization.
        record NoCursor<C>() implements Opening<C> {}

        /// `after` stands where this ledger has not come to: it is of a later state of it, before a restore.
        record Ahead<C>() implements Opening<C> {}

        /// There are as many as there may be.
        ///
        /// @param most how many that is
        record TooMany<C>(boolean ofThisToken, int most) implements Opening<C> {}

        /// The server shuts down.
        record Draining<C>() implements Opening<C> {}
    }

    /// Who wants to be told what, from where on.
    ///
    /// @param holder of the token, by which subscriptions are counted
    /// @param after a cursor, `0` for everything, null to begin now
    public record Wish(
            String holder, String organization, @Nullable String after) {}

    /// Subscribes to what is booked.
    ///
    /// @param where which entries are told; the hours of its week are those of UTC
    public Opening<Consumption> consumption(Wish wish, Selection where, Outlook outlook) {
        return open(CONSUMPTION, entries, wish, new ConsumptionDigest(where), outlook);
    }

    /// Subscribes to crossed thresholds.
    ///
    /// @param name only of the budget that is called this
    public Opening<StateChange> budgetStates(Wish wish, @Nullable String name, Outlook outlook) {
        return open(BUDGET_STATES, crossings, wish, new StateDigest(name), outlook);
    }

    private <E, C> Opening<C> open(
            String subscription, Tails<E> tails, Wish wish, Digest<E, C> digest, Outlook outlook) {
        String after = wish.after();
        long last = tails.source().last();
        OptionalLong place =
                after == null ? OptionalLong.of(last) : cursors.place(subscription, wish.organization(), after);
        if (place.isEmpty()) {
            return new Opening.NoCursor<>();
        }
        if (place.getAsLong() > last) {
            return new Opening.Ahead<>();
        }
        Opening.TooMany<C> tooMany = enter(wish.holder());
        if (tooMany != null) {
            return tooMany;
        }
        Counted counted = new Counted(subscription, wish.holder());
        if (draining) {
            counted.leave();
            return new Opening.Draining<>();
        }
        return new Opening.Opened<>(Feed.open(
                tails,
                wish.organization(),
                place.getAsLong(),
                after == null,
                digest,
                outlook,
                at -> cursors.cursor(subscription, wish.organization(), at),
                counted));
    }

    private <C> Opening.@Nullable TooMany<C> enter(String holder) {
        synchronized (byHolder) {
            if (open.get() >= settings.inAll()) {
                refused("in_all");
                return new Opening.TooMany<>(false, settings.inAll());
            }
            if (byHolder.getOrDefault(holder, 0) >= settings.perToken()) {
                refused("per_token");
                return new Opening.TooMany<>(true, settings.perToken());
            }
            byHolder.merge(holder, 1, Integer::sum);
            open.incrementAndGet();
            return null;
        }
    }

    /// One subscription in the counts.
    final class Counted {
        private final String subscription;
        private final String holder;

        private Counted(String subscription, String holder) {
            this.subscription = subscription;
            this.holder = holder;
        }

        boolean isDraining() {
            return draining;
        }

        long recheckMillis() {
            return settings.recheck().toMillis();
        }

        void told() {
            SubscriptionMeters known = meters;
            if (known != null) {
                known.told(subscription);
            }
        }

        void ended(Feed.Ending how) {
            leave();
            SubscriptionMeters known = meters;
            if (known != null) {
                known.ended(how);
            }
        }

        private void leave() {
            synchronized (byHolder) {
                byHolder.merge(holder, -1, (had, less) -> had + less == 0 ? null : had + less);
                open.decrementAndGet();
                byHolder.notifyAll();
            }
        }
    }

    /// Takes the place of a WebSocket, where there is one left: give it back by [#socketGone].
    public boolean takesSocket() {
        if (draining) {
            return false;
        }
        if (sockets.incrementAndGet() > settings.sockets()) {
            sockets.decrementAndGet();
            refused("sockets");
            return false;
        }
        return true;
    }

    public void socketGone() {
        synchronized (byHolder) {
            sockets.decrementAndGet();
            byHolder.notifyAll();
        }
    }

    private void refused(String limit) {
        SubscriptionMeters known = meters;
        if (known != null) {
            known.refused(limit);
        }
    }

    /// Runs something when the server begins to shut down: at once where it has begun.
    public void onDrain(Runnable something) {
        onDrain.add(something);
        if (draining && onDrain.remove(something)) {
            something.run();
        }
    }

    public void forget(Runnable something) {
        onDrain.remove(something);
    }

    public boolean isDraining() {
        return draining;
    }

    /// Subscriptions that are open.
    public int open() {
        return open.get();
    }

    /// WebSockets that are open.
    public int sockets() {
        return sockets.get();
    }

    public SubscriptionSettings settings() {
        return settings;
    }

    public void measuredBy(SubscriptionMeters known) {
        meters = known;
    }

    /// Ends every subscription and opens no other one. Returns when all have ended, or after a few seconds.
    public void end() throws InterruptedException {
        draining = true;
        entries.stop();
        crossings.stop();
        for (Runnable each : List.copyOf(onDrain)) {
            if (onDrain.remove(each)) {
                each.run();
            }
        }
        long deadline = System.nanoTime() + GOODBYE.toNanos();
        synchronized (byHolder) {
            while (open.get() + sockets.get() > 0 && System.nanoTime() < deadline) {
                byHolder.wait(100);
            }
        }
    }
}
