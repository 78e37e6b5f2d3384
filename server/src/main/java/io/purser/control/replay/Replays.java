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
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    public Replays(RecordedPast past, LedgerReader ledger, InstantSource clock) {
        this.past = past;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// One that is under way.
    private static final class Running {
        private volatile Progress progress;
        private volatile boolean cancelled;

        Running(Progress begun) {
            progress = begun;
        }
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
        return Optional.ofNullable(running.get(organization)).map(one -> one.progress);
    }

    /// Ends the replay of an organization after the stretch that it is playing.
    ///
    /// @return how far it has come; empty where none is under way
    public Optional<Progress> cancel(String organization) {
        Optional<Running> found = Optional.ofNullable(running.get(organization));
        found.ifPresent(one -> one.cancelled = true);
        return found.map(one -> one.progress);
    }

    /// Plays it to its end, or until it is cancelled, the thread is interrupted or ten minutes are over: then the
    /// report ends where it came to.
    public Outcome run(Replay.Wish wish) {
        String organization = wish.organization();
        Running mine = new Running(new Progress(wish.from(), wish.to(), wish.from()));
        @Nullable Running other = running.putIfAbsent(organization, mine);
        if (other != null) {
            return new Outcome.Busy(other.progress);
        }
        try {
            return new Outcome.Done(played(wish, mine));
        } finally {
            running.remove(organization);
        }
    }

    private ReplayReport played(Replay.Wish wish, Running mine) {
        long until = clock.millis() + LONGEST.toMillis();
        Tally tally = new Tally(wish.draft());
        Replay replay = new Replay(wish, past, ledger, tally);
        replay.begin();
        tally.underWay(replay.underWay());
        while (!replay.isOver() && !mine.cancelled && clock.millis() < until && !isInterrupted()) {
            replay.play();
            mine.progress = new Progress(wish.from(), wish.to(), replay.reached());
            LockSupport.parkNanos(BREATH_NANOS);
        }
        ReplayReport.Ending ending = replay.isOver()
                ? ReplayReport.Ending.WHOLE
                : mine.cancelled || isInterrupted() ? ReplayReport.Ending.CANCELLED : ReplayReport.Ending.OUT_OF_TIME;
        return tally.report(wish.from(), replay.reached(), ending);
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }
}
