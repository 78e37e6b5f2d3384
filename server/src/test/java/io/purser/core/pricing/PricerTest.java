package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricerTest {

    private static final CurrencyUnit USD = CurrencyUnit.USD;

    /// Prices in USD per million tokens. A dash is a price that nobody gave.
    private static final String PRICES = """
            model    | input | read  | write | write1h | output | above: input read write write1h output
            gpt-5.4  | 2.50  | 0.25  | -     | -       | 15.00  | 272000: 5.00 0.50 - - 22.50
            sonnet   | 3.00  | 0.30  | 3.75  | 6.00    | 15.00  | 200000: 6.00 0.60 7.50 12.00 22.50
            gap      | 4.00  | -     | -     | -       | 20.00  |
            zero     | 0     | -     | -     | -       | 8.00   |
            embed    | 0.02  | -     | -     | -       | -      |
            tiny     | 0.0005| -     | -     | -       | 0.0015 |
            """;

    /// Usage in tokens, what it costs in USD, what was flagged. `prompt` is their sum without the
    /// output.
    private static final String TABLE = """
            model   | input  | read   | write  | write1h | output | cost             | flags
            gpt-5.4 | 1000   | 0      | 0      | 0       | 500    | 0.01             |
            gpt-5.4 | 5      | 5025   | 0      | 0       | 10     | 0.00141875       |
            gpt-5.4 | 272000 | 0      | 0      | 0       | 1000   | 0.695            |
            gpt-5.4 | 272001 | 0      | 0      | 0       | 1000   | 1.382505         |
            gpt-5.4 | 1      | 272000 | 0      | 0       | 1000   | 0.158505         |
            sonnet  | 3      | 0      | 12304  | 0       | 550    | 0.054399         |
            sonnet  | 3      | 12304  | 0      | 0       | 550    | 0.0119502        |
            sonnet  | 100    | 200    | 300    | 400     | 500    | 0.011385         |
            sonnet  | 1      | 100000 | 50000  | 50000   | 10     | 1.035231         |
            gap     | 100    | 200    | 300    | 400     | 500    | 0.014            | missing_sub_price
            gap     | 100    | 0      | 0      | 0       | 500    | 0.0104           |
            zero    | 5000   | 0      | 0      | 0       | 0      | 0                |
            zero    | 5000   | 0      | 0      | 0       | 1      | 0.000008         |
            embed   | 8191   | 0      | 0      | 0       | 0      | 0.00016382       |
            embed   | 8191   | 0      | 0      | 0       | 10     | 0.00016402       | missing_sub_price
            tiny    | 1      | 0      | 0      | 0       | 0      | 0                |
            tiny    | 3      | 0      | 0      | 0       | 0      | 0.000000002      |
            tiny    | 0      | 0      | 0      | 0       | 1      | 0.000000002      |
            tiny    | 5      | 0      | 0      | 0       | 0      | 0.000000002      |
            tiny    | 1      | 0      | 0      | 0       | 1      | 0.000000002      |
            gpt-5.4 | 0      | 0      | 0      | 0       | 0      | 0                |
            """;

    @Test
    void usageTimesRatesIsTheCost() {
        var prices = prices();
        rows(TABLE).forEach(row -> {
            var usage = new TokenUsage(
                    Long.parseLong(row[1]),
                    Long.parseLong(row[2]),
                    Long.parseLong(row[3]),
                    Long.parseLong(row[4]),
                    Long.parseLong(row[5]),
                    0);
            var charge = Pricer.price(priced(prices, row[0]), usage);
            assertThat(charge.cost())
                    .as(String.join(" ", row))
                    .isEqualTo(Money.parse(row[6] + " USD").units());
            assertThat(String.join(",", charge.flags())).isEqualTo(row.length > 7 ? row[7] : "");
        });
    }

    @Test
    void anthropicCacheTokensAreChargedOnce() {
        // The same call with cached tokens counted inside the input as well would cost 0.0913.
        var charge = Pricer.price(named("sonnet"), new TokenUsage(3, 0, 12_304, 0, 550, 0));
        assertThat(Money.plain(charge.cost(), USD)).isEqualTo("0.054399");
    }

    @Test
    void aFreeModelCostsNothingAndAPriceOfZeroIsNotFree() {
        var free = free("moderation");
        assertThat(Pricer.price(free, TokenUsage.of(1_000_000, 0))).isEqualTo(new Charge(0, true, List.of()));
        assertThat(Pricer.ceilingOfInput(free, 1_000_000)).isZero();
        assertThat(named("zero").free()).isFalse();
        assertThatThrownBy(() -> ModelPrice.custom("openai", "nothing", USD, Rates.NONE))
                .hasMessageContaining("openai/nothing has no base rate; expected input, output");
    }

    @Test
    void aProviderThatCachesByItselfHasNoGapWhereItBillsNoWrites() {
        var rates = new Rates(2_500_000_000L, 250_000_000L, null, null, 15_000_000_000L);
        var usage = new TokenUsage(10, 0, 100, 0, 0, 0);
        var charge = Pricer.price(cachingByItself(rates), usage);
        assertThat(charge).isEqualTo(new Charge(275_000, true, List.of()));
    }

    @Test
    void aFeePerRequestComesOnTopOfTheTokensAndAlsoAlone() {
        var fee = withFee(Rates.of(1_000_000_000, 2_000_000_000));
        assertThat(Pricer.price(fee, TokenUsage.of(1_000, 500)).cost()).isEqualTo(12_000_000);
        assertThat(Pricer.ceilingOfInput(fee, 1_000)).isEqualTo(11_000_000);
        var alone = withFee(Rates.NONE);
        assertThat(Pricer.price(alone, TokenUsage.of(1_000, 500))).isEqualTo(new Charge(10_000_000, true, List.of()));
    }

    @Test
    void anExplanationAddsUpToTheCharge() {
        var price = named("sonnet");
        var lines = Pricer.explain(price, new TokenUsage(100, 200, 300, 400, 500, 50));
        assertThat(lines)
                .extracting(Charge.Line::bucket)
                .containsExactly("input", "cache_read", "cache_write", "cache_write_long", "output");
        long sum = lines.stream().mapToLong(line -> line.tokens() * line.rate()).sum() / 1_000_000;
        assertThat(sum).isEqualTo(11_385_000);
        assertThat(Pricer.explain(named("gap"), new TokenUsage(0, 1, 0, 0, 0, 0)))
                .containsExactly(new Charge.Line("cache_read", 1, 4_000_000_000L, true));
    }

    @Test
    void anExplanationSaysWhichRatesStoodIn() {
        assertThat(Pricer.explain(named("sonnet"), new TokenUsage(100, 200, 300, 400, 500, 50)))
                .noneMatch(Charge.Line::fallback);
        assertThat(Pricer.explain(outputAlone(), TokenUsage.of(100, 10)))
                .extracting(Charge.Line::fallback)
                .containsExactly(true, false);
    }

    @Test
    void anExplanationNamesTheFeeAndOfAFreeModelNothing() {
        assertThat(Pricer.explain(withFee(Rates.NONE), TokenUsage.of(1_000, 500)))
                .containsExactly(new Charge.Line("request", 1, 10_000_000, false));
        assertThat(Pricer.explain(free("moderation"), TokenUsage.of(1_000, 500)))
                .isEmpty();
    }

    @Test
    void onlyTokensThatWereBilledCanMissTheirRate() {
        assertThat(Pricer.price(outputAlone(), TokenUsage.of(0, 10)).flags()).isEmpty();
        assertThat(Pricer.price(outputAlone(), TokenUsage.of(1, 10)).flags()).containsExactly(Charge.MISSING_SUB_PRICE);
    }

    private static ModelPrice outputAlone() {
        return ModelPrice.custom("provider", "tts", USD, new Rates(null, null, null, null, 8_000_000_000L));
    }

    @Test
    void aProviderThatBillsShortWritesLeavesAGapWhereItBillsLongOnes() {
        var silent = cachingByItself(new Rates(2_500_000_000L, null, null, null, 15_000_000_000L));
        var writes = cachingByItself(new Rates(2_500_000_000L, null, 3_000_000_000L, null, 15_000_000_000L));
        var longWrite = new TokenUsage(0, 0, 0, 1, 0, 0);
        assertThat(Pricer.price(silent, longWrite).flags()).isEmpty();
        assertThat(Pricer.price(writes, longWrite))
                .isEqualTo(new Charge(3_000, true, List.of(Charge.MISSING_SUB_PRICE)));
    }

    @Test
    void theLargestAmountCanBeBookedWithAFee() {
        var fee = withFee(Rates.of(1_000_000, 0));
        long largest = Money.LARGEST - 10_000_000;
        assertThat(Pricer.price(fee, TokenUsage.of(largest, 0))).isEqualTo(new Charge(Money.LARGEST, true, List.of()));
        assertThat(Pricer.price(fee, TokenUsage.of(largest + 1, 0)).flags()).containsExactly(Charge.OUT_OF_RANGE);
    }

    @Test
    void costsAgreeWithDecimalsOfUnlimitedLength() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var rates = new Rates(rate(random), rate(random), rate(random), rate(random), rate(random));
            var usage = new TokenUsage(count(random), count(random), count(random), count(random), count(random), 0);
            var exact = BigDecimal.ZERO
                    .add(product(usage.input(), rates.input()))
                    .add(product(usage.cacheRead(), rates.cacheRead()))
                    .add(product(usage.cacheWrite(), rates.cacheWrite()))
                    .add(product(usage.cacheWriteLong(), rates.cacheWriteLong()))
                    .add(product(usage.output(), rates.output()))
                    .divide(BigDecimal.valueOf(1_000_000))
                    .setScale(0, RoundingMode.HALF_EVEN);
            var charge = Pricer.price(ModelPrice.custom("p", "m", USD, rates), usage);
            if (exact.compareTo(BigDecimal.valueOf(Money.LARGEST)) > 0) {
                assertThat(charge).isEqualTo(new Charge(Money.LARGEST, true, List.of(Charge.OUT_OF_RANGE)));
            } else {
                assertThat(charge.cost()).isEqualTo(exact.longValueExact());
            }
        }
    }

    @Test
    void noUsageWithinItsBoundsCostsMoreThanItsCeiling() {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            var price = randomPrice(random);
            long bound = 1L + random.nextInt(600_000);
            long output = random.nextInt(100_000);
            var usage = within(random, random.nextInt((int) bound + 1), output);
            long ceiling = Pricer.ceilingOfInput(price, bound)
                    + Pricer.ceiling(output, Pricer.outputRateCeiling(price, bound));
            assertThat(Pricer.price(price, usage).cost())
                    .as("%s %s", price, usage)
                    .isLessThanOrEqualTo(ceiling);
        }
    }

    @Test
    void aCallThatAsksForNoCacheWritesIsNotHeldAtTheirPrice() {
        var price = named("sonnet");
        assertThat(Pricer.ceilingOfInput(price, 1_000, CacheWrites.NONE)).isEqualTo(3_000_000);
        assertThat(Pricer.ceilingOfInput(price, 1_000, CacheWrites.SHORT)).isEqualTo(3_750_000);
        assertThat(Pricer.ceilingOfInput(price, 1_000, CacheWrites.LONG)).isEqualTo(6_000_000);
        assertThat(Pricer.ceilingOfInput(price, 300_000, CacheWrites.NONE)).isEqualTo(1_800_000_000);
    }

    @Test
    void absurdUsageIsBookedAtTheLargestAmountAndFlagged() {
        var absurd = new TokenUsage(Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, Long.MAX_VALUE, 0);
        var charge = Pricer.price(named("sonnet"), absurd);
        assertThat(charge).isEqualTo(new Charge(Money.LARGEST, true, List.of(Charge.OUT_OF_RANGE)));
        assertThat(Pricer.ceilingOfInput(named("sonnet"), Long.MAX_VALUE)).isEqualTo(Money.LARGEST);
    }

    private static ModelPrice randomPrice(Random random) {
        var rates = new Rates(rate(random) / 1_000, maybe(random), maybe(random), maybe(random), rate(random) / 1_000);
        var tier = new Tier(
                1L + random.nextInt(400_000),
                new Rates(maybe(random), maybe(random), maybe(random), maybe(random), maybe(random)));
        return ModelPrice.custom("p", "m", USD, rates).withTiers(List.of(tier));
    }

    private static @Nullable Long maybe(Random random) {
        return random.nextInt(3) == 0 ? null : Long.valueOf(rate(random) / 1_000);
    }

    private static TokenUsage within(Random random, long prompt, long output) {
        long read = (long) (prompt * random.nextDouble());
        long write = (long) ((prompt - read) * random.nextDouble());
        long writeLong = (long) ((prompt - read - write) * random.nextDouble());
        return new TokenUsage(prompt - read - write - writeLong, read, write, writeLong, output, 0);
    }

    private static long rate(Random random) {
        return random.nextLong() >>> (1 + random.nextInt(60));
    }

    private static long count(Random random) {
        return random.nextLong() >>> (20 + random.nextInt(40));
    }

    private static BigDecimal product(long tokens, @Nullable Long rate) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(rate == null ? 0 : rate));
    }

    private static ModelPrice free(String model) {
        return changed(model, Rates.NONE, null, true, true);
    }

    private static ModelPrice cachingByItself(Rates rates) {
        return changed("gpt-5.4", rates, null, false, true);
    }

    private static ModelPrice withFee(Rates rates) {
        return changed("fee", rates, Money.parse("0.01 USD").units(), false, false);
    }

    private static ModelPrice changed(
            String model, Rates rates, @Nullable Long fee, boolean free, boolean cachesByItself) {
        return new ModelPrice(
                "openai",
                model,
                Instant.EPOCH,
                "test",
                USD,
                rates,
                List.of(),
                fee,
                free,
                cachesByItself,
                ModelLimits.UNKNOWN,
                ModelPrice.Origin.CUSTOM,
                Map.of(),
                Map.of());
    }

    private static ModelPrice named(String model) {
        return priced(prices(), model);
    }

    private static ModelPrice priced(Map<String, ModelPrice> prices, String model) {
        return Objects.requireNonNull(prices.get(model), model);
    }

    private static Map<String, ModelPrice> prices() {
        var prices = new HashMap<String, ModelPrice>();
        rows(PRICES).forEach(row -> {
            var price = ModelPrice.custom("provider", row[0], USD, rates(row, 1));
            if (row.length > 6) {
                var tier = row[6].split("[: ]+");
                price = price.withTiers(List.of(new Tier(Long.parseLong(tier[0]), rates(tier, 1))));
            }
            prices.put(row[0], price);
        });
        return prices;
    }

    private static Rates rates(String[] row, int from) {
        return new Rates(
                perMillion(row[from]),
                perMillion(row[from + 1]),
                perMillion(row[from + 2]),
                perMillion(row[from + 3]),
                perMillion(row[from + 4]));
    }

    private static @Nullable Long perMillion(String text) {
        return text.equals("-")
                ? null
                : Long.valueOf(PriceText.perMillion(text + " USD").units());
    }

    private static List<String[]> rows(String table) {
        return table.lines().skip(1).map(line -> line.strip().split(" *\\| *")).toList();
    }
}
