package io.purser.core.pricing;

import org.jspecify.annotations.Nullable;

/// What a million tokens of each bucket cost, in currency units. Null is unknown, 0 is nothing.
///
/// @param input uncached input
/// @param cacheRead input read from the provider's cache
/// @param cacheWrite input written to the five-minute (or only) cache
/// @param cacheWriteLong input written to the one-hour cache
/// @param output generated tokens, reasoning included
public record Rates(
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite,
        @Nullable Long cacheWriteLong,
        @Nullable Long output) {

    /// Nothing known.
    public static final Rates NONE = new Rates(null, null, null, null, null);

    public Rates {
        requireAmount("input", input);
        requireAmount("cacheRead", cacheRead);
        requireAmount("cacheWrite", cacheWrite);
        requireAmount("cacheWriteLong", cacheWriteLong);
        requireAmount("output", output);
    }

    /// Input and output alone.
    public static Rates of(long input, long output) {
        return new Rates(input, null, null, null, output);
    }

    /// Whether any bucket has a rate.
    public boolean known() {
        return input != null || output != null || cacheRead != null || cacheWrite != null || cacheWriteLong != null;
    }

    private static void requireAmount(String name, @Nullable Long rate) {
        if (rate != null && rate < 0) {
            throw new IllegalArgumentException(rate + " is not a rate for " + name + "; expected 0 or more");
        }
    }
}
