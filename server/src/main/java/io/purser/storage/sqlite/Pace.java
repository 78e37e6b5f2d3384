package io.purser.storage.sqlite;

import java.util.concurrent.TimeUnit;

/// How long the writer waits from one commit to the next. As long as commits of one record each
/// would leave it idle for half of its time, it does not wait: each record is committed at once.
/// Where records come faster, a commit costs more than what it carries, so it waits until several
/// are there.
final class Pace {

    private static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int RECORDS_AT_ONCE = 10;
    private static final int IDLE_HALF = 2;
    private static final double MEMORY = 1.0 / 32;
    private static final double LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final long mostNanos;
    private double nanosPerRecord = LONGEST_NANOS;
    private double nanosPerCommit;

    private Pace(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /// Never waits: the disk sets the pace.
    static Pace none() {
        return new Pace(0);
    }

    static Pace measured() {
        return new Pace(MOST_NANOS);
    }

    /// Learns from a commit.
    ///
    /// @param sinceNanos since the commit before began
    /// @param tookNanos how long it took
    void carried(int records, long sinceNanos, long tookNanos) {
        nanosPerRecord = learned(nanosPerRecord, (double) sinceNanos / Math.max(1, records));
        nanosPerCommit = learned(nanosPerCommit, (double) tookNanos);
    }

    private static double learned(double before, double now) {
        return before + (Math.min(LONGEST_NANOS, now) - before) * MEMORY;
    }

    /// The least time from the beginning of the last commit to the next.
    long nanos() {
        return nanosPerRecord > IDLE_HALF * nanosPerCommit
                ? 0
                : Math.min(mostNanos, (long) (nanosPerRecord * RECORDS_AT_ONCE));
    }
}
