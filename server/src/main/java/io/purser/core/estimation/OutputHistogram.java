package io.purser.core.estimation;

/// How long outputs were, in buckets that grow with the length (four to each doubling), the
/// recent past weighing more: when enough has gathered, everything counts half.
final class OutputHistogram {

    private static final int PER_DOUBLING = 4;
    private static final int BUCKETS = 24 * PER_DOUBLING;
    private static final int FULL = 2_048;

    private final int[] counts = new int[BUCKETS];
    private int total;

    void add(long tokens) {
        counts[bucket(tokens)]++;
        total++;
        if (total >= FULL) {
            halve();
        }
    }

    int total() {
        return total;
    }

    /// The smallest bucket's upper end that at least this share of the outputs does not exceed.
    long quantile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted) {
                return upperEnd(bucket);
            }
        }
        return upperEnd(BUCKETS - 1);
    }

    private void halve() {
        total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            counts[bucket] /= 2;
            total += counts[bucket];
        }
    }

    /// Bucket 0 holds up to 4 tokens; then four buckets between 4 and 8, 8 and 16, …
    private static int bucket(long tokens) {
        if (tokens <= PER_DOUBLING) {
            return 0;
        }
        long below = tokens - 1;
        int doubling = 63 - Long.numberOfLeadingZeros(below);
        int quarter = (int) ((below >> (doubling - 2)) & 3);
        return Math.min(BUCKETS - 1, (doubling - 2) * PER_DOUBLING + quarter + 1);
    }

    private static long upperEnd(int bucket) {
        if (bucket == 0) {
            return PER_DOUBLING;
        }
        int doubling = (bucket - 1) / PER_DOUBLING + 2;
        int quarter = (bucket - 1) % PER_DOUBLING;
        return (long) (PER_DOUBLING + quarter + 1) << (doubling - 2);
    }
}
