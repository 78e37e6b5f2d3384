package io.purser.core.pricing;

import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rates that hold for one request: its service and tier chosen, every gap of the text
/// buckets filled from the base.
///
/// @param missing one bit for each bucket whose rate was filled from the base, see the constants
/// @param pricesText whether text has a rate at all; where not, its rates here are 0
/// @param rates the chosen rates, for the meters
/// @param base what meters without a rate there fall back to
record Tariff(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long reasoning,
        int missing,
        boolean pricesText,
        Rates rates,
        Rates base) {

    private static final int INPUT = 1;
    private static final int CACHE_READ = 2;
    private static final int CACHE_WRITE = 4;
    private static final int CACHE_WRITE_LONG = 8;
    private static final int OUTPUT = 16;
    private static final int ALL = 31;
    private static final Meter[] METERS = Meter.values();

    /// The tariff of a request with this many prompt tokens.
    static Tariff of(ModelPrice price, long prompt, ServiceTier service) {
        if (service != ServiceTier.STANDARD) {
            ServiceRates own = price.services().get(service);
            if (own != null) {
                return ofService(price, own, prompt);
            }
        }
        return standard(price, reached(price.tiers(), prompt));
    }

    private static Tariff standard(ModelPrice price, @Nullable Tier tier) {
        return of(price, price.rates(), tier == null ? price.rates() : tier.rates());
    }

    /// Every tariff that a request of up to this many prompt tokens can meet.
    static List<Tariff> upTo(ModelPrice price, long prompt, ServiceTier service) {
        if (!isReached(price.tiers(), prompt)
                && (price.services().isEmpty()
                        || price.services().values().stream().noneMatch(own -> isReached(own.tiers(), prompt)))) {
            return List.of(of(price, 0, service));
        }
        var steps = new TreeSet<Long>(List.of(0L));
        addSteps(steps, price.tiers(), prompt);
        price.services().values().forEach(own -> addSteps(steps, own.tiers(), prompt));
        return steps.stream().map(step -> of(price, step, service)).toList();
    }

    private static boolean isReached(List<Tier> tiers, long prompt) {
        return !tiers.isEmpty() && prompt > tiers.getFirst().above();
    }

    private static void addSteps(TreeSet<Long> steps, List<Tier> tiers, long prompt) {
        tiers.stream().filter(tier -> prompt > tier.above()).forEach(tier -> steps.add(tier.above() + 1));
    }

    /// A large request that the service's list says nothing of costs what the standard list says.
    private static Tariff ofService(ModelPrice price, ServiceRates own, long prompt) {
        Tier reached = reached(own.tiers(), prompt);
        Tier standard = reached(price.tiers(), prompt);
        if (reached == null && standard != null) {
            return standard(price, standard).missingAlso(ALL);
        }
        Rates filled = filled(own.rates(), price.rates());
        return of(price, filled, reached == null ? filled : reached.rates())
                .missingAlso(
                        (own.rates().input() == null ? INPUT : 0) | (own.rates().output() == null ? OUTPUT : 0));
    }

    /// A service's rates with the standard ones for text in and out that it does not say.
    private static Rates filled(Rates own, Rates standard) {
        return new Rates(
                own.input() == null ? standard.input() : own.input(),
                own.cacheRead(),
                own.cacheWrite(),
                own.cacheWriteLong(),
                own.output() == null ? standard.output() : own.output(),
                own.reasoning(),
                own.others());
    }

    private static @Nullable Tier reached(List<Tier> tiers, long prompt) {
        Tier reached = null;
        for (var tier : tiers) {
            if (prompt > tier.above()) {
                reached = tier;
            }
        }
        return reached;
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
            return new Tariff(0, 0, 0, 0, 0, 0, 0, false, rates, price.rates());
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
                input,
                or(rates.cacheRead(), input),
                write,
                or(rates.cacheWriteLong(), write),
                output,
                rates.reasoning() == null && rates.output() == null
                        ? or(base.reasoning(), output)
                        : or(rates.reasoning(), output),
                missing,
                true,
                rates,
                price.rates());
    }

    private Tariff missingAlso(int more) {
        return new Tariff(
                input,
                cacheRead,
                cacheWrite,
                cacheWriteLong,
                output,
                reasoning,
                missing | more,
                pricesText,
                rates,
                base);
    }

    private static long or(@Nullable Long rate, long base) {
        return rate == null ? base : rate;
    }

    /// A meter's own rate, null where nobody says one.
    @Nullable
    Long own(Meter meter) {
        Long rate = rates.others().get(meter);
        return rate == null ? base.others().get(meter) : rate;
    }

    /// What a token of another kind costs where its kind has no rate: cached ones as the kind
    /// uncached or as cached text, the rest as text.
    @Nullable
    Long fallback(Meter meter) {
        if (meter.unit() != Meter.Unit.TOKEN || !pricesText) {
            return null;
        }
        if (meter == Meter.AUDIO_CACHE_READ || meter == Meter.IMAGE_CACHE_READ) {
            return cached(meter == Meter.AUDIO_CACHE_READ ? Meter.AUDIO_INPUT : Meter.IMAGE_INPUT);
        }
        return meter.isOutputToken() ? output : input;
    }

    private Long cached(Meter uncached) {
        Long rate = own(uncached);
        return rate == null ? Long.valueOf(cacheRead) : rate;
    }

    /// Whether any text token of this usage was charged at a rate that stood in for a missing one.
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
    ///
    /// @param media whether the prompt may hold more than text
    long dearestInput(CacheWrites writes, boolean media) {
        long dearest = Math.max(input, cacheRead);
        dearest = switch (writes) {
            case NONE -> dearest;
            case SHORT -> Math.max(dearest, cacheWrite);
            case LONG -> Math.max(dearest, Math.max(cacheWrite, cacheWriteLong));
        };
        return media ? dearestMedia(dearest, false) : dearest;
    }

    /// The dearest rate at which a generated token can be billed.
    ///
    /// @param media whether the answer may hold more than text
    long dearestOutput(boolean media) {
        long text = Math.max(output, reasoning);
        return media ? dearestMedia(text, true) : text;
    }

    private long dearestMedia(long text, boolean isOutput) {
        long dearest = text;
        for (Meter meter : METERS) {
            if (meter.unit() == Meter.Unit.TOKEN && meter.isOutputToken() == isOutput) {
                Long rate = own(meter);
                dearest = rate == null ? dearest : Math.max(dearest, rate);
            }
        }
        return dearest;
    }
}
