package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.ModelPrice.Origin;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BuiltinPricesTest {

    private static final Instant SNAPSHOT = Instant.parse("2026-07-24T00:00:00Z");
    private static final List<ModelPrice> PRICES = BuiltinPrices.load();

    @Test
    void theListHoldsAtLeastSixtyModelsOfSixProviders() {
        assertThat(PRICES).hasSizeGreaterThanOrEqualTo(60);
        assertThat(PRICES.stream().map(ModelPrice::provider).collect(Collectors.toSet()))
                .isEqualTo(Set.of("openai", "anthropic", "gemini", "mistral", "deepseek", "xai"));
    }

    @Test
    void everyRowSaysWhereItsPriceComesFromAndFromWhenItHolds() {
        assertThat(PRICES).allSatisfy(price -> {
            assertThat(price.effectiveFrom()).isEqualTo(SNAPSHOT);
            assertThat(price.origin()).isEqualTo(Origin.BUILTIN);
            assertThat(price.source()).startsWith("https://");
        });
    }

    @Test
    void noTextTokenCostsMoreThanACent() {
        long cent = Money.parse("10000 USD").units();
        assertThat(PRICES).allSatisfy(price -> assertThat(allRates(price)).allMatch(rate -> rate < cent));
    }

    @Test
    void noPriceIsZeroUnlessTheModelIsSaidToBeFree() {
        assertThat(PRICES).allSatisfy(price -> {
            assertThat(allRates(price)).allMatch(rate -> rate > 0);
            assertThat(price.free()).isEqualTo(price.rates().equals(Rates.NONE));
        });
        assertThat(PRICES.stream().filter(ModelPrice::free).map(ModelPrice::model))
                .contains("omni-moderation-latest");
    }

    @Test
    void readingFromACacheNeverCostsMoreThanReadingAfresh() {
        assertThat(PRICES)
                .allSatisfy(price -> sets(price).forEach(rates -> {
                    if (rates.cacheRead() != null && rates.input() != null) {
                        assertThat(rates.cacheRead()).isLessThanOrEqualTo(rates.input());
                    }
                }));
    }

    @Test
    void aTierCostsMoreThanWhatIsBelowItAndCanBeReached() {
        assertThat(PRICES)
                .allSatisfy(price -> price.tiers().forEach(tier -> {
                    assertThat(tier.rates().input())
                            .isGreaterThan(orZero(price.rates().input()));
                    assertThat(tier.above()).isLessThan(orZero(price.limits().contextWindow()));
                }));
    }

    @Test
    void theListMakesABookThatFindsModelsByTheirNameAndByTheirDate() {
        var book = PriceBook.of(PRICES);
        assertThat(found(book, "openai", "gpt-5.4")).isEqualTo("builtin 2026-07-24 openai/gpt-5.4");
        assertThat(found(book, "openai", "gpt-5.4-2026-03-05")).isEqualTo("builtin 2026-07-24 openai/gpt-5.4");
        assertThat(found(book, "anthropic", "claude-sonnet-4-5-20250929"))
                .isEqualTo("builtin 2026-07-24 anthropic/claude-sonnet-4-5");
        assertThat(found(book, "openai", "gpt-5.4-turbo-ultra")).isNull();
    }

    @Test
    void pricesAreTakenOverExactly() {
        var price = PriceBook.of(PRICES).find("openai", "gpt-5.4", 0).orElseThrow();
        assertThat(price.currency()).isEqualTo(CurrencyUnit.USD);
        assertThat(price.rates()).isEqualTo(new Rates(2_500_000_000L, 250_000_000L, null, null, 15_000_000_000L));
        assertThat(price.tiers()).hasSize(1);
        assertThat(price.tiers().getFirst().above()).isEqualTo(272_000);
        assertThat(price.limits().maximumOutput()).isEqualTo(128_000);
    }

    private static @Nullable String found(PriceBook book, String provider, String model) {
        return book.find(provider, model, SNAPSHOT.toEpochMilli())
                .map(ModelPrice::version)
                .orElse(null);
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static Stream<Rates> sets(ModelPrice price) {
        return Stream.concat(Stream.of(price.rates()), price.tiers().stream().map(tier -> tier.rates()));
    }

    private static List<Long> allRates(ModelPrice price) {
        return sets(price)
                .flatMap(rates -> Stream.of(
                        rates.input(), rates.cacheRead(), rates.cacheWrite(), rates.cacheWriteLong(), rates.output()))
                .filter(rate -> rate != null)
                .toList();
    }
}
