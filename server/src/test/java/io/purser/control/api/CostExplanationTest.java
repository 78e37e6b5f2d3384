package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.PriceRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// #5243: explain this price.
class CostExplanationTest {
    private static final CurrencyUnit EUR = CurrencyUnit.of("EUR");
    private static final ModelPrice PRICE = ModelPrice.custom(
                    "openai",
                    "gpt",
                    CurrencyUnit.USD,
                    Rates.of(2_500_000_000L, 15_000_000_000L)
                            .with(Map.of(
                                    Meter.AUDIO_INPUT_MILLIS, 100_000_000L, Meter.OUTPUT_IMAGES, 40_000_000_000_000L)))
            .withUplifts(Map.of("eu", 1_100));

    private static JsonNode explained(CurrencyUnit accounting, List<ModelPrice> book, UsageEvent event) {
        PriceRule rule =
                new PriceRule(PriceBook.of(book), ExchangeRates.NONE, new Unpriced.Refuse(), provider -> provider);
        return new ObjectMapper().valueToTree(new CostExplanation(rule, accounting).of(event));
    }

    private static UsageEvent event(TokenUsage usage, @Nullable Long cost, Particulars particulars) {
        Identity identity = new Identity("acme", List.of(), null, null, null);
        return new UsageEvent(
                "r1",
                1,
                2,
                Attribution.of(identity),
                "openai",
                "gpt",
                "gpt",
                null,
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                usage,
                cost,
                cost == null ? null : "custom openai/gpt",
                0,
                0,
                -1,
                false,
                List.of(),
                particulars);
    }

    @Test
    void everyLineAndTheSumAndTheExchangeComeToTheBookedCost() {
        Particulars said = Particulars.NONE.in("eu").exchanged("1 USD = 0.92 EUR, 2026-11-20");
        JsonNode form = explained(EUR, List.of(PRICE), event(TokenUsage.of(1_200, 350), 8_349_000L, said));

        assertThat(form.path("lines")).hasSize(2);
        assertThat(form.path("lines").path(0))
                .hasToString("{\"bucket\":\"input\",\"quantity\":1200,"
                        + "\"rate\":\"2.50\",\"per\":\"1M tokens\",\"cost\":\"0.003\",\"fallback\":false}");
        assertThat(form.path("sum").asText()).as("0.00825 USD and a tenth").isEqualTo("0.009075");
        assertThat(form.path("uplift").asText()).isEqualTo("1.1");
        assertThat(form.path("exchange").asText()).isEqualTo("1 USD = 0.92 EUR, 2026-11-20");
        assertThat(form.path("cost").asText()).isEqualTo("0.008349");
        assertThat(form.path("note").isNull()).isTrue();
    }

    @Test
    void ratesAreShownForTheAmountThatPeopleSayThemFor() {
        TokenUsage usage = TokenUsage.of(0, 0)
                .with(Quantities.of(Meter.AUDIO_INPUT_MILLIS, 90_000).with(Meter.OUTPUT_IMAGES, 2));
        JsonNode form = explained(CurrencyUnit.USD, List.of(PRICE), event(usage, 89_000_000L, Particulars.NONE));

        assertThat(form.path("lines").findValuesAsText("rate")).containsExactly("0.006", "0.04");
        assertThat(form.path("lines").findValuesAsText("per")).containsExactly("minute", "piece");
        assertThat(form.path("lines").findValuesAsText("cost")).containsExactly("0.009", "0.08");
    }

    @Test
    void aPriceThatLeftTheBookOrChangedIsSaidAndShowsNoLines() {
        UsageEvent event = event(TokenUsage.of(1_200, 350), 8_250_000L, Particulars.NONE);
        ModelPrice other = ModelPrice.custom("openai", "gpt", CurrencyUnit.USD, Rates.of(1, 1));

        JsonNode gone = explained(CurrencyUnit.USD, List.of(), event);
        JsonNode changed = explained(CurrencyUnit.USD, List.of(other), event);

        assertThat(gone.path("lines")).isEmpty();
        assertThat(gone.path("note").asText())
                .isEqualTo("The price is no longer in the price book; the cost stands as it was booked.");
        assertThat(changed.path("lines")).isEmpty();
        assertThat(changed.path("note").asText()).contains("says something else under this name today");
        assertThat(explained(CurrencyUnit.USD, List.of(PRICE), event(TokenUsage.of(1, 1), null, Particulars.NONE))
                        .path("note")
                        .asText())
                .isEqualTo("No price was known: the cost is unknown, never 0.");
    }
}
