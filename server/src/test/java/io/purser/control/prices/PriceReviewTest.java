package io.purser.control.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceReviewTest {

    private static final Instant JULY = Instant.parse("2026-07-24T00:00:00Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-22T00:00:00Z");
    private static final long USD = 1_000_000_000;

    private final PriceBook book = PriceBook.of(List.of(
            listed("same", new Rates(USD, null, null, null, 2 * USD), false),
            listed("dearer", new Rates(2 * USD, null, null, null, 4 * USD), false),
            listed("slipped", new Rates(2 * USD, null, null, null, 4 * USD), false),
            listed("cached", new Rates(2 * USD, USD, null, null, 4 * USD), false),
            listed("gratis", Rates.NONE, true),
            listed("forgotten", new Rates(USD, null, null, null, USD), false)));

    private static final String TABLE = """
            {"acme/same": %s, "acme/dearer": %s, "acme/slipped": %s, "acme/cached": %s, "acme/gratis": %s,
             "acme/new": %s}""".formatted(
                    entry("1e-6", "2e-6"),
                    entry("2e-6", "5e-6"),
                    entry("2.1e-5", "4e-6"),
                    entry("2e-6", "4e-6"),
                    entry("0", "0"),
                    entry("1e-6", "1e-6"));

    @Test
    void everyEntryStandsInOneList() {
        PriceReview review = review(10);
        assertThat(review.unchanged()).extracting(Entry::id).containsExactly("acme/same", "acme/gratis");
        assertThat(review.changed()).singleElement().satisfies(change -> {
            assertThat(change.entry().id()).isEqualTo("acme/dearer");
            assertThat(change.rates()).containsExactly(new PriceReview.RateChange("output", 4 * USD, 5 * USD, 9));
        });
        assertThat(review.added())
                .singleElement()
                .satisfies(change -> assertThat(change.entry().id()).isEqualTo("acme/new"));
        assertThat(review.refused())
                .extracting(refused -> refused.name().model() + " " + refused.reason() + " " + refused.detail())
                .containsExactly("slipped JUMP input 2.00 → 21.00 USD", "cached LOST cacheRead");
        assertThat(review.absent()).extracting(ModelPrice::model).containsExactly("forgotten");
    }

    @Test
    void whatAPersonVouchesForIsBelieved() {
        assertThat(review(10, "acme/slipped", "cached").changed())
                .extracting(change -> change.entry().name().model())
                .containsExactly("dearer", "slipped", "cached");
    }

    @Test
    void theJumpIsSettable() {
        assertThat(review(11).refused())
                .extracting(refused -> refused.name().model())
                .containsExactly("cached");
        assertThat(review(1).changed()).isEmpty();
    }

    @Test
    void aJumpIsMoreThanTheFactorInEitherDirection() {
        assertThat(new PriceReview.RateChange("input", 1L, 10L, 9).jumps(10)).isFalse();
        assertThat(new PriceReview.RateChange("input", 10L, 1L, 9).jumps(10)).isFalse();
        assertThat(new PriceReview.RateChange("input", 10L, 101L, 9).jumps(10)).isTrue();
        assertThat(new PriceReview.RateChange("input", 101L, 10L, 9).jumps(10)).isTrue();
        assertThat(new PriceReview.RateChange("input", 0L, 1L, 9).jumps(10)).isTrue();
        assertThat(new PriceReview.RateChange("input", 0L, 0L, 9).jumps(10)).isFalse();
        assertThat(new PriceReview.RateChange("input", null, 5L, 9).jumps(10)).isFalse();
    }

    @Test
    void aModelThatWasFreeIsNotPricedInSilence() {
        PriceReview review = review(10, "{\"acme/gratis\": " + entry("1e-6", "1e-6") + "}");
        assertThat(review.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.detail()).isEqualTo("free until now"));
    }

    @Test
    void aPriceOfTheOperatorsOwnStandsAndThatIsTold() {
        PriceBook own =
                book.withOverrides(List.of(ModelPrice.custom("acme", "dearer", CurrencyUnit.USD, Rates.of(1, 1))));
        PriceReview review = PriceReview.of(entries(TABLE), own, NOVEMBER, new PriceReview.Limits(10, Set.of()));
        assertThat(review.changed())
                .singleElement()
                .satisfies(change -> assertThat(change.overridden()).isTrue());
    }

    @Test
    void whatTheBookKnowsOfAModelsSizeStays() {
        assertThat(review(10).changed().getFirst().entry().price().limits())
                .isEqualTo(new ModelLimits(1000L, null, 7L));
    }

    @Test
    void afterAnImportTheSameTableChangesNothing() {
        PriceReview first = review(10);
        PriceBook after = book.withOverrides(first.rows());
        PriceReview second = PriceReview.of(entries(TABLE), after, NOVEMBER, new PriceReview.Limits(10, Set.of()));
        assertThat(second.rows()).isEmpty();
        assertThat(second.unchanged()).hasSize(4);
        assertThat(after.find("acme", "dearer", NOVEMBER.toEpochMilli() - 1)
                        .orElseThrow()
                        .rates()
                        .output())
                .as("the day before")
                .isEqualTo(4 * USD);
        assertThat(after.find("acme", "dearer", NOVEMBER.toEpochMilli())
                        .orElseThrow()
                        .version())
                .isEqualTo("imported 2026-11-22 acme/dearer");
    }

    @Test
    void onTheSameDayTheImportedPriceCounts() {
        List<ModelPrice> rows = PriceReview.of(
                        PriceTable.read(TABLE, "a table", JULY), book, JULY, new PriceReview.Limits(10, Set.of()))
                .rows();
        assertThat(book.withOverrides(rows)
                        .find("acme", "dearer", JULY.toEpochMilli())
                        .orElseThrow()
                        .rates()
                        .output())
                .isEqualTo(5 * USD);
    }

    @Test
    void rowsOfOtherDatesStayInTheFile() {
        List<ModelPrice> before = List.of(imported("b", JULY, 1), imported("a", NOVEMBER, 1), imported("a", JULY, 1));
        List<ModelPrice> after = PriceRows.with(before, List.of(imported("a", NOVEMBER, 9)));
        assertThat(after).containsExactly(imported("a", JULY, 1), imported("a", NOVEMBER, 9), imported("b", JULY, 1));
    }

    private PriceReview review(long jump, String... accepted) {
        boolean table = accepted.length == 1 && accepted[0].startsWith("{");
        return PriceReview.of(
                entries(table ? accepted[0] : TABLE),
                book,
                NOVEMBER,
                new PriceReview.Limits(jump, table ? Set.of() : Set.of(accepted)));
    }

    private static List<Entry> entries(String table) {
        return PriceTable.read(table, "a table", NOVEMBER);
    }

    private static String entry(String input, String output) {
        return "{\"litellm_provider\": \"acme\", \"mode\": \"chat\", \"max_input_tokens\": 5, \"max_output_tokens\": 7,"
                + " \"input_cost_per_token\": " + input + ", \"output_cost_per_token\": " + output + "}";
    }

    private static ModelPrice imported(String model, Instant from, long rate) {
        return price(model, from, Rates.of(rate, rate), false, null, ModelPrice.Origin.IMPORTED);
    }

    private static ModelPrice listed(String model, Rates rates, boolean free) {
        return price(model, JULY, rates, free, 1000L, ModelPrice.Origin.BUILTIN);
    }

    private static ModelPrice price(
            String model, Instant from, Rates rates, boolean free, @Nullable Long window, ModelPrice.Origin origin) {
        return new ModelPrice(
                "acme",
                model,
                from,
                "a list",
                CurrencyUnit.USD,
                rates,
                List.of(),
                null,
                free,
                false,
                new ModelLimits(window, null, null),
                origin,
                Map.of(),
                Map.of());
    }
}
