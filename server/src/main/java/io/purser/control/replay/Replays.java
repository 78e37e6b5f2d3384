package io.purser.control.replay;

import io.purser.control.analytics.LedgerReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Replays that are under way, one for each organization at most. Each runs on the thread that asks, and gives way to
/// calls after every stretch.
public final class Replays {
    /// Longer ago than this, refusals are not kept.
    public static final int MOST_DAYS = 90;

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long BREATH_NANOS = Duration.ofMillis(1).toNanos();

    private final RecordedPast past;
    private final LedgerReader ledger;
    private final InstantSource clock;
    private final Map<String, Progress> running = new ConcurrentHashMap<>();

    public Replays(RecordedPast past, LedgerReader ledger, InstantSource clock) {
        this.past = past;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// How far a replay has come.
    ///
    /// @param from epoch milliseconds, inclusive
    /// @param to exclusive
    /// @param reached up to which admission
    public record Progress(long from, long to, long reached) {}

    /// What came of the wish for a replay.
    public sealed interface Outcome {
        record Done(ReplayReport report) implements Outcome {}

        /// Another one of the organization is under way.
        record Busy(Progress other) implements Outcome {}
    }

    /// How far the replay of an organization has come; empty where none is under way.
    public Optional<Progress> progress(String organization) {
        return Optional.ofNullable(running.get(organization));
    }

    /// Plays it to its end, or until the thread is interrupted or ten minutes are over: then the report ends where it
    /// came to.
    public Outcome run(Replay.Wish wish) {
        String organization = wish.organization();
        Progress begun = new Progress(wish.from(), wish.to(), wish.from());
        @Nullable Progress other = running.putIfAbsent(organization, begun);
        if (other != null) {
            return new Outcome.Busy(other);
        }
        try {
            return new Outcome.Done(played(wish, organization));
        } finally {
            running.remove(organization);
        }
    }

    private ReplayReport played(Replay.Wish wish, String organization) {
        long until = clock.millis() + LONGEST.toMillis();
        Tally tally = new Tally();
        Replay replay = new Replay(wish, past, ledger, tally);
        replay.begin();
        while (!replay.isOver()
                && clock.millis() < until
                && !Thread.currentThread().isInterrupted()) {
            replay.play();
            running.put(organization, new Progress(wish.from(), wish.to(), replay.reached()));
            LockSupport.parkNanos(BREATH_NANOS);
        }
        return tally.report(wish.from(), replay.reached(), replay.isOver());
    }
}
