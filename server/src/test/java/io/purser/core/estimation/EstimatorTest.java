package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.ledger.Demand;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EstimatorTest {

    private static final ModelPrice PRICE = ModelPrice.custom(
                    "openai", "gpt-5.4", CurrencyUnit.USD, Rates.of(2_500_000_000L, 15_000_000_000L))
            .withTiers(List.of(new Tier(272_000, Rates.of(5_000_000_000L, 22_500_000_000L))))
            .withLimits(new ModelLimits(1_050_000L, null, 128_000L));
    private static final ModelPrice NO_LIMITS =
            ModelPrice.custom("openai", "own", CurrencyUnit.USD, Rates.of(1_000_000_000L, 1_000_000_000L));

    private final Estimator estimator = new Estimator(EstimationSettings.DEFAULT);

    @Test
    void aCallThatNamesItsMaximumNeverAsksForMore() {
        var demand = demand(generating(OptionalLong.of(1_000), 1, 0), PRICE, OptionalLong.of(416), 2_000);
        assertThat(demand)
                .isEqualTo(new Demand(2_000, 5_000_000, 15_000_000_000L, 416, 1_000, 16, true, Demand.Price.PRICED));
    }

    @Test
    void aCallThatNamesNoneMayGenerateWhatItsModelCanButIsNotHeldForThat() {
        var demand = demand(generating(OptionalLong.empty(), 1, 0), PRICE, OptionalLong.empty(), 2_000);
        assertThat(demand.maximumOutput()).isEqualTo(128_000);
        assertThat(demand.likelyOutput()).isEqualTo(1_024);
        assertThat(demand.maximumNamed()).isFalse();
    }

    @Test
    void anAbsurdMaximumHoldsNoMoreThanWhatTheModelCanGenerateAndLikelyWill() {
        var demand = demand(generating(OptionalLong.of(Long.MAX_VALUE), 1, 0), PRICE, OptionalLong.empty(), 10);
        assertThat(demand.maximumOutput()).isEqualTo(128_000);
        assertThat(demand.likelyOutput()).isEqualTo(1_024);
        var unknown = demand(generating(OptionalLong.of(Long.MAX_VALUE), 128, 0), NO_LIMITS, OptionalLong.empty(), 10);
        assertThat(unknown.maximumOutput()).isBetween(1L << 40, Long.MAX_VALUE / 1_000_000);
        assertThat(unknown.likelyOutput()).isEqualTo(128 * 1_024);
    }

    @Test
    void aModelOfUnknownMaximumGetsTheSetOne() {
        var demand = demand(generating(OptionalLong.empty(), 1, 0), NO_LIMITS, OptionalLong.of(50_000), 10);
        assertThat(demand.maximumOutput()).isEqualTo(32_768);
        assertThat(demand.likelyOutput()).isEqualTo(32_768);
    }

    @Test
    void everyChoiceGenerates() {
        var demand = demand(generating(OptionalLong.of(500), 4, 0), PRICE, OptionalLong.of(200), 10);
        assertThat(demand.maximumOutput()).isEqualTo(2_000);
        assertThat(demand.likelyOutput()).isEqualTo(800);
        assertThat(demand.leastOutput()).isEqualTo(64);
    }

    @Test
    void theLeastUsefulAnswerComesAfterTheThinking() {
        var demand = demand(generating(OptionalLong.of(8_000), 1, 4_000), PRICE, OptionalLong.of(300), 10);
        assertThat(demand.leastOutput()).isEqualTo(4_016);
        assertThat(demand.likelyOutput()).isEqualTo(4_016);
        var short5 = demand(generating(OptionalLong.of(5), 1, 0), PRICE, OptionalLong.of(300), 10);
        assertThat(short5.leastOutput()).isEqualTo(5);
        assertThat(short5.likelyOutput()).isEqualTo(5);
    }

    @Test
    void aPromptThatCanReachATierIsHeldAtItsRates() {
        var below = demand(generating(OptionalLong.of(100), 1, 0), PRICE, OptionalLong.empty(), 272_000);
        var above = demand(generating(OptionalLong.of(100), 1, 0), PRICE, OptionalLong.empty(), 272_001);
        assertThat(below.inputCost()).isEqualTo(680_000_000);
        assertThat(below.outputRate()).isEqualTo(15_000_000_000L);
        assertThat(above.inputCost()).isEqualTo(1_360_005_000);
        assertThat(above.outputRate()).isEqualTo(22_500_000_000L);
    }

    @Test
    void anUnknownPriceIsNoPriceAndCountingIsFree() {
        assertThat(demand(generating(OptionalLong.of(10), 1, 0), null, OptionalLong.empty(), 10)
                        .price())
                .isEqualTo(Demand.Price.UNKNOWN);
        var counting = demand(shape(Kind.COUNT, OptionalLong.empty(), 1, 0), PRICE, OptionalLong.empty(), 0);
        assertThat(counting).isEqualTo(new Demand(0, 0, 15_000_000_000L, 0, 0, 0, false, Demand.Price.FREE));
    }

    @Test
    void embeddingsGenerateNothing() {
        var demand = demand(shape(Kind.EMBED, OptionalLong.empty(), 1, 0), NO_LIMITS, OptionalLong.of(900), 8_000);
        assertThat(demand).isEqualTo(new Demand(8_000, 8_000_000, 1_000_000_000L, 0, 0, 0, false, Demand.Price.PRICED));
    }

    @Test
    void whatNobodyCanMeterHasNoPriceToJudgeBy() {
        assertThat(demand(shape(Kind.UNMETERED, OptionalLong.empty(), 1, 0), PRICE, OptionalLong.empty(), 10)
                        .price())
                .isEqualTo(Demand.Price.UNMETERED);
    }

    @Test
    void tokensThatAreNotTextCountAmongTheTokens() {
        var units = Quantities.of(Meter.IMAGE_INPUT, 700)
                .with(Meter.AUDIO_OUTPUT, 50)
                .with(Meter.PAGES, 3);
        assertThat(demand(batch(1, units), null, OptionalLong.empty(), 10).inputTokens())
                .isEqualTo(760);
    }

    @Test
    void aFeePerRequestIsHeldForEveryCallOfABatch() {
        var feed = withFee(5_000_000);
        assertThat(demand(batch(1, Quantities.NONE), feed, OptionalLong.empty(), 1_000)
                        .inputCost())
                .isEqualTo(1_000_000 + 5_000_000);
        assertThat(demand(batch(2, Quantities.NONE), feed, OptionalLong.empty(), 1_000)
                        .inputCost())
                .isEqualTo(1_000_000 + 2 * 5_000_000);
        assertThat(demand(batch(2, Quantities.NONE), NO_LIMITS, OptionalLong.empty(), 1_000)
                        .inputCost())
                .isEqualTo(1_000_000);
    }

    private Demand demand(CallShape shape, @Nullable ModelPrice price, OptionalLong learned, long tokens) {
        return estimator.demand(shape, price, learned, new InputBound(tokens, true));
    }

    private static ModelPrice withFee(long perRequest) {
        return new ModelPrice(
                "openai",
                "own",
                Instant.EPOCH,
                "configuration",
                CurrencyUnit.USD,
                NO_LIMITS.rates(),
                List.of(),
                perRequest,
                false,
                false,
                ModelLimits.UNKNOWN,
                ModelPrice.Origin.CUSTOM,
                Map.of(),
                Map.of());
    }

    private static CallShape batch(int calls, Quantities units) {
        return new CallShape(
                Kind.GENERATE,
                "own",
                false,
                false,
                PromptSize.text(100, 1),
                OptionalLong.empty(),
                1,
                0,
                CacheWrites.NONE,
                units,
                false,
                ServiceTier.STANDARD,
                calls);
    }

    private static CallShape generating(OptionalLong maximum, int choices, long thinking) {
        return shape(Kind.GENERATE, maximum, choices, thinking);
    }

    private static CallShape shape(Kind kind, OptionalLong maximum, int choices, long thinking) {
        return CallShape.text(kind, "gpt-5.4", false, PromptSize.text(100, 1), maximum)
                .answering(choices, thinking)
                .caching(CacheWrites.SHORT);
    }
}
