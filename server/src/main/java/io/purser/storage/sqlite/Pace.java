package io.purser.storage.sqlite;

import java.util.concurrent.TimeUnit;

/// How long the writer waits from one commit to the next. As long as commits of one record each
/// would leave it idle for two thirds of its time, it does not wait: each is committed at once.
/// Where records come faster, a commit costs more than what it carries, so it waits until several
/// are there.
final class Pace {

    private static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int RECORDS_AT_ONCE = 10;
    private static final double BUSY_AT_MOST = 1.0 / 3;
    private static final int SMALL_RECORDS = 2;
    private static final int OUTLIER = 3;
    private static final double FIRST_GUESS_NANOS = TimeUnit.MICROSECONDS.toNanos(25);
    private static final double MEMORY = 1.0 / 32;
    private static final double LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final long mostNanos;
    private double nanosPerRecord = LONGEST_NANOS;
    private double nanosPerCommit = FIRST_GUESS_NANOS;

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

    /// Learns from a commit. What one costs is learned from small ones, and no single slow one
    /// counts for much.
    ///
    /// @param sinceNanos since the commit before began
    /// @param tookNanos how long it took
    void carried(int records, long sinceNanos, long tookNanos) {
        nanosPerRecord = learned(nanosPerRecord, Math.min(LONGEST_NANOS, (double) sinceNanos / Math.max(1, records)));
        if (records <= SMALL_RECORDS) {
            nanosPerCommit = learned(nanosPerCommit, Math.min(OUTLIER * nanosPerCommit, (double) tookNanos));
        }
    }

    private static double learned(double before, double now) {
        return before + (now - before) * MEMORY;
    }

    /// The least time from the beginning of the last commit to the next.
    long nanos() {
        return nanosPerCommit < BUSY_AT_MOST * nanosPerRecord
                ? 0
                : Math.min(mostNanos, (long) (nanosPerRecord * RECORDS_AT_ONCE));
    }
}
