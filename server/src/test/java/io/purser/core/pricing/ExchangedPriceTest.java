package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.Conversion;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRate;
import io.purser.core.money.Money;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prices in one currency, costs in another. E15: negotiated prices in another currency.
class ExchangedPriceTest {
    private static final CurrencyUnit USD = CurrencyUnit.USD;

    private static Conversion conversion(String from, String rate, String to, CurrencyUnit paid) {
        return new ExchangeRate(
                        LocalDate.parse("2026-11-20"),
                        CurrencyUnit.of(from),
                        CurrencyUnit.of(to),
                        ExchangeRate.decimal(rate))
                .out(paid);
    }

    private static Conditions in(Conversion conversion) {
        return new Conditions(ServiceTier.STANDARD, null, conversion);
    }

    /// Usage, rates and currencies by hand: 1,200 × 2.50 USD + 350 × 15 USD = 0.00825 USD.
    @Test
    void theSumIsConvertedAndThenRoundedOnce() {
        ModelPrice price = ModelPrice.custom("openai", "gpt", USD, Rates.of(2_500_000_000L, 15_000_000_000L));
        TokenUsage usage = TokenUsage.of(1_200, 350);

        assertThat(cost(price, usage, conversion("USD", "0.92", "EUR", USD), "EUR"))
                .isEqualTo("0.00759");
        assertThat(cost(price, usage, conversion("USD", "155.37", "JPY", USD), "JPY"))
                .isEqualTo("1.2818025");
        assertThat(cost(price, usage, conversion("USD", "16250", "IDR", USD), "IDR"))
                .isEqualTo("134.0625");
        assertThat(cost(price, usage, conversion("EUR", "1.25", "USD", USD), "EUR"))
                .isEqualTo("0.0066");
        assertThat(cost(price, usage, conversion("USD", "0.3071", "KWD", USD), "KWD"))
                .isEqualTo("0.002533575");
    }

    private static String cost(ModelPrice price, TokenUsage usage, Conversion conversion, String into) {
        return Money.plain(Pricer.price(price, usage, in(conversion)).cost(), CurrencyUnit.of(into));
    }

    /// One token at 0.0005 USD a million is half a nanodollar. Rounded first it would be nothing.
    @Test
    void nothingIsRoundedBeforeTheConversion() {
        ModelPrice price = ModelPrice.custom("openai", "tiny", USD, Rates.of(500_000, 500_000));

        assertThat(cost(price, TokenUsage.of(1, 0), conversion("USD", "16250", "IDR", USD), "IDR"))
                .as("8.125 millionths of a rupiah")
                .isEqualTo("0.000008");
        assertThat(cost(price, TokenUsage.of(3, 0), conversion("USD", "1", "EUR", USD), "EUR"))
                .as("1.5 units, half to even")
                .isEqualTo("0.000000002");
        assertThat(cost(price, TokenUsage.of(5, 0), conversion("USD", "1", "EUR", USD), "EUR"))
                .as("2.5 units, half to even")
                .isEqualTo("0.000000002");
    }

    @Test
    void halfAUnitGoesToTheEvenOneAndABoundWithoutARestStays() {
        ModelPrice price = ModelPrice.custom("openai", "tiny", USD, Rates.of(1_000_000, 0));
        Conversion half = conversion("USD", "0.5", "EUR", USD);

        assertThat(Pricer.price(price, TokenUsage.of(1, 0), in(half)).cost()).isZero();
        assertThat(Pricer.price(price, TokenUsage.of(3, 0), in(half)).cost()).isEqualTo(2);
        Pricer.Bounds text = Pricer.Bounds.text(CacheWrites.NONE);
        assertThat(Pricer.ceilingOfInput(price, 2, text, in(half))).isEqualTo(1);
        assertThat(Pricer.ceilingOfInput(price, 3, text, in(half))).isEqualTo(2);
    }

    @Test
    void theFeeForACallIsInTheSameSum() {
        ModelPrice price = new ModelPrice(
                "openai",
                "search",
                Instant.EPOCH,
                "test",
                USD,
                Rates.of(500_000, 0),
                List.of(),
                1L,
                false,
                false,
                ModelLimits.UNKNOWN,
                ModelPrice.Origin.CUSTOM,
                Map.of(),
                Map.of());
        // (0.5 + 1) nanodollars × 0.5 = 0.75 nanoeuros: 1. Rounded apart it would be 0 + 0.
        assertThat(cost(price, TokenUsage.of(1, 0), conversion("USD", "0.5", "EUR", USD), "EUR"))
                .isEqualTo("0.000000001");
    }

    @Test
    void anAbsurdSumIsFlaggedInAnyCurrency() {
        ModelPrice price = ModelPrice.custom("openai", "gpt", USD, Rates.of(Money.LARGEST, Money.LARGEST));
        Charge charge =
                Pricer.price(price, TokenUsage.of(Long.MAX_VALUE / 4, 0), in(conversion("USD", "16250", "IDR", USD)));

        assertThat(charge.cost()).isEqualTo(Money.LARGEST);
        assertThat(charge.flags()).contains(Charge.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EUR", "JPY", "IDR", "KWD", "VND", "INR"})
    void randomUsageCostsWhatDecimalArithmeticSaysAndNeverMoreThanItsBound(String code) {
        CurrencyUnit into = CurrencyUnit.of(code);
        Random random = new Random(code.hashCode());
        for (int i = 0; i < 2_000; i++) {
            BigDecimal rate = BigDecimal.valueOf(1 + random.nextLong(999_999), random.nextInt(7));
            boolean inverse = random.nextBoolean();
            ExchangeRate written = inverse
                    ? new ExchangeRate(LocalDate.EPOCH, into, USD, rate)
                    : new ExchangeRate(LocalDate.EPOCH, USD, into, rate);
            long input = random.nextLong(50_000_000_000L);
            long output = random.nextLong(50_000_000_000L);
            TokenUsage usage = TokenUsage.of(random.nextInt(1_000_000), random.nextInt(100_000));
            ModelPrice price =
                    ModelPrice.custom("p", "m", USD, Rates.of(input, output)).withUplifts(Map.of("eu", 1_100));
            String region = random.nextBoolean() ? "eu" : null;
            Conditions conditions = new Conditions(ServiceTier.STANDARD, region, written.out(USD));

            long cost = Pricer.price(price, usage, conditions).cost();

            BigDecimal dollars = BigDecimal.valueOf(usage.input())
                    .multiply(BigDecimal.valueOf(input))
                    .add(BigDecimal.valueOf(usage.output()).multiply(BigDecimal.valueOf(output)))
                    .movePointLeft(6 + USD.scale())
                    .multiply(region == null ? BigDecimal.ONE : new BigDecimal("1.1"));
            BigDecimal exact = inverse ? dollars.divide(rate, new MathContext(80)) : dollars.multiply(rate);
            assertThat(BigDecimal.valueOf(cost, into.scale()))
                    .isEqualByComparingTo(exact.setScale(into.scale(), RoundingMode.HALF_EVEN));
            Pricer.Bounds bounds = new Pricer.Bounds(CacheWrites.NONE, false, Quantities.NONE);
            long bound = Pricer.ceilingOfInput(price, usage.input(), bounds, conditions)
                    + Pricer.ceiling(usage.output(), Pricer.outputRateCeiling(price, usage.input(), false, conditions));
            assertThat(bound).isGreaterThanOrEqualTo(cost);
        }
    }
}
