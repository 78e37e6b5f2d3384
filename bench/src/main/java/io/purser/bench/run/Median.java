package io.purser.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The middle of some figures.
public final class Median {
    private Median() {}

    /// The mean of the two in the middle where their number is even; not a number where there is
    /// none.
    public static double of(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
