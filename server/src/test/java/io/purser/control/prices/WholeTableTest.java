package io.purser.control.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.governance.admission.BuiltinPrices;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole table of 2026-07-24, where a copy of it lies beside the project.
class WholeTableTest {

    private static final Instant DATE = Instant.parse("2026-11-22T00:00:00Z");

    private static String text = "";
    private static List<Entry> entries = List.of();
    private static PriceReview review =
            PriceReview.of(List.of(), PriceBook.of(List.of()), DATE, new PriceReview.Limits(1, Set.of()));

    @BeforeAll
    static void read() throws IOException {
        Path file = Stream.of("..", "../..", "../../..")
                .map(folder -> Path.of(folder, "shared", "data", "list-prices-2026-07-24.json"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        assumeTrue(file != null, "no copy of the table beside the project");
        text = Files.readString(file);
        entries = PriceTable.read(text, "the table", DATE);
        review =
                PriceReview.of(entries, PriceBook.of(BuiltinPrices.load()), DATE, new PriceReview.Limits(10, Set.of()));
    }

    @Test
    void everyEntryHasOneOutcome() {
        Map<String, Long> outcomes = entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getClass().getSimpleName(), TreeMap::new, Collectors.counting()));
        assertThat(outcomes)
                .isEqualTo(Map.of("Priced", 2655L, "Refused", 150L, "NotPriced", 145L, "Twin", 32L, "NoModel", 3L));
        assertThat(entries).hasSize(2985);
    }

    @Test
    void whatIsRefusedIsRefusedForItsReason() {
        Map<Reason, Long> reasons = review.refused().stream()
                .collect(Collectors.groupingBy(Entry.Refused::reason, TreeMap::new, Collectors.counting()));
        assertThat(reasons)
                .isEqualTo(Map.of(
                        Reason.ZERO,
                        121L,
                        Reason.UNIT,
                        11L,
                        Reason.TWICE,
                        6L,
                        Reason.PATTERN,
                        4L,
                        Reason.NO_INPUT,
                        5L,
                        Reason.CONTRADICTION,
                        1L));
    }

    /// Everything that has a price and none of ours, by what it is charged for; and what the priced
    /// ones say besides.
    @Test
    void whatIsStillNotPricedIsCountedByItsReason() {
        Map<String, Long> units = review.notPriced().stream()
                .collect(Collectors.groupingBy(Entry.NotPriced::unit, TreeMap::new, Collectors.counting()));
        assertThat(units)
                .isEqualTo(Map.of(
                        "no price listed", 97L,
                        "capacity by the second", 24L,
                        "no price for what it makes", 11L,
                        "no mode", 8L,
                        "searches by their number of results", 2L,
                        "credits of the provider", 2L,
                        "video by its resolution", 1L));
        Map<Note, Long> notes = entries.stream()
                .flatMap(entry -> entry instanceof Entry.Priced priced
                        ? priced.notes().stream().filter(Note::unit)
                        : Stream.<Note>empty())
                .collect(Collectors.groupingBy(note -> note, TreeMap::new, Collectors.counting()));
        assertThat(notes)
                .isEqualTo(Map.of(
                        Note.INTERVAL, 2L,
                        Note.AUDIO_CACHE, 20L,
                        Note.CITATION, 1L,
                        Note.ANNOTATION, 4L,
                        Note.MULTIPLIER, 6L,
                        Note.DBU, 27L));
    }

    /// Sizes and qualities of images are names of their own.
    @Test
    void imagesOfASizeAndAQualityAreFoundUnderTheirNames() {
        PriceBook book = PriceBook.of(review.rows()).withOverrides(BuiltinPrices.load());
        assertThat(List.of("1024-x-1024/dall-e-2", "hd/1024-x-1792/dall-e-3", "high/1024-x-1024/gpt-image-1"))
                .allSatisfy(name -> assertThat(book.find("openai", name, DATE.toEpochMilli()))
                        .as(name)
                        .isPresent());
    }

    /// The list in the jar was read at the providers; the table is another witness.
    @Test
    void theBuiltInListAgreesWithIt() {
        assertThat(review.changed())
                .extracting(change -> change.entry().name() + " " + change.rates())
                .isEmpty();
        assertThat(review.unchanged()).hasSize(275);
        assertThat(review.added()).hasSize(2382);
        assertThat(review.absent()).isEmpty();
    }

    /// Reads the figures anew, field by field: a rate is the table's price of a token times a
    /// million, exactly, or but for noise below a billionth of it.
    @Test
    void everyRateIsTheTables() throws IOException {
        JsonNode table = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readTree(text);
        int checked = 0;
        for (Entry entry : entries) {
            if (!(entry instanceof Entry.Priced priced)) {
                continue;
            }
            JsonNode fields = table.path(entry.id());
            JsonNode ranges = fields.path("tiered_pricing");
            ModelPrice price = priced.price();
            checked += agree(entry, price.rates(), ranges.isEmpty() ? fields : ranges.get(0), "");
            for (int i = 0; i < price.tiers().size(); i++) {
                var tier = price.tiers().get(i);
                checked += ranges.isEmpty()
                        ? agree(entry, tier.rates(), fields, "_above_" + tier.above() / 1000 + "k_tokens")
                        : agree(entry, tier.rates(), ranges.get(i + 1), "");
            }
        }
        assertThat(checked).isGreaterThan(4000);
    }

    private static int agree(Entry entry, Rates rates, JsonNode fields, String suffix) {
        boolean old = !fields.has("cache_read_input_token_cost" + suffix) && suffix.isEmpty();
        return agrees(entry, rates.input(), fields.path("input_cost_per_token" + suffix))
                + agrees(entry, rates.output(), fields.path("output_cost_per_token" + suffix))
                + agrees(
                        entry,
                        rates.cacheRead(),
                        fields.path(old ? "input_cost_per_token_cache_hit" : "cache_read_input_token_cost" + suffix))
                + agrees(entry, rates.cacheWrite(), fields.path("cache_creation_input_token_cost" + suffix))
                + agrees(
                        entry,
                        rates.cacheWriteLong(),
                        fields.path("cache_creation_input_token_cost_above_1hr" + suffix));
    }

    private static int agrees(Entry entry, @Nullable Long rate, JsonNode figure) {
        if (rate == null) {
            assertThat(figure.isMissingNode() || figure.decimalValue().signum() == 0)
                    .as(entry.id() + " leaves out " + figure)
                    .isTrue();
            return 0;
        }
        BigDecimal token = new BigDecimal(figure.asText());
        BigDecimal ours = BigDecimal.valueOf(rate, 15);
        assertThat(ours.subtract(token).abs().scaleByPowerOfTen(9))
                .as(entry.id() + ": " + ours + " is not " + token)
                .isLessThanOrEqualTo(token);
        assertThat(ours.compareTo(token) == 0 || token.stripTrailingZeros().scale() > 15)
                .as(entry.id() + ": " + ours + " is rounded from " + token)
                .isTrue();
        return 1;
    }
}
