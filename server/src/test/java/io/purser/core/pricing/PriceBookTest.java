package io.purser.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice.Origin;
import io.purser.core.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PriceBookTest {

    private static final Instant JULY = Instant.parse("2026-07-24T00:00:00Z");
    private static final Instant OCTOBER = Instant.parse("2026-10-01T00:00:00Z");

    private final PriceBook book = PriceBook.of(List.of(
            builtin("openai", "gpt-5.4", 2),
            builtin("openai", "gpt-4o", 3),
            builtin("openai", "gpt-4o-2024-05-13", 5),
            builtin("openai", "gpt-*", 9),
            builtin("anthropic", "claude-sonnet-4-5", 4),
            builtin("sandbox", "sandbox*", 1),
            builtin("sandbox", "sandbox-m*i", 7)));

    @Test
    void theExactNameComesFirst() {
        assertThat(rate("openai", "gpt-5.4")).isEqualTo(2);
        assertThat(rate("openai", "gpt-4o-2024-05-13")).isEqualTo(5);
    }

    @Test
    void aPatternComesInThePlaceOfWhatDoesNotComeBeforeIt() {
        PriceBook own = book.withOverrides(List.of(
                ModelPrice.custom("openai", "gpt-5.4", CurrencyUnit.USD, Rates.of(20, 20)),
                ModelPrice.custom("mine", "gpt-4o*", CurrencyUnit.USD, Rates.of(30, 30))));
        ModelPrice ofMine = ModelPrice.custom("mine", "gpt-*", CurrencyUnit.USD, Rates.of(1, 1));
        ModelPrice ofTheirs = ModelPrice.custom("openai", "gpt-*", CurrencyUnit.USD, Rates.of(1, 1));

        assertThat(own.under(ofMine, "openai", JULY.toEpochMilli()))
                .as("a price of the family's own is no longer asked, a longer pattern of the provider's is")
                .extracting(price -> price.rates().input())
                .containsExactly(20L);
        assertThat(own.under(ofTheirs, "openai", JULY.toEpochMilli()))
                .extracting(ModelPrice::model)
                .containsExactly("gpt-4o", "gpt-4o-2024-05-13");
        assertThat(book.under(ModelPrice.custom("openai", "claude*", CurrencyUnit.USD, Rates.of(1, 1)), "openai", 0))
                .isEmpty();
    }

    @Test
    void aSnapshotCostsWhatItsModelCosts() {
        assertThat(rate("openai", "gpt-5.4-2026-03-05")).isEqualTo(2);
        assertThat(rate("anthropic", "claude-sonnet-4-5-20250929")).isEqualTo(4);
        assertThat(rate("anthropic", "claude-sonnet-4-5@20250929")).isEqualTo(4);
        assertThat(rate("anthropic", "claude-sonnet-4-5-20259929")).isNull();
    }

    @Test
    void aSnapshotOfAModelWhoseSnapshotsDifferIsNotGuessed() {
        assertThat(rate("openai", "gpt-4o-2024-12-24")).isEqualTo(9);
    }

    @Test
    void theLongestPatternThatMatchesWins() {
        assertThat(rate("sandbox", "sandbox-cut")).isEqualTo(1);
        assertThat(rate("sandbox", "sandbox-mini")).isEqualTo(7);
        assertThat(rate("sandbox", "other")).isNull();
        assertThat(rate("openai", "x".repeat(10_000))).isNull();
    }

    @Test
    void twoVersionsOfOneDayHaveTwoNames() {
        assertThat(from("2026-07-24T00:00:00Z").version()).isEqualTo("builtin 2026-07-24 openai/gpt-5.4");
        assertThat(from("2026-07-24T09:30:00Z").version()).isEqualTo("builtin 2026-07-24T09:30:00Z openai/gpt-5.4");
        assertThat(from("2026-07-24T09:30:01Z").version()).isEqualTo("builtin 2026-07-24T09:30:01Z openai/gpt-5.4");
    }

    @Test
    void whatIsUnknownHasNoPrice() {
        assertThat(rate("anthropic", "claude-unheard-of")).isNull();
        assertThat(rate("nobody", "gpt-5.4")).isNull();
    }

    @Test
    void aProviderByAnotherNameFollowsThePricesOfItsFamily() {
        assertThat(book.find("my-openai", "openai", "gpt-5.4", 0)).isPresent();
        assertThat(book.find("my-openai", "gpt-5.4", 0)).isEmpty();
        var own = book.withOverrides(List.of(custom("my-openai", "gpt-5.4", 1)));
        assertThat(input(own.find("my-openai", "openai", "gpt-5.4", 0).orElse(null)))
                .isEqualTo(1);
    }

    @Test
    void aCustomPriceBeatsTheBuiltInOneAlsoWhereItIsZero() {
        var contract = book.withOverrides(List.of(custom("openai", "gpt-5.4", 0)));
        assertThat(input(contract.find("openai", "gpt-5.4", 0).orElse(null))).isZero();
        assertThat(input(contract.find("openai", "gpt-5.4-2026-03-05", 0).orElse(null)))
                .isZero();
        assertThat(input(contract.find("openai", "gpt-4o", 0).orElse(null))).isEqualTo(3);
    }

    @Test
    void aContractThatIsOlderThanTheListStillComesBeforeIt() {
        var contract = book.withOverrides(List.of(custom("openai", "gpt-5.4", 8)));
        assertThat(input(contract.find("openai", "gpt-5.4", OCTOBER.toEpochMilli())
                        .orElse(null)))
                .isEqualTo(8);
    }

    @Test
    void aContractWithTheFamilyHoldsForAProviderByAnotherNameUnlessItHasItsOwnList() {
        var contract = book.withOverrides(List.of(custom("openai", "gpt-5.4", 8)));
        assertThat(input(contract.find("my-openai", "openai", "gpt-5.4", OCTOBER.toEpochMilli())
                        .orElse(null)))
                .isEqualTo(8);
        var listed = PriceBook.of(List.of(builtin("my-openai", "gpt-5.4", 1), builtin("openai", "gpt-5.4", 2)));
        assertThat(input(listed.find("my-openai", "openai", "gpt-5.4", OCTOBER.toEpochMilli())
                        .orElse(null)))
                .isEqualTo(1);
    }

    @Test
    void ofTwoPatternsOfOneLengthTheFirstByNameCounts() {
        for (int i = 0; i < 8; i++) {
            var patterns = PriceBook.of(List.of(custom("p" + i, "x-a*", 1), custom("p" + i, "x-*b", 2)));
            assertThat(input(patterns.find("p" + i, "x-ab", 0).orElse(null))).isEqualTo(2);
        }
    }

    @Test
    void theShortestNameWithADateHasOneLetter() {
        var letter = PriceBook.of(List.of(custom("openai", "o", 3)));
        assertThat(input(letter.find("openai", "o-20260305", 0).orElse(null))).isEqualTo(3);
        assertThat(letter.find("openai", "-20260305", 0)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("othersThan")
    void aSnapshotThatDiffersInAnythingThatCostsMakesTheOthersUnknown(ModelPrice snapshot) {
        var listed = PriceBook.of(List.of(custom("openai", "gpt", 1), snapshot));
        assertThat(listed.find("openai", "gpt-2026-01-01", 0)).isPresent();
        assertThat(listed.find("openai", "gpt-2026-02-02", 0)).isEmpty();
    }

    private static Stream<ModelPrice> othersThan() {
        var same = custom("openai", "gpt-2026-01-01", 1);
        return Stream.of(
                custom("openai", "gpt-2026-01-01", 2),
                same.withTiers(List.of(new Tier(1_000, Rates.of(2, 2)))),
                same.withServices(Map.of(ServiceTier.FLEX, new ServiceRates(Rates.of(1, 0), List.of()))),
                ModelPrice.custom("openai", "gpt-2026-01-01", CurrencyUnit.of("EUR"), Rates.of(1, 1)),
                new ModelPrice(
                        "openai",
                        "gpt-2026-01-01",
                        Instant.EPOCH,
                        "configuration",
                        CurrencyUnit.USD,
                        Rates.of(1, 1),
                        List.of(),
                        null,
                        true,
                        false,
                        ModelLimits.UNKNOWN,
                        Origin.CUSTOM,
                        Map.of(),
                        Map.of()));
    }

    @Test
    void aSnapshotThatCostsTheSameLeavesTheOthersKnown() {
        var listed = PriceBook.of(List.of(custom("openai", "gpt", 1), custom("openai", "gpt-2026-01-01", 1)));
        assertThat(listed.prices()).hasSize(2);
        assertThat(input(listed.find("openai", "gpt-2026-02-02", 0).orElse(null)))
                .isEqualTo(1);
    }

    @Test
    void aCustomPriceHoldsFromItsDateAndTheListAlsoBeforeItsOwn() {
        var contract = book.withOverrides(List.of(
                custom("openai", "gpt-5.4", 8).from(OCTOBER),
                custom("openai", "gpt-5.4", 6).from(JULY)));
        assertThat(input(contract.find("openai", "gpt-5.4", JULY.toEpochMilli() - 1)
                        .orElse(null)))
                .isEqualTo(2);
        assertThat(input(contract.find("openai", "gpt-5.4", JULY.toEpochMilli()).orElse(null)))
                .isEqualTo(6);
        assertThat(input(contract.find("openai", "gpt-5.4", OCTOBER.toEpochMilli() - 1)
                        .orElse(null)))
                .isEqualTo(6);
        assertThat(input(contract.find("openai", "gpt-5.4", OCTOBER.toEpochMilli())
                        .orElse(null)))
                .isEqualTo(8);
    }

    @Test
    void twoPricesForOneModelAndDateAreRefused() {
        var twice = List.of(custom("openai", "gpt-5.4", 1), custom("openai", "gpt-5.4", 2));
        assertThatThrownBy(() -> PriceBook.of(twice))
                .hasMessage("custom openai/gpt-5.4 is there twice; expected one price for a model and date");
    }

    @Test
    void aVersionNamesListDateProviderAndModel() {
        assertThat(builtin("openai", "gpt-5.4", 2).version()).isEqualTo("builtin 2026-07-24 openai/gpt-5.4");
        assertThat(custom("openai", "gpt-*", 2).version()).isEqualTo("custom openai/gpt-*");
        assertThat(custom("openai", "gpt-*", 2).from(OCTOBER).version()).isEqualTo("custom 2026-10-01 openai/gpt-*");
    }

    @Test
    void namesAreSortedAndWithoutPatterns() {
        assertThat(book.names()).containsExactly("claude-sonnet-4-5", "gpt-4o", "gpt-4o-2024-05-13", "gpt-5.4");
    }

    @Test
    void pricesAreReadWithTheirUnitAndSlipsOfTheUnitAreRefused() {
        assertThat(PriceText.perMillion("2.50 USD").units()).isEqualTo(2_500_000_000L);
        assertThat(PriceText.perMillion("0 USD").units()).isZero();
        assertThat(PriceText.perMillion("10000 USD").units()).isEqualTo(10_000_000_000_000L);
        assertThatThrownBy(() -> PriceText.perMillion("10001 USD"))
                .hasMessage("\"10001 USD\" per million tokens is more than 0.01 USD for one token;"
                        + " expected the price of a million tokens");
        assertThatThrownBy(() -> PriceText.perMillion("-1 USD"))
                .hasMessage("\"-1 USD\" is not a price; expected 0 or more");
        assertThatThrownBy(() -> PriceText.perMillion("0.0000000001 USD")).hasMessageContaining("has 10 decimals");
    }

    private @Nullable Long rate(String provider, String model) {
        return input(book.find(provider, model, JULY.toEpochMilli()).orElse(null));
    }

    private static @Nullable Long input(@Nullable ModelPrice price) {
        return price == null ? null : price.rates().input();
    }

    private static ModelPrice custom(String provider, String model, long rate) {
        return ModelPrice.custom(provider, model, CurrencyUnit.USD, Rates.of(rate, rate));
    }

    private static ModelPrice builtin(String provider, String model, long rate) {
        return builtin(provider, model, rate, JULY);
    }

    private static ModelPrice from(String instant) {
        return builtin("openai", "gpt-5.4", 2, Instant.parse(instant));
    }

    private static ModelPrice builtin(String provider, String model, long rate, Instant from) {
        return new ModelPrice(
                provider,
                model,
                from,
                "https://example.com",
                CurrencyUnit.USD,
                Rates.of(rate, rate),
                List.of(),
                null,
                false,
                true,
                ModelLimits.UNKNOWN,
                Origin.BUILTIN,
                Map.of(),
                Map.of());
    }
}
