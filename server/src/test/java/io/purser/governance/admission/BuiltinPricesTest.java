package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.ModelPrice.Origin;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BuiltinPricesTest {

    private static final Instant SNAPSHOT = Instant.parse("2026-07-24T00:00:00Z");
    private static final List<ModelPrice> PRICES = BuiltinPrices.load();

    @Test
    void theListHoldsTheModelsThatPeopleUseOfElevenProviders() {
        assertThat(PRICES).hasSizeGreaterThanOrEqualTo(270);
        assertThat(PRICES.stream().map(ModelPrice::provider).collect(Collectors.toSet()))
                .isEqualTo(Set.of(
                        "openai",
                        "anthropic",
                        "gemini",
                        "mistral",
                        "deepseek",
                        "xai",
                        "groq",
                        "cohere",
                        "perplexity",
                        "voyage",
                        "openrouter"));
    }

    /// What besides text is charged, each at one model whose figure anybody can look up.
    @Test
    void theListChargesSoundImagesFilmSearchesPagesAndServices() {
        var book = PriceBook.of(PRICES);
        assertThat(meters(book, "whisper-1")).isEqualTo(Map.of(Meter.AUDIO_INPUT_MILLIS, usd("0.10")));
        assertThat(meters(book, "tts-1")).isEqualTo(Map.of(Meter.INPUT_CHARACTERS, usd("15")));
        assertThat(meters(book, "gpt-image-1"))
                .isEqualTo(Map.of(Meter.IMAGE_INPUT, usd("10"), Meter.IMAGE_OUTPUT, usd("40")));
        assertThat(meters(book, "hd/1024-x-1792/dall-e-3")).containsOnlyKeys(Meter.OUTPUT_PIXELS);
        assertThat(meters(book, "dall-e-3")).isEqualTo(Map.of(Meter.OUTPUT_IMAGES, usd("40000")));
        assertThat(meters(book, "gpt-audio"))
                .containsEntry(Meter.AUDIO_INPUT, usd("32"))
                .containsEntry(Meter.AUDIO_OUTPUT, usd("64"));
        assertThat(meters(book, "sora-2")).isEqualTo(Map.of(Meter.VIDEO_OUTPUT_MILLIS, usd("100")));
        assertThat(meters(book, "gpt-5.4"))
                .containsEntry(Meter.WEB_SEARCHES, usd("10000"))
                .containsEntry(Meter.CODE_SESSIONS, usd("30000"));
        assertThat(book.find("cohere", "rerank-v3.5", 0).orElseThrow().rates().others())
                .isEqualTo(Map.of(Meter.SEARCH_UNITS, usd("2000")));
        assertThat(book.find("mistral", "mistral-ocr-latest", 0)
                        .orElseThrow()
                        .rates()
                        .others())
                .isEqualTo(Map.of(Meter.PAGES, usd("4000")));
        ModelPrice priced = book.find("openai", "gpt-5.4", 0).orElseThrow();
        assertThat(priced.services()).containsOnlyKeys(ServiceTier.PRIORITY, ServiceTier.FLEX, ServiceTier.BATCH);
        assertThat(priced.uplifts()).isEqualTo(Map.of("eu", 1100, "us", 1100));
    }

    private static Map<Meter, Long> meters(PriceBook book, String model) {
        return book.find("openai", model, 0).orElseThrow().rates().others();
    }

    private static long usd(String amount) {
        return Money.parse(amount + " USD").units();
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
    void noTokenCostsMoreThanACentAndNoUnitMoreThanIsBelieved() {
        long cent = Money.parse("10000 USD").units();
        assertThat(PRICES).allSatisfy(price -> {
            assertThat(textRates(price)).allMatch(rate -> rate < cent);
            sets(price)
                    .forEach(rates -> rates.others().forEach((meter, rate) -> {
                        MeterPrice written = MeterPrice.of(meter);
                        assertThat(written.isTooMuch(written.written(rate, CurrencyUnit.USD)))
                                .isFalse();
                        assertThat(written.isTooLittle(written.written(rate, CurrencyUnit.USD)))
                                .isFalse();
                    }));
        });
    }

    @Test
    void noFasterServiceIsCheaperAndNoSlowerOneDearerThanTheStandard() {
        assertThat(PRICES)
                .allSatisfy(price -> price.services().forEach((tier, service) -> {
                    long standard = orZero(price.rates().input());
                    long own = orZero(service.rates().input());
                    assertThat(tier == ServiceTier.PRIORITY ? own >= standard : own <= standard)
                            .as(tier + " of " + price.version())
                            .isTrue();
                }));
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
        assertThat(price.rates().with(Map.of()))
                .isEqualTo(new Rates(2_500_000_000L, 250_000_000L, null, null, 15_000_000_000L));
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
        var services = price.services().values().stream()
                .flatMap(service -> Stream.concat(
                        Stream.of(service.rates()), service.tiers().stream().map(Tier::rates)));
        var standard =
                Stream.concat(Stream.of(price.rates()), price.tiers().stream().map(Tier::rates));
        return Stream.concat(standard, services);
    }

    private static List<Long> allRates(ModelPrice price) {
        return Stream.concat(textRates(price).stream(), sets(price).flatMap(rates -> rates.others().values().stream()))
                .toList();
    }

    private static List<Long> textRates(ModelPrice price) {
        return sets(price)
                .flatMap(rates -> Stream.of(
                        rates.input(),
                        rates.cacheRead(),
                        rates.cacheWrite(),
                        rates.cacheWriteLong(),
                        rates.output(),
                        rates.reasoning()))
                .filter(rate -> rate != null)
                .toList();
    }
}
