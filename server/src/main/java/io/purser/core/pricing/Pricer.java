package io.purser.core.pricing;

import io.purser.core.money.Money;
import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/// The one pricer, for estimate and settlement alike. Products of tokens and rates are summed
/// exactly, divided by a million last, and rounded once.
public final class Pricer {

    private static final long MILLION = 1_000_000;

    private Pricer() {}

    /// What usage costs, rounded half to even.
    public static Charge price(ModelPrice price, TokenUsage usage) {
        if (price.free()) {
            return Charge.NOTHING;
        }
        var tariff = Tariff.of(price, prompt(usage));
        var sum = new ExactSum();
        sum.add(usage.input(), tariff.input());
        sum.add(usage.cacheRead(), tariff.cacheRead());
        sum.add(usage.cacheWrite(), tariff.cacheWrite());
        sum.add(usage.cacheWriteLong(), tariff.cacheWriteLong());
        sum.add(usage.output(), tariff.output());
        long cost = withFee(sum.dividedHalfEven(MILLION), price);
        return Charge.of(cost, tariff.fallsBack(usage));
    }

    /// The parts of a charge, for a person who asks why; empty buckets are left out.
    public static List<Charge.Line> explain(ModelPrice price, TokenUsage usage) {
        var lines = new ArrayList<Charge.Line>();
        if (price.free()) {
            return lines;
        }
        var tariff = Tariff.of(price, prompt(usage));
        add(lines, "input", usage.input(), tariff.input(), tariff.missesInput());
        add(lines, "cache_read", usage.cacheRead(), tariff.cacheRead(), tariff.missesCacheRead());
        add(lines, "cache_write", usage.cacheWrite(), tariff.cacheWrite(), tariff.missesCacheWrite());
        add(lines, "cache_write_long", usage.cacheWriteLong(), tariff.cacheWriteLong(), tariff.missesCacheWriteLong());
        add(lines, "output", usage.output(), tariff.output(), tariff.missesOutput());
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
    /// the dearest rate that it can be billed at, in the dearest tier that the bound reaches, and
    /// the fee per request.
    public static long ceilingOfInput(ModelPrice price, long promptTokens, CacheWrites writes) {
        if (price.free()) {
            return 0;
        }
        long dearest = Tariff.of(price, 0).dearestInput(writes);
        for (var tier : price.tiers()) {
            if (promptTokens > tier.above()) {
                dearest = Math.max(
                        dearest, Tariff.of(price, price.rates(), tier.rates()).dearestInput(writes));
            }
        }
        var sum = new ExactSum();
        sum.add(promptTokens, dearest);
        return Math.min(Money.LARGEST, withFee(sum.dividedUp(MILLION), price));
    }

    /// The same where nothing is known of cache writes.
    public static long ceilingOfInput(ModelPrice price, long promptTokens) {
        return ceilingOfInput(price, promptTokens, CacheWrites.LONG);
    }

    /// The dearest output rate, in currency units per million tokens, of the tiers that a prompt
    /// of up to `promptTokens` tokens can reach.
    public static long outputRateCeiling(ModelPrice price, long promptTokens) {
        if (price.free()) {
            return 0;
        }
        long dearest = Tariff.of(price, 0).output();
        for (var tier : price.tiers()) {
            if (promptTokens > tier.above()) {
                dearest = Math.max(
                        dearest, Tariff.of(price, price.rates(), tier.rates()).output());
            }
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
        return saturated(
                saturated(usage.input(), usage.cacheRead()), saturated(usage.cacheWrite(), usage.cacheWriteLong()));
    }

    private static long saturated(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
