package io.purser.bench.fuzz;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Rates;
import io.purser.core.usage.Meter;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.UsageTally;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// What must hold of whatever was read, with the words to say that it does not.
final class Promise {
    /// The largest count of tokens that is believed.
    private static final long MOST = 1_000_000_000_000L;
    /// Buckets of one report are sums of a few counts.
    private static final long MOST_IN_BUCKET = 8 * MOST;

    /// The processor time that one input may take, counted in processor time because a fuzzer that
    /// runs beside other work waits for the processor more than it works.
    private static final long SOON = Duration.ofSeconds(5).toNanos();

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final ModelPrice PRICE = ModelPrice.custom("p", "m", CurrencyUnit.USD, rates());

    private Promise() {}

    static void that(boolean holds, String promise, Object... seen) {
        if (!holds) {
            throw new AssertionError(promise + ": " + Arrays.toString(seen));
        }
    }

    /// Whatever is sent, it is read soon.
    static void soon(Runnable reading) {
        long before = processorNanos();
        reading.run();
        long spent = processorNanos() - before;
        that(spent <= SOON, "an input is read soon", Duration.ofNanos(spent));
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static void same(Object one, Object other, String promise) {
        that(one.equals(other), promise, one, other);
    }

    private static Rates rates() {
        Map<Meter, Long> others = new EnumMap<>(Meter.class);
        long rate = 1_000_000_007;
        for (Meter meter : Meter.values()) {
            others.put(meter, rate);
            rate += 1_000_000_007;
        }
        return new Rates(2_500_000_000L, 250_000_000L, 3_125_000_000L, 5_000_000_000L, 15_000_000_000L).with(others);
    }

    /// Counts are no fewer than none and no more than is believed, buckets add up, and what they
    /// cost is the sum of its lines.
    static void usage(UsageTally tally, long counted) {
        TokenUsage usage = tally.usage(counted);
        bucket(usage.input());
        bucket(usage.cacheRead());
        bucket(usage.cacheWrite());
        bucket(usage.cacheWriteLong());
        bucket(usage.output());
        that(usage.reasoning() >= 0 && usage.reasoning() <= usage.output(), "reasoning is in the output", usage);
        usage.others().forEach((meter, amount) -> that(amount > 0 && amount <= MOST, "a quantity has bounds", usage));
        that(usage.prompt() == tally.prompt(), "the prompt is the sum of its buckets", usage, tally.prompt());
        that(usage.generated() == Math.max(tally.output(), counted), "the output is what was said or counted", usage);
        words(tally);
        cost(usage);
    }

    private static void bucket(long count) {
        that(count >= 0 && count <= MOST_IN_BUCKET, "a count has bounds", count);
    }

    private static void words(UsageTally tally) {
        String cost = tally.reportedCost();
        that(
                cost == null || cost.matches("[0-9]{1,40}(\\.[0-9]{1,40})? USD"),
                "a cost is a decimal",
                String.valueOf(cost));
        String service = tally.serviceTier();
        that(service == null || service.length() <= 64, "a class of service is a word", String.valueOf(service));
        that(tally.unknownFields().size() <= 8, "a few unknown fields are kept", tally.unknownFields());
        that(
                tally.unknownFields().stream().allMatch(name -> name.length() <= 64),
                "names are short",
                tally.unknownFields());
    }

    private static void cost(TokenUsage usage) {
        Charge charge = Pricer.price(PRICE, usage);
        that(charge.cost() >= 0 && charge.cost() <= Money.LARGEST, "a cost can be booked", usage, charge);
        BigInteger sum = BigInteger.ZERO;
        for (Charge.Line line : Pricer.explain(PRICE, usage)) {
            sum = sum.add(BigInteger.valueOf(line.tokens()).multiply(BigInteger.valueOf(line.rate())));
        }
        if (!charge.flags().contains(Charge.OUT_OF_RANGE)) {
            BigDecimal exact = new BigDecimal(sum).divide(new BigDecimal(MILLION), 0, RoundingMode.HALF_EVEN);
            that(exact.longValueExact() == charge.cost(), "a charge is the sum of its lines", usage, charge, exact);
        }
    }
}
