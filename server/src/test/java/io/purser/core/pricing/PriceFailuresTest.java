package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What other products got wrong about prices, by the numbers of their reports; each as it has to
/// come out.
class PriceFailuresTest {

    private static final long USD = 1_000_000_000L;
    private static final long JULY = Instant.parse("2026-07-24T00:00:00Z").toEpochMilli();

    /// E5: above a threshold the higher rates hold for every token, in every class of service; the
    /// ceiling of an estimate knows it too.
    @Test
    void e5ATierHoldsInEveryClassOfServiceForEstimateAndCharge() {
        ModelPrice price = custom(Rates.of(2 * USD, 12 * USD))
                .withTiers(List.of(new Tier(200_000, Rates.of(4 * USD, 18 * USD))))
                .withServices(Map.of(
                        ServiceTier.PRIORITY,
                        new ServiceRates(
                                Rates.of(3 * USD, 20 * USD), List.of(new Tier(200_000, Rates.of(7 * USD, 32 * USD))))));
        Conditions priority = new Conditions(ServiceTier.PRIORITY, null);
        assertThat(cost(price, 200_001, Conditions.STANDARD)).isEqualTo(200_001 * 4_000);
        assertThat(cost(price, 200_001, priority)).isEqualTo(200_001 * 7_000);
        assertThat(cost(price, 200_000, priority)).isEqualTo(200_000 * 3_000);
        assertThat(Pricer.ceilingOfInput(price, 200_001, Pricer.Bounds.text(CacheWrites.NONE), priority))
                .isEqualTo(200_001 * 7_000);
    }

    /// E7: an image is not charged as text, and a price by the image is charged by the image.
    @Test
    void e7ImagesAreChargedAsImages() {
        ModelPrice tokens = custom(Rates.of(5 * USD, 10 * USD).with(Map.of(Meter.IMAGE_OUTPUT, 40 * USD)));
        TokenUsage drawn = new TokenUsage(100, 0, 0, 0, 0, 0, Quantities.of(Meter.IMAGE_OUTPUT, 4_160));
        assertThat(Pricer.price(tokens, drawn).cost()).isEqualTo(100 * 5_000 + 4_160 * 40_000);
        ModelPrice pieces = custom(Rates.NONE.with(Map.of(Meter.OUTPUT_IMAGES, 40_000 * USD)));
        TokenUsage two = new TokenUsage(0, 0, 0, 0, 0, 0, Quantities.of(Meter.OUTPUT_IMAGES, 2));
        assertThat(Pricer.price(pieces, two).cost()).isEqualTo(80_000_000);
    }

    /// E8: a transcription by the second costs its seconds, never 0.
    @Test
    void e8ASecondOfSoundCostsItsPrice() {
        ModelPrice whisper = custom(Rates.NONE.with(Map.of(Meter.AUDIO_INPUT_MILLIS, USD / 10)));
        TokenUsage minuteAndHalf = new TokenUsage(0, 0, 0, 0, 0, 0, Quantities.of(Meter.AUDIO_INPUT_MILLIS, 90_000));
        assertThat(Pricer.price(whisper, minuteAndHalf).cost()).isEqualTo(9_000_000);
        Charge unknown = Pricer.price(whisper, new TokenUsage(10, 0, 0, 0, 10, 0));
        assertThat(unknown.known()).as("tokens have no price there").isFalse();
    }

    /// Bifrost #904: cached tokens have their own rate, and a provider that reports them inside the
    /// prompt is not charged for them twice.
    @Test
    void bifrost904CachedTokensAreNotChargedAsInput() {
        ModelPrice price = custom(new Rates(3 * USD, 300_000_000L, 3_750_000_000L, null, 15 * USD));
        assertThat(Pricer.price(price, new TokenUsage(5, 5_025, 0, 0, 0, 0)).cost())
                .isEqualTo(5 * 3_000 + 5_025 * 300);
    }

    /// Bifrost #5243, #6246, #2292: a price of one's own comes before every list, for the dates it
    /// says, and a price in the wrong unit is refused instead of charged.
    @Test
    void bifrost5243APriceOfOnesOwnIsNeverIgnoredAndItsUnitIsJudged() {
        ModelPrice own = custom(Rates.of(USD, 2 * USD)).from(Instant.ofEpochMilli(JULY));
        PriceBook book = PriceBook.of(List.of(listed(3 * USD))).withOverrides(List.of(own));
        assertThat(input(book, JULY)).isEqualTo(USD);
        assertThat(input(book, JULY - 1)).as("before its date").isEqualTo(3 * USD);
        assertThat(PriceText.perMillion("2.50 USD").units()).isEqualTo(2_500_000_000L);
        assertThatThrownBy(() -> PriceText.perMillion("2500000 USD"))
                .hasMessageContaining("more than 0.01 USD for one token");
    }

    /// E14, E15: a contract's price holds from its date, the one before it for what ran before.
    @Test
    void e14AndE15VersionsHoldForTheirTimeAndAContractBeforeAList() {
        ModelPrice first = custom(Rates.of(2 * USD, USD)).from(Instant.ofEpochMilli(JULY - 1000));
        ModelPrice second = custom(Rates.of(USD, USD)).from(Instant.ofEpochMilli(JULY));
        PriceBook book = PriceBook.of(List.of(listed(9 * USD))).withOverrides(List.of(first, second));
        assertThat(input(book, JULY - 1)).isEqualTo(2 * USD);
        assertThat(input(book, JULY)).isEqualTo(USD);
    }

    private static long cost(ModelPrice price, long input, Conditions conditions) {
        return Pricer.price(price, TokenUsage.of(input, 0), conditions).cost();
    }

    private static long input(PriceBook book, long at) {
        Long rate = book.find("acme", "m", at).orElseThrow().rates().input();
        return rate == null ? -1 : rate;
    }

    private static ModelPrice custom(Rates rates) {
        return ModelPrice.custom("acme", "m", CurrencyUnit.USD, rates);
    }

    private static ModelPrice listed(long rate) {
        return new ModelPrice(
                "acme",
                "m",
                Instant.EPOCH,
                "a list",
                CurrencyUnit.USD,
                Rates.of(rate, rate),
                List.of(),
                null,
                false,
                false,
                ModelLimits.UNKNOWN,
                ModelPrice.Origin.BUILTIN,
                Map.of(),
                Map.of());
    }
}
