package io.purser.storage.sqlite;

import java.util.concurrent.TimeUnit;

/// How long the writer waits from one commit to the next. Where records come slowly it does not
/// wait: each is committed at once. Where they come fast, a commit costs more than what it
/// carries, so it waits until several are there.
final class Pace {

    private static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int RECORDS_AT_ONCE = 10;
    private static final double SLOW_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final double MEMORY = 1.0 / 32;

    private final long mostNanos;
    private double nanosPerRecord = SLOW_NANOS * 10;

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
    /// @param nanos since the commit before
    void carried(int records, long nanos) {
        double now = Math.min(SLOW_NANOS * 10, (double) nanos / Math.max(1, records));
        nanosPerRecord += (now - nanosPerRecord) * MEMORY;
    }

    /// The least time from the last commit to the next.
    long nanos() {
        return nanosPerRecord > SLOW_NANOS ? 0 : Math.min(mostNanos, (long) (nanosPerRecord * RECORDS_AT_ONCE));
    }
}
