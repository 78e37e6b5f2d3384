package io.purser.core.pricing;

import io.purser.core.money.Conversion;
import io.purser.core.money.Money;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/// The one pricer, for estimate and settlement alike. Products of quantities and rates are summed
/// exactly, converted where the price is in another currency, divided by a million last, and
/// rounded once.
public final class Pricer {

    private static final long MILLION = 1_000_000;
    private static final long NO_UPLIFT = 1000;

    private Pricer() {}

    /// What usage costs at list price, rounded half to even.
    public static Charge price(ModelPrice price, TokenUsage usage) {
        return price(price, usage, Conditions.STANDARD);
    }

    /// What usage costs under conditions, rounded half to even.
    public static Charge price(ModelPrice price, TokenUsage usage, Conditions conditions) {
        if (price.free()) {
            return Charge.NOTHING;
        }
        var tariff = Tariff.of(price, prompt(usage), conditions.service());
        var sum = new ExactSum();
        sum.add(usage.input(), tariff.input());
        sum.add(usage.cacheRead(), tariff.cacheRead());
        sum.add(usage.cacheWrite(), tariff.cacheWrite());
        sum.add(usage.cacheWriteLong(), tariff.cacheWriteLong());
        sum.add(usage.output() - separate(tariff, usage), tariff.output());
        sum.add(separate(tariff, usage), tariff.reasoning());
        boolean serviceUnpriced = conditions.service() != ServiceTier.STANDARD
                && !price.services().containsKey(conditions.service());
        if (usage.others().isEmpty() && tariff.pricesText()) {
            return Charge.of(
                    total(price, sum, conditions, false), true, tariff.fallsBack(usage), false, serviceUnpriced);
        }
        var metered = Metered.of(tariff, usage.others());
        metered.addTo(sum);
        return Charge.of(
                total(price, sum, conditions, false),
                isKnown(price, tariff, usage, metered),
                tariff.fallsBack(usage) || metered.fellBack(),
                metered.unpriced(),
                serviceUnpriced);
    }

    /// Whether the price says anything of what was consumed.
    private static boolean isKnown(ModelPrice price, Tariff tariff, TokenUsage usage, Metered metered) {
        long text = usage.input() | usage.cacheRead() | usage.cacheWrite() | usage.cacheWriteLong() | usage.output();
        boolean nothing = text == 0 && usage.others().isEmpty();
        return nothing || metered.charged() || price.perRequest() != null || (text != 0 && tariff.pricesText());
    }

    /// Reasoning tokens, where they have a rate of their own.
    private static long separate(Tariff tariff, TokenUsage usage) {
        return tariff.reasoning() == tariff.output() ? 0 : Math.min(usage.reasoning(), usage.output());
    }

    private static long total(ModelPrice price, ExactSum sum, Conditions conditions, boolean up) {
        long uplift = price.upliftIn(conditions.region());
        long divisor = MILLION;
        Conversion exchange = conditions.exchange();
        if (exchange != null) {
            sum.times(uplift);
            sum.add(MILLION * NO_UPLIFT, price.perRequest() == null ? 0 : price.perRequest());
            return sum.dividedConverted(MILLION * NO_UPLIFT, exchange, up);
        }
        if (uplift != NO_UPLIFT) {
            sum.times(uplift);
            divisor = MILLION * NO_UPLIFT;
        }
        return withFee(up ? sum.dividedUp(divisor) : sum.dividedHalfEven(divisor), price);
    }

    /// The parts of a charge at list price.
    public static List<Charge.Line> explain(ModelPrice price, TokenUsage usage) {
        return explain(price, usage, Conditions.STANDARD);
    }

    /// The parts of a charge, for a person who asks why; empty buckets are left out. Rates are
    /// shown before a region's uplift and in the price's own currency.
    public static List<Charge.Line> explain(ModelPrice price, TokenUsage usage, Conditions conditions) {
        var lines = new ArrayList<Charge.Line>();
        if (price.free()) {
            return lines;
        }
        var tariff = Tariff.of(price, prompt(usage), conditions.service());
        if (tariff.pricesText()) {
            long reasoning = separate(tariff, usage);
            add(lines, "input", usage.input(), tariff.input(), tariff.missesInput());
            add(lines, "cache_read", usage.cacheRead(), tariff.cacheRead(), tariff.missesCacheRead());
            add(lines, "cache_write", usage.cacheWrite(), tariff.cacheWrite(), tariff.missesCacheWrite());
            add(
                    lines,
                    "cache_write_long",
                    usage.cacheWriteLong(),
                    tariff.cacheWriteLong(),
                    tariff.missesCacheWriteLong());
            add(lines, "output", usage.output() - reasoning, tariff.output(), tariff.missesOutput());
            add(lines, "reasoning", reasoning, tariff.reasoning(), false);
        }
        lines.addAll(Metered.of(tariff, usage.others()).lines());
        if (price.perRequest() != null) {
            add(lines, "request", 1, price.perRequest(), false);
        }
        return List.copyOf(lines);
    }

    private static void add(List<Charge.Line> lines, String bucket, long tokens, long rate, boolean fallback) {
        if (tokens > 0) {
            lines.add(new Charge.Line(bucket, tokens, rate, fallback));
        }
    }

    /// The most that a prompt of up to `promptTokens` tokens can cost, rounded up: every token at
    /// the dearest rate that it can be billed at, in the dearest tier that the bound reaches, with
    /// the fee per request and the units that the call will consume.
    ///
    /// @param conditions as asked for; the standard service counts too, since a provider may fall
    ///     back to it, but for a batch
    public static long ceilingOfInput(ModelPrice price, long promptTokens, Bounds bounds, Conditions conditions) {
        if (price.free()) {
            return 0;
        }
        if (conditions.service() == ServiceTier.BATCH) {
            return ceilingOfInput(price, promptTokens, bounds, conditions, ServiceTier.BATCH);
        }
        long dearest = ceilingOfInput(price, promptTokens, bounds, conditions, ServiceTier.STANDARD);
        return conditions.service() == ServiceTier.STANDARD
                ? dearest
                : Math.max(dearest, ceilingOfInput(price, promptTokens, bounds, conditions, conditions.service()));
    }

    private static long ceilingOfInput(
            ModelPrice price, long promptTokens, Bounds bounds, Conditions conditions, ServiceTier service) {
        long dearest = 0;
        for (var tariff : Tariff.upTo(price, promptTokens, service)) {
            dearest = Math.max(dearest, tariff.dearestInput(bounds.writes(), bounds.media()));
        }
        var sum = new ExactSum();
        sum.add(promptTokens, dearest);
        if (!bounds.units().isEmpty()) {
            Metered.of(Tariff.of(price, promptTokens, service), bounds.units()).addTo(sum);
        }
        return Math.min(Money.LARGEST, total(price, sum, conditions.in(service), true));
    }

    /// What else bounds the price of a call's input.
    ///
    /// @param writes which cache writes it can cause
    /// @param media whether the prompt may hold more than text
    /// @param units what it will consume besides tokens, at most
    public record Bounds(CacheWrites writes, boolean media, Quantities units) {
        /// Text alone.
        public static Bounds text(CacheWrites writes) {
            return new Bounds(writes, false, Quantities.NONE);
        }
    }

    /// The ceiling at list price for text of whose cache writes nothing is known.
    public static long ceilingOfInput(ModelPrice price, long promptTokens) {
        return ceilingOfInput(price, promptTokens, CacheWrites.LONG);
    }

    /// The ceiling at list price for text.
    public static long ceilingOfInput(ModelPrice price, long promptTokens, CacheWrites writes) {
        return ceilingOfInput(price, promptTokens, Bounds.text(writes), Conditions.STANDARD);
    }

    /// The dearest output rate, in currency units per million tokens, of the tiers that a prompt
    /// of up to `promptTokens` tokens can reach.
    public static long outputRateCeiling(ModelPrice price, long promptTokens) {
        return outputRateCeiling(price, promptTokens, false, Conditions.STANDARD);
    }

    /// The same under conditions.
    ///
    /// @param media whether the answer may hold more than text
    public static long outputRateCeiling(ModelPrice price, long promptTokens, boolean media, Conditions conditions) {
        if (price.free()) {
            return 0;
        }
        boolean isBatch = conditions.service() == ServiceTier.BATCH;
        long dearest = isBatch ? 0 : outputRate(price, promptTokens, media, ServiceTier.STANDARD);
        if (conditions.service() != ServiceTier.STANDARD) {
            dearest = Math.max(dearest, outputRate(price, promptTokens, media, conditions.service()));
        }
        long uplift = price.upliftIn(conditions.region());
        long rate = uplift == NO_UPLIFT ? dearest : Math.ceilDiv(Math.multiplyExact(dearest, uplift), NO_UPLIFT);
        return conditions.exchange() == null ? rate : conditions.exchange().up(rate);
    }

    private static long outputRate(ModelPrice price, long promptTokens, boolean media, ServiceTier service) {
        long dearest = 0;
        for (var tariff : Tariff.upTo(price, promptTokens, service)) {
            dearest = Math.max(dearest, tariff.dearestOutput(media));
        }
        return dearest;
    }

    /// What `tokens` cost at a rate per million, rounded up.
    public static long ceiling(long tokens, long rate) {
        var sum = new ExactSum();
        sum.add(tokens, rate);
        return Math.min(Money.LARGEST, sum.dividedUp(MILLION));
    }

    private static long withFee(long cost, ModelPrice price) {
        long fee = price.perRequest() == null ? 0 : price.perRequest();
        long sum = cost + fee;
        return sum < 0 || sum > Money.LARGEST ? Money.LARGEST + 1 : sum;
    }

    /// Every token of the prompt; absurd counts stop at the end of the range.
    private static long prompt(TokenUsage usage) {
        long text = saturated(
                saturated(usage.input(), usage.cacheRead()), saturated(usage.cacheWrite(), usage.cacheWriteLong()));
        return usage.others().isEmpty() ? text : saturated(text, usage.others().promptTokens());
    }

    private static long saturated(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
