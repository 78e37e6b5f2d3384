package io.purser.control.prices;

import io.purser.core.pricing.Rates;
import org.jspecify.annotations.Nullable;

/// The buckets of a price by the names they have in files.
final class Buckets {
    private Buckets() {}

    /// Is told of one bucket.
    @FunctionalInterface
    interface Told {
        void bucket(String name, @Nullable Long rate);
    }

    static void each(Rates rates, Told told) {
        told.bucket("input", rates.input());
        told.bucket("cacheRead", rates.cacheRead());
        told.bucket("cacheWrite", rates.cacheWrite());
        told.bucket("cacheWriteLong", rates.cacheWriteLong());
        told.bucket("output", rates.output());
    }
}
