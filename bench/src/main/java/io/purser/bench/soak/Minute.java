package io.purser.bench.soak;

import io.purser.bench.run.Median;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// One slice of a soak.
///
/// @param holds open holds at its end, those of calls still in flight
record Minute(double p50, double p99, double slowest, long residentMiB, long holds, long answered, long failed) {

    /// The median of a figure over some slices.
    static double median(List<Minute> minutes, ToDoubleFunction<Minute> figure) {
        return Median.of(minutes.stream().map(figure::applyAsDouble).toList());
    }
}
