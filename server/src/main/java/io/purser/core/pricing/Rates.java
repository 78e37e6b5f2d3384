package io.purser.core.pricing;

import io.purser.core.usage.Meter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a million of each bucket costs, in currency units. Null is unknown, 0 is nothing.
///
/// @param input uncached input tokens
/// @param cacheRead input tokens read from the provider's cache
/// @param cacheWrite input tokens written to the five-minute (or only) cache
/// @param cacheWriteLong input tokens written to the one-hour cache
/// @param output generated tokens
/// @param reasoning generated tokens that the caller does not see; null: as `output`
/// @param others a million of a meter's unit (tokens, milliseconds, pieces); a missing one is
///     unknown
public record Rates(
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite,
        @Nullable Long cacheWriteLong,
        @Nullable Long output,
        @Nullable Long reasoning,
        Map<Meter, Long> others) {

    /// Nothing known.
    public static final Rates NONE = new Rates(null, null, null, null, null);

    public Rates {
        requireAmount("input", input);
        requireAmount("cacheRead", cacheRead);
        requireAmount("cacheWrite", cacheWrite);
        requireAmount("cacheWriteLong", cacheWriteLong);
        requireAmount("output", output);
        requireAmount("reasoning", reasoning);
        others.forEach((meter, rate) -> requireAmount(meter.bucket(), rate));
        others = others.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(others));
    }

    /// Text alone.
    public Rates(
            @Nullable Long input,
            @Nullable Long cacheRead,
            @Nullable Long cacheWrite,
            @Nullable Long cacheWriteLong,
            @Nullable Long output) {
        this(input, cacheRead, cacheWrite, cacheWriteLong, output, null, Map.of());
    }

    /// Input and output alone.
    public static Rates of(long input, long output) {
        return new Rates(input, null, null, null, output);
    }

    /// The same with a price for meters.
    public Rates with(Map<Meter, Long> meters) {
        return new Rates(input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning, meters);
    }

    /// The same with a price of its own for reasoning.
    public Rates withReasoning(@Nullable Long rate) {
        return new Rates(input, cacheRead, cacheWrite, cacheWriteLong, output, rate, others);
    }

    /// Whether any bucket has a rate.
    public boolean known() {
        return input != null
                || output != null
                || cacheRead != null
                || cacheWrite != null
                || cacheWriteLong != null
                || reasoning != null
                || !others.isEmpty();
    }

    /// Whether text in or out has a rate, from which the other buckets of tokens can fall back.
    boolean pricesText() {
        return input != null || output != null;
    }

    private static void requireAmount(String name, @Nullable Long rate) {
        if (rate != null && rate < 0) {
            throw new IllegalArgumentException(rate + " is not a rate for " + name + "; expected 0 or more");
        }
    }
}
