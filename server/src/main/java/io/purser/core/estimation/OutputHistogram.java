package io.purser.core.estimation;

/// How long outputs were, in buckets that grow with the length (sixteen to each doubling), the
/// recent past weighing more: when enough has gathered, everything counts half.
final class OutputHistogram {

    private static final int PER_DOUBLING = 16;
    /// 16 is 2 to the power of 4.
    private static final int FIRST_DOUBLING = 4;

    private static final int BUCKETS = 20 * PER_DOUBLING;
    private static final int FULL = 2_048;

    private final int[] counts = new int[BUCKETS];
    private int total;
    private boolean changed;

    void add(long tokens) {
        counts[bucket(tokens)]++;
        total++;
        changed = true;
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
        int bucket = 0;
        long seen = counts[0];
        while (seen < wanted) {
            bucket++;
            seen += counts[bucket];
        }
        return upperEnd(bucket);
    }

    /// Whether it has learned since its figures were last asked for.
    boolean changed() {
        return changed;
    }

    /// What it knows, as `bucket:count` of every bucket that is not empty.
    String figures() {
        changed = false;
        StringBuilder figures = new StringBuilder();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (counts[bucket] > 0) {
                figures.append(figures.isEmpty() ? "" : " ")
                        .append(bucket)
                        .append(':')
                        .append(counts[bucket]);
            }
        }
        return figures.toString();
    }

    /// What `figures` told.
    static OutputHistogram of(String figures) {
        OutputHistogram histogram = new OutputHistogram();
        for (String each : figures.split(" ", BUCKETS + 1)) {
            int colon = each.indexOf(':');
            int bucket = Integer.parseInt(each, 0, Math.max(0, colon), 10);
            int count = Integer.parseInt(each, colon + 1, each.length(), 10);
            if (bucket < 0 || bucket >= BUCKETS || count < 1 || count > FULL - histogram.total) {
                throw new IllegalArgumentException(each + " is no count of a bucket; expected 0 to " + (BUCKETS - 1)
                        + " and at most " + FULL + " in all");
            }
            histogram.counts[bucket] = count;
            histogram.total += count;
        }
        return histogram;
    }

    private void halve() {
        total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            counts[bucket] /= 2;
            total += counts[bucket];
        }
    }

    /// Bucket 0 holds up to 16 tokens; then sixteen buckets between 16 and 32, 32 and 64, …
    private static int bucket(long tokens) {
        if (tokens <= PER_DOUBLING) {
            return 0;
        }
        long below = tokens - 1;
        int doubling = Long.SIZE - 1 - Long.numberOfLeadingZeros(below);
        int part = (int) (below >> (doubling - FIRST_DOUBLING)) - PER_DOUBLING;
        return Math.min(BUCKETS - 1, (doubling - FIRST_DOUBLING) * PER_DOUBLING + part + 1);
    }

    private static long upperEnd(int bucket) {
        if (bucket == 0) {
            return PER_DOUBLING;
        }
        int doubling = (bucket - 1) / PER_DOUBLING;
        int part = (bucket - 1) % PER_DOUBLING;
        return (long) (PER_DOUBLING + part + 1) << doubling;
    }
}
