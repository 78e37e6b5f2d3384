package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The last amount that is one thing and the first that is another: where a price is judged, a tier
/// begins, a sum leaves 64 bits. What mutation testing found unwatched.
class PriceBoundariesTest {
    private static final CurrencyUnit USD = CurrencyUnit.USD;
    private static final CurrencyUnit JPY = CurrencyUnit.of("JPY");

    @Test
    void aSumIsExactOnBothSidesOfSixtyFourBits() {
        List<Long> factors = List.of(0L, 1L, 3L, 1L << 31, (1L << 31) + 1, 3_037_000_499L, 3_037_000_500L, 1L << 62);
        List<Long> divisors = List.of(1L, 2L, 3L, 1_000_000L, 1_000_000_000L);
        for (long one : factors) {
            for (long other : factors) {
                for (long more : factors) {
                    for (long divisor : divisors) {
                        assertQuotients(one, other, more, divisor);
                    }
                }
            }
        }
    }

    /// `(one × other + other × more) × 3`, added up twice over.
    private static void assertQuotients(long one, long other, long more, long divisor) {
        var sum = new ExactSum();
        sum.add(one, other);
        sum.add(other, more);
        sum.times(3);
        sum.add(1, 1);
        BigDecimal exact = new BigDecimal(BigInteger.valueOf(one)
                .multiply(BigInteger.valueOf(other))
                .add(BigInteger.valueOf(other).multiply(BigInteger.valueOf(more)))
                .multiply(BigInteger.valueOf(3))
                .add(BigInteger.ONE));
        String what = one + " × " + other + " + " + other + " × " + more + " by " + divisor;
        assertThat(sum.dividedHalfEven(divisor)).as(what).isEqualTo(limited(exact, divisor, RoundingMode.HALF_EVEN));
        assertThat(sum.dividedUp(divisor)).as(what).isEqualTo(limited(exact, divisor, RoundingMode.CEILING));
    }

    private static long limited(BigDecimal exact, long divisor, RoundingMode rounding) {
        BigDecimal quotient = exact.divide(BigDecimal.valueOf(divisor), 0, rounding);
        return quotient.min(BigDecimal.valueOf(Money.LARGEST + 1)).longValueExact();
    }

    @Test
    void aCostOfTheLargestAmountIsBookedAndOneUnitMoreIsNotBelieved() {
        assertThat(Charge.of(Money.LARGEST, true, false, false, false).flags()).isEmpty();
        Charge above = Charge.of(Money.LARGEST + 1, true, false, false, false);
        assertThat(above.cost()).isEqualTo(Money.LARGEST);
        assertThat(above.flags()).hasSize(1);
    }

    @Test
    void tokensAreDearestAtTenThousandAMillionAndNotAboveInCurrenciesWorthADollar() {
        assertThat(PriceText.perMillion("10000 USD").units()).isEqualTo(10_000_000_000_000L);
        assertThatThrownBy(() -> PriceText.perMillion("10000.00001 USD")).hasMessageContaining("more than 0.01 USD");
        assertThat(PriceText.perMillion("999999 JPY").currency()).isEqualTo(JPY);
        assertThat(PriceText.perMillion("0 USD").units()).isZero();
        assertThatThrownBy(() -> PriceText.perMillion("-0.000000001 USD")).hasMessageContaining("expected 0 or more");
        assertThat(PriceText.perRequest("0.01 USD").units()).isEqualTo(10_000_000);
    }

    @Test
    void whatIsCountedOtherwiseIsJudgedAtItsOwnLimit() {
        for (MeterPrice price : MeterPrice.values()) {
            String most = price.most();
            BigDecimal above = new BigDecimal(most).add(new BigDecimal("0.000001"));
            Money written = PriceText.meter(price, most + " USD");
            assertThat(price.written(written.units(), USD)).as(price.field()).isEqualByComparingTo(most);
            assertThat(price.isTooMuch(new BigDecimal(most))).isFalse();
            assertThatThrownBy(() -> PriceText.meter(price, above.toPlainString() + " USD"))
                    .hasMessageContaining("for " + price.unit() + " is more than " + most + " USD");
            assertThat(PriceText.meter(price, above.toPlainString() + " JPY").currency())
                    .as("a yen is judged by nobody")
                    .isEqualTo(JPY);
            assertThat(MeterPrice.named(price.field())).isSameAs(price);
            assertThat(MeterPrice.of(price.meter())).isSameAs(price);
            assertThat(price.isForTokens()).isEqualTo(price.unit().equals("a million tokens"));
            assertThat(MeterPrice.fields()).contains(price.field());
        }
        assertThat(MeterPrice.named("perSomething")).isNull();
    }

    @Test
    void anAmountIsTooLittleBelowItsLimitAndNeverAtNothing() {
        assertThat(MeterPrice.PAGE.isTooLittle(new BigDecimal("0.00001"))).isFalse();
        assertThat(MeterPrice.PAGE.isTooLittle(new BigDecimal("0.0000099"))).isTrue();
        assertThat(MeterPrice.PAGE.isTooLittle(BigDecimal.ZERO)).isFalse();
    }

    @Test
    void aPriceForOneIsReadExactlyAndWrittenShort() {
        assertThat(PriceText.meter(MeterPrice.OUTPUT_IMAGE, "0.04 USD").units()).isEqualTo(40_000_000_000_000L);
        assertThat(PriceText.meter(MeterPrice.AUDIO_INPUT_SECOND, "0.0001 USD").units())
                .isEqualTo(100_000_000L);
        assertThat(PriceText.plain(new BigDecimal("0.0400"), USD)).isEqualTo("0.04");
        assertThat(PriceText.plain(new BigDecimal("2.500"), USD)).isEqualTo("2.50");
        assertThat(PriceText.plain(new BigDecimal("155.000"), JPY)).isEqualTo("155");
        for (String wrong : List.of("-1 USD", "1e3 USD", "x USD", "1 EURO")) {
            assertThatThrownBy(() -> PriceText.meter(MeterPrice.PAGE, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPromptIsBoundedByTheSmallerOfWhatIsSaid() {
        assertThat(ModelLimits.UNKNOWN.largestPrompt()).isNull();
        assertThat(new ModelLimits(200L, null, null).largestPrompt()).isEqualTo(200);
        assertThat(new ModelLimits(null, 100L, null).largestPrompt()).isEqualTo(100);
        assertThat(new ModelLimits(200L, 100L, null).largestPrompt()).isEqualTo(100);
        assertThat(new ModelLimits(100L, 200L, 0L).largestPrompt()).isEqualTo(100);
        assertThatThrownBy(() -> new ModelLimits(null, null, -1L)).hasMessageContaining("-1 tokens is not a maximum");
    }

    private static ModelPrice tiered() {
        Rates base = Rates.of(1_000_000_000L, 2_000_000_000L);
        Rates cheaper = Rates.of(500_000_000L, 1_000_000_000L);
        Rates dear = Rates.of(3_000_000_000L, 9_000_000_000L);
        return ModelPrice.custom("acme", "tiered", USD, base)
                .withTiers(List.of(new Tier(100, cheaper), new Tier(200, dear)));
    }

    @Test
    void aBoundKnowsEveryTierThatThePromptReachesAndNoneAbove() {
        List<Long> prompts = new ArrayList<>(List.of(0L, 100L, 101L, 200L, 201L, 5_000L));
        for (long prompt : prompts) {
            long dearest = prompt > 200 ? 3_000_000_000L : 1_000_000_000L;
            assertThat(Pricer.outputRateCeiling(tiered(), prompt))
                    .as(prompt + " tokens")
                    .isEqualTo(prompt > 200 ? 9_000_000_000L : 2_000_000_000L);
            assertThat(Pricer.ceilingOfInput(
                            tiered(), prompt, Pricer.Bounds.text(CacheWrites.NONE), Conditions.STANDARD))
                    .as(prompt + " tokens")
                    .isGreaterThanOrEqualTo(prompt * dearest / 1_000_000)
                    .isGreaterThanOrEqualTo(Pricer.price(tiered(), new TokenUsage(prompt, 0, 0, 0, 0, 0))
                            .cost());
        }
    }

    /// A provider may fall back to the standard service, but for a batch.
    @Test
    void aBoundKnowsTheTiersOfTheClassOfServiceThatIsAskedFor() {
        ModelPrice price = ModelPrice.custom("acme", "served", USD, Rates.of(1_000_000_000L, 2_000_000_000L))
                .withServices(Map.of(
                        ServiceTier.PRIORITY,
                        new ServiceRates(
                                Rates.of(2_000_000_000L, 4_000_000_000L),
                                List.of(new Tier(100, Rates.of(8_000_000_000L, 16_000_000_000L)))),
                        ServiceTier.FLEX,
                        new ServiceRates(Rates.of(500_000_000L, 1_000_000_000L), List.of()),
                        ServiceTier.BATCH,
                        new ServiceRates(Rates.of(500_000_000L, 1_000_000_000L), List.of())));

        assertBounds(price, ServiceTier.PRIORITY, 100, 200_000, 4_000_000_000L);
        assertBounds(price, ServiceTier.PRIORITY, 101, 808_000, 16_000_000_000L);
        assertBounds(price, ServiceTier.STANDARD, 101, 101_000, 2_000_000_000L);
        assertBounds(price, ServiceTier.FLEX, 101, 101_000, 2_000_000_000L);
        assertBounds(price, ServiceTier.BATCH, 101, 50_500, 1_000_000_000L);
    }

    private static void assertBounds(ModelPrice price, ServiceTier service, long prompt, long input, long outputRate) {
        Conditions conditions = Conditions.of(service, null, null);
        assertThat(Pricer.ceilingOfInput(price, prompt, Pricer.Bounds.text(CacheWrites.NONE), conditions))
                .as(service + " " + prompt)
                .isEqualTo(input);
        assertThat(Pricer.outputRateCeiling(price, prompt, false, conditions))
                .as(service + " " + prompt)
                .isEqualTo(outputRate);
    }

    @Test
    void aLineSaysWhereARateStoodInForAMissingOne() {
        ModelPrice bare = ModelPrice.custom("acme", "bare", USD, Rates.of(1_000_000_000L, 2_000_000_000L));
        var lines = Pricer.explain(bare, new TokenUsage(1, 2, 3, 4, 5, 0));

        assertThat(lines)
                .extracting(Charge.Line::bucket)
                .containsExactly("input", "cache_read", "cache_write", "cache_write_long", "output");
        assertThat(lines).extracting(Charge.Line::fallback).containsExactly(false, true, true, true, false);
        ModelPrice input = ModelPrice.custom("acme", "in", USD, new Rates(1_000_000_000L, null, null, null, null));
        assertThat(Pricer.explain(input, new TokenUsage(1, 0, 0, 0, 5, 0)))
                .extracting(Charge.Line::fallback)
                .containsExactly(false, true);
        assertThat(Pricer.price(bare, new TokenUsage(1, 0, 0, 0, 5, 0)).flags()).isEmpty();
        for (TokenUsage cached : List.of(
                new TokenUsage(0, 1, 0, 0, 0, 0), new TokenUsage(0, 0, 1, 0, 0, 0), new TokenUsage(0, 0, 0, 1, 0, 0))) {
            assertThat(Pricer.price(bare, cached).flags()).containsExactly("missing_sub_price");
        }
    }
}
