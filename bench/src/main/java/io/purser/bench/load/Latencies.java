package io.purser.bench.load;

import java.util.Arrays;

/// Measured durations of one run, kept one by one. Not thread safe: one event loop fills it.
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    public void add(long durationNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = durationNanos;
    }

    public int count() {
        return count;
    }

    /// The nearest-rank percentile in milliseconds; 0 where nothing was measured.
    public double millis(double percentile) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percentile / 100 * count);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
