package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is charged besides text, and under which conditions.
class MeteredTest {
    private static final CurrencyUnit USD = CurrencyUnit.USD;

    private static long usd(String perMillion) {
        return new BigDecimal(perMillion).movePointRight(9).longValueExact();
    }

    private static ModelPrice price(Rates rates) {
        return ModelPrice.custom("openai", "model", USD, rates);
    }

    private static Charge charge(ModelPrice price, TokenUsage usage) {
        return Pricer.price(price, usage);
    }

    @Test
    void each_kind_of_token_is_charged_at_its_own_rate_and_none_twice() {
        ModelPrice price = price(Rates.of(usd("5"), usd("20"))
                .with(Map.of(Meter.IMAGE_INPUT, usd("10"), Meter.IMAGE_OUTPUT, usd("40"))));
        TokenUsage usage = TokenUsage.of(100, 0)
                .with(Quantities.of(Meter.IMAGE_INPUT, 200)
                        .with(Meter.IMAGE_OUTPUT, 1000)
                        .with(Meter.OUTPUT_IMAGES, 1));

        assertThat(usage.total()).isEqualTo(1300);
        assertThat(charge(price, usage)).isEqualTo(new Charge(42_500_000, true, List.of()));
        assertThat(Pricer.explain(price, usage))
                .extracting(Charge.Line::bucket)
                .containsExactly("input", "image_input_tokens", "image_output_tokens");
    }

    @Test
    void where_only_the_piece_has_a_price_the_piece_is_charged() {
        ModelPrice price = price(Rates.NONE.with(Map.of(Meter.OUTPUT_IMAGES, usd("40000"))));
        TokenUsage usage = TokenUsage.of(12, 0).with(Quantities.of(Meter.OUTPUT_IMAGES, 2));

        assertThat(charge(price, usage)).isEqualTo(new Charge(80_000_000, true, List.of()));
    }

    @Test
    void a_second_of_audio_costs_what_the_list_says_for_it() {
        ModelPrice whisper = price(Rates.NONE.with(Map.of(Meter.AUDIO_INPUT_MILLIS, usd("0.1"))));

        assertThat(charge(whisper, TokenUsage.NONE.with(Quantities.of(Meter.AUDIO_INPUT_MILLIS, 12_345))))
                .isEqualTo(new Charge(1_234_500, true, List.of()));
    }

    @Test
    void tokens_of_a_kind_without_a_rate_cost_as_text_and_are_flagged() {
        ModelPrice price = price(Rates.of(usd("2"), usd("8")));
        TokenUsage usage =
                TokenUsage.NONE.with(Quantities.of(Meter.AUDIO_INPUT, 1000).with(Meter.AUDIO_OUTPUT, 500));

        assertThat(charge(price, usage)).isEqualTo(new Charge(6_000_000, true, List.of(Charge.MISSING_SUB_PRICE)));
    }

    @Test
    void a_cached_token_of_a_kind_without_a_rate_costs_as_its_kind_or_as_cached_text() {
        Rates rates = new Rates(usd("2"), usd("0.5"), null, null, usd("8"));
        TokenUsage usage = TokenUsage.NONE.with(Quantities.of(Meter.AUDIO_CACHE_READ, 1000));

        assertThat(charge(price(rates), usage).cost()).isEqualTo(500_000);
        assertThat(charge(price(rates.with(Map.of(Meter.AUDIO_INPUT, usd("10")))), usage)
                        .cost())
                .isEqualTo(10_000_000);
    }

    @Test
    void a_unit_without_a_price_is_flagged_and_alone_it_makes_the_cost_unknown() {
        ModelPrice price = price(Rates.of(usd("2"), usd("8")));
        Quantities searches = Quantities.of(Meter.WEB_SEARCHES, 3);

        assertThat(charge(price, TokenUsage.of(1000, 0).with(searches)))
                .isEqualTo(new Charge(2_000_000, true, List.of(Charge.UNPRICED_PART)));
        assertThat(charge(price, TokenUsage.NONE.with(searches)).known()).isFalse();
    }

    @Test
    void a_search_of_a_size_without_a_price_costs_as_one_of_the_usual_size() {
        ModelPrice price = price(Rates.of(usd("2"), usd("8")).with(Map.of(Meter.WEB_SEARCHES, usd("10000"))));

        assertThat(charge(price, TokenUsage.NONE.with(Quantities.of(Meter.WEB_SEARCHES_HIGH, 2))))
                .isEqualTo(new Charge(20_000_000, true, List.of(Charge.MISSING_SUB_PRICE)));
    }

    @Test
    void what_is_read_aloud_is_charged_by_the_letter_only_where_text_has_no_price() {
        Rates letters = Rates.NONE.with(Map.of(Meter.INPUT_CHARACTERS, usd("15")));
        Rates both = Rates.of(usd("2"), usd("8")).with(Map.of(Meter.INPUT_CHARACTERS, usd("15")));
        TokenUsage usage = TokenUsage.of(100, 0).with(Quantities.of(Meter.INPUT_CHARACTERS, 1000));

        assertThat(charge(price(letters), usage).cost()).isEqualTo(15_000_000);
        assertThat(charge(price(both), usage)).isEqualTo(new Charge(200_000, true, List.of()));
    }

    @Test
    void a_tier_has_rates_of_its_own_for_meters_and_keeps_the_others() {
        ModelPrice price = price(Rates.of(usd("2"), usd("8"))
                        .with(Map.of(Meter.AUDIO_INPUT, usd("10"), Meter.WEB_SEARCHES, usd("10000"))))
                .withTiers(List.of(
                        new Tier(1000, Rates.of(usd("4"), usd("16")).with(Map.of(Meter.AUDIO_INPUT, usd("20"))))));

        assertThat(charge(price, TokenUsage.NONE.with(Quantities.of(Meter.AUDIO_INPUT, 1000)))
                        .cost())
                .isEqualTo(10_000_000);
        assertThat(charge(
                                price,
                                TokenUsage.NONE.with(
                                        Quantities.of(Meter.AUDIO_INPUT, 1001).with(Meter.WEB_SEARCHES, 1)))
                        .cost())
                .as("audio tokens reach a tier like any of the prompt")
                .isEqualTo(20_020_000 + 10_000_000);
    }

    @Test
    void reasoning_keeps_its_rate_in_a_tier_that_says_nothing_of_output() {
        TokenUsage large = new TokenUsage(2000, 0, 0, 0, 1000, 400);
        ModelPrice price = price(Rates.of(usd("1"), usd("4")).withReasoning(usd("6")));
        Rates inputAlone = new Rates(usd("2"), null, null, null, null);

        assertThat(charge(price.withTiers(List.of(new Tier(1000, inputAlone))), large)
                        .cost())
                .isEqualTo(4_000_000 + 2_400_000 + 2_400_000);
        assertThat(charge(price.withTiers(List.of(new Tier(1000, Rates.of(usd("2"), usd("8"))))), large)
                        .cost())
                .isEqualTo(4_000_000 + 8_000_000);
        assertThat(charge(price.withTiers(List.of(new Tier(1000, inputAlone.withReasoning(usd("9"))))), large)
                        .cost())
                .isEqualTo(4_000_000 + 2_400_000 + 3_600_000);
    }

    @Test
    void reasoning_with_a_rate_of_its_own_is_charged_apart_from_the_output_it_is_in() {
        ModelPrice price = price(Rates.of(usd("1"), usd("4")).withReasoning(usd("6")));

        TokenUsage usage = new TokenUsage(0, 0, 0, 0, 1000, 400);
        assertThat(charge(price, usage).cost()).isEqualTo(4_800_000);
        assertThat(Pricer.explain(price, usage))
                .containsExactly(
                        new Charge.Line("output", 600, usd("4"), false),
                        new Charge.Line("reasoning", 400, usd("6"), false));
    }

    @Test
    void a_service_has_its_own_list_and_tiers_and_what_it_does_not_say_stands_in_the_standard_one() {
        ModelPrice price = price(new Rates(usd("2.5"), usd("0.25"), null, null, usd("15")))
                .withTiers(List.of(new Tier(272_000, Rates.of(usd("5"), usd("22.5")))))
                .withServices(Map.of(
                        ServiceTier.PRIORITY, new ServiceRates(Rates.of(usd("5"), usd("30")), List.of()),
                        ServiceTier.FLEX, new ServiceRates(new Rates(usd("1.25"), null, null, null, null), List.of())));
        TokenUsage usage = TokenUsage.of(1_000_000, 0);
        TokenUsage small = TokenUsage.of(1000, 1000);

        assertThat(in(price, ServiceTier.PRIORITY, small)).isEqualTo(new Charge(35_000_000, true, List.of()));
        assertThat(in(price, ServiceTier.FLEX, small))
                .isEqualTo(new Charge(16_250_000, true, List.of(Charge.MISSING_SUB_PRICE)));
        assertThat(in(price, ServiceTier.PRIORITY, usage))
                .as("long prompts at the standard tier where the service says nothing")
                .isEqualTo(new Charge(5_000_000_000L, true, List.of(Charge.MISSING_SUB_PRICE)));
        assertThat(in(price, ServiceTier.BATCH, small))
                .isEqualTo(new Charge(17_500_000, true, List.of(Charge.SERVICE_UNPRICED)));
    }

    private static Charge in(ModelPrice price, ServiceTier service, TokenUsage usage) {
        return Pricer.price(price, usage, new Conditions(service, null));
    }

    @Test
    void a_region_adds_its_uplift_to_the_rates_with_one_rounding() {
        ModelPrice price = price(Rates.of(usd("2.5"), usd("15"))).withUplifts(Map.of("eu", 1100));
        Conditions eu = new Conditions(ServiceTier.STANDARD, "eu");

        assertThat(Pricer.price(price, TokenUsage.of(1000, 1000), eu).cost()).isEqualTo(19_250_000);
        assertThat(Pricer.price(price, TokenUsage.of(1000, 1000)).cost()).isEqualTo(17_500_000);
        assertThat(Pricer.outputRateCeiling(price, 0, false, eu)).isEqualTo(usd("16.5"));
    }

    @Test
    void a_ceiling_covers_every_kind_of_token_and_unit_that_the_call_may_consume() {
        ModelPrice price = price(Rates.of(usd("2"), usd("8"))
                .with(Map.of(
                        Meter.AUDIO_INPUT,
                        usd("10"),
                        Meter.AUDIO_OUTPUT,
                        usd("64"),
                        Meter.WEB_SEARCHES,
                        usd("10000"))));
        Pricer.Bounds bounds = new Pricer.Bounds(CacheWrites.NONE, true, Quantities.of(Meter.WEB_SEARCHES, 2));

        assertThat(Pricer.ceilingOfInput(price, 1000, bounds, Conditions.STANDARD))
                .isEqualTo(30_000_000);
        assertThat(Pricer.outputRateCeiling(price, 1000, true, Conditions.STANDARD))
                .isEqualTo(usd("64"));
        assertThat(Pricer.outputRateCeiling(price, 1000)).isEqualTo(usd("8"));
    }
}
