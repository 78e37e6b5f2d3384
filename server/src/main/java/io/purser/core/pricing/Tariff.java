package io.purser.core.pricing;

import io.purser.core.usage.TokenUsage;
import org.jspecify.annotations.Nullable;

/// The rates that hold for one request: its tier chosen, every gap filled from the base.
///
/// @param missing one bit for each bucket whose rate was filled from the base, see the constants
record Tariff(long input, long cacheRead, long cacheWrite, long cacheWriteLong, long output, int missing) {

    private static final int INPUT = 1;
    private static final int CACHE_READ = 2;
    private static final int CACHE_WRITE = 4;
    private static final int CACHE_WRITE_LONG = 8;
    private static final int OUTPUT = 16;

    /// The tariff of a request with this many prompt tokens.
    static Tariff of(ModelPrice price, long prompt) {
        var base = price.rates();
        var rates = base;
        for (var tier : price.tiers()) {
            if (prompt > tier.above()) {
                rates = tier.rates();
            }
        }
        return of(price, base, rates);
    }

    /// The tariff of one of a price's own rate sets.
    static Tariff of(ModelPrice price, Rates base, Rates rates) {
        var input = rates.input() == null ? base.input() : rates.input();
        var output = rates.output() == null ? base.output() : rates.output();
        int missing = 0;
        if (input == null) {
            input = output;
            missing |= INPUT;
        }
        if (output == null) {
            output = input;
            missing |= OUTPUT;
        }
        if (input == null || output == null) {
            return new Tariff(0, 0, 0, 0, 0, 0);
        }
        if (rates.cacheRead() == null) {
            missing |= CACHE_READ;
        }
        if (rates.cacheWrite() == null && !price.cachesByItself()) {
            missing |= CACHE_WRITE;
        }
        if (rates.cacheWriteLong() == null && !(price.cachesByItself() && rates.cacheWrite() == null)) {
            missing |= CACHE_WRITE_LONG;
        }
        long write = or(rates.cacheWrite(), input);
        return new Tariff(
                input, or(rates.cacheRead(), input), write, or(rates.cacheWriteLong(), write), output, missing);
    }

    private static long or(@Nullable Long rate, long base) {
        return rate == null ? base : rate;
    }

    /// Whether any token of this usage was charged at a rate that stood in for a missing one.
    boolean fallsBack(TokenUsage usage) {
        return missing != 0
                && ((usage.input() > 0 && misses(INPUT))
                        || (usage.cacheRead() > 0 && misses(CACHE_READ))
                        || (usage.cacheWrite() > 0 && misses(CACHE_WRITE))
                        || (usage.cacheWriteLong() > 0 && misses(CACHE_WRITE_LONG))
                        || (usage.output() > 0 && misses(OUTPUT)));
    }

    boolean missesInput() {
        return misses(INPUT);
    }

    boolean missesCacheRead() {
        return misses(CACHE_READ);
    }

    boolean missesCacheWrite() {
        return misses(CACHE_WRITE);
    }

    boolean missesCacheWriteLong() {
        return misses(CACHE_WRITE_LONG);
    }

    boolean missesOutput() {
        return misses(OUTPUT);
    }

    private boolean misses(int bucket) {
        return (missing & bucket) != 0;
    }

    /// The dearest rate at which a prompt token can be billed.
    long dearestInput(CacheWrites writes) {
        long dearest = Math.max(input, cacheRead);
        return switch (writes) {
            case NONE -> dearest;
            case SHORT -> Math.max(dearest, cacheWrite);
            case LONG -> Math.max(dearest, Math.max(cacheWrite, cacheWriteLong));
        };
    }
}
