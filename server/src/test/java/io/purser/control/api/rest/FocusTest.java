package io.purser.control.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.purser.control.api.ControlRoom;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules of FOCUS 1.2 and 1.4 for cost and usage, as far as a file shows them, over a month with corrections.
class FocusTest {
    private static final List<String> MANDATORY = List.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeClass",
            "ChargeDescription",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "PricingQuantity",
            "PricingUnit",
            "ServiceCategory",
            "ServiceName");
    private static final List<String> NEVER_NULL = List.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeDescription",
            "ChargeFrequency",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "ServiceCategory",
            "ServiceName",
            "ServiceSubcategory");
    private static final List<String> OF_A_PRICE = List.of(
            "ConsumedQuantity",
            "ConsumedUnit",
            "ContractedUnitPrice",
            "ListUnitPrice",
            "PricingCategory",
            "PricingQuantity",
            "PricingUnit",
            "SkuId",
            "SkuMeter",
            "SkuPriceDetails");
    private static final List<String> DECIMALS = List.of(
            "BilledCost",
            "ConsumedQuantity",
            "ContractedCost",
            "ContractedUnitPrice",
            "EffectiveCost",
            "ListCost",
            "ListUnitPrice",
            "PricingQuantity");
    private static final String MOMENT = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z";
    private static final ModelPrice PRICE = ModelPrice.custom(
                    "openai", "gpt", CurrencyUnit.USD, Rates.of(1_234_567_891L, 9_876_543_219L))
            .withUplifts(Map.of("eu", 1_100));
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final RestRoutes rest;
    private final Map<String, Long> booked = new HashMap<>();

    FocusTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        room.desk.applied("organization: acme\ntimezone: Europe/London\nbillingCycleDay: 15\n");
        PriceRule prices =
                new PriceRule(PriceBook.of(List.of(PRICE)), ExchangeRates.NONE, new Unpriced.Flag(), one -> one);
        rest = new RestRoutes(
                room.desk.policies,
                room.desk.governance,
                room.ledger,
                () -> prices,
                _ -> List.of(),
                room.credentials,
                room.desk.clock);
        Random random = new Random(7);
        for (int at = 0; at < 200; at++) {
            call(random, at);
        }
    }

    /// Mostly calls whose price stands in the book; some of which the cost has no parts any more, or is not known;
    /// some corrected in the same billing period, some in a later one.
    private void call(Random random, int at) {
        long admitted = NOVEMBER.toEpochMilli() + random.nextInt(30 * 86_400) * 1_000L;
        TokenUsage usage = new TokenUsage(
                random.nextInt(5_000),
                random.nextInt(900),
                random.nextInt(90),
                random.nextInt(9),
                7,
                random.nextInt(7));
        String region = random.nextBoolean() ? "eu" : null;
        Conditions conditions = Conditions.of(ServiceTier.STANDARD, region, null);
        long cost = Pricer.price(PRICE, usage, conditions).cost();
        Long said = at % 20 == 3 ? null : at % 20 == 4 ? Long.valueOf(cost + 5) : Long.valueOf(cost);
        UsageEvent event = event("r" + at, admitted, usage, said, region);
        room.ledger.add(event);
        booked.merge("r" + at, said == null ? 0 : said, Long::sum);
        if (at % 10 == 0) {
            long later = admitted + (at % 20 == 0 ? 60_000L : 40L * 86_400_000);
            long amount = at % 30 == 0 ? 1_000_003 : -17;
            Adjustment adjustment = new Adjustment(
                            "a" + at,
                            Adjustment.RE_RATE,
                            "typed wrong",
                            "ada",
                            "custom openai/gpt",
                            false,
                            Adjustment.difference(event, amount, "custom openai/gpt", null))
                    .booked(later, false);
            room.ledger.add(adjustment);
            booked.merge("a" + at, amount, Long::sum);
        }
    }

    private static UsageEvent event(
            String id, long admitted, TokenUsage usage, @Nullable Long cost, @Nullable String region) {
        Identity identity = new Identity(
                "acme", List.of(new Identity.Ref("grp_1", "lab")), "CC-1", null, new Identity.Ref("k", "k"));
        Map<String, String> tags = Map.of("project", "=a,\"b\"");
        return new UsageEvent(
                id,
                admitted,
                admitted + 1_000,
                new Attribution(identity, "initech", null, null, null, null, null, null, tags),
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
                1,
                -1,
                false,
                List.of(),
                region == null ? Particulars.NONE : Particulars.NONE.in(region));
    }

    private Response get(String path) throws Exception {
        String bare = path.substring(0, path.indexOf('?'));
        for (Route route : rest.routes()) {
            if (route.path().equals(bare) && route.handling() instanceof Route.Blocking blocking) {
                return blocking.handle(ControlRoom.request("GET", path, ControlRoom.bearer(room.operator), ""));
            }
        }
        throw new AssertionError("no route for " + path);
    }

    private static String text(Response response) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<NamedCsvRecord> rows(String version) throws Exception {
        String csv = text(get("/api/v1/exports/focus.csv?period=2026-11&version=" + version));
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
            return reader.stream().toList();
        }
    }

    @Test
    void columnsAreThoseOfTheVersionAndOurOwnStandBehindThem() throws Exception {
        List<String> old = rows("1.2").getFirst().getHeader();
        List<String> newest = rows("1.4").getFirst().getHeader();
        assertThat(old).containsAll(MANDATORY).contains("ProviderName", "PublisherName");
        assertThat(old).doesNotContain("ServiceProviderName", "HostProviderName");
        assertThat(newest).containsAll(MANDATORY).contains("ServiceProviderName", "HostProviderName");
        assertThat(newest).doesNotContain("ProviderName", "PublisherName");
        for (List<String> columns : List.of(old, newest)) {
            assertThat(columns).doesNotHaveDuplicates().allMatch(name -> name.matches("(x_)?[A-Z][A-Za-z]{1,49}"));
            int own = columns.indexOf("x_EntryId");
            assertThat(columns.subList(0, own)).noneMatch(name -> name.startsWith("x_"));
            assertThat(columns.subList(own, columns.size())).allMatch(name -> name.startsWith("x_"));
        }
    }

    @Test
    void everyRowKeepsTheRulesOfTypesNullsAndAllowedValues() throws Exception {
        for (String version : List.of("1.2", "1.4")) {
            Map<String, String> parents = new HashMap<>();
            List<NamedCsvRecord> rows = rows(version);
            assertThat(rows).hasSizeGreaterThan(600);
            for (NamedCsvRecord row : rows) {
                types(row);
                allowed(row);
                price(row);
                assertThat(parents.merge(row.getField("SkuPriceId"), row.getField("SkuId"), (one, _) -> one))
                        .as("one parent")
                        .isEqualTo(row.getField("SkuId"));
                List<String> entities = version.equals("1.2")
                        ? List.of("ProviderName", "PublisherName")
                        : List.of("ServiceProviderName", "HostProviderName");
                entities.forEach(name -> assertThat(row.getField(name)).isNotEmpty());
            }
        }
    }

    private void types(NamedCsvRecord row) throws Exception {
        NEVER_NULL.forEach(name -> assertThat(row.getField(name)).as(name).isNotEmpty());
        for (String name : DECIMALS) {
            assertThat(row.getField(name)).as(name).matches("|-?\\d+(\\.\\d+)?");
        }
        for (String period : List.of("BillingPeriod", "ChargePeriod")) {
            String start = row.getField(period + "Start");
            String end = row.getField(period + "End");
            assertThat(start).matches(MOMENT);
            assertThat(end).matches(MOMENT);
            assertThat(Instant.parse(end)).isAfter(Instant.parse(start));
        }
        assertThat(row.getField("BillingCurrency")).isEqualTo("USD");
        assertThat(json.readTree(row.getField("Tags")).path("project").asText()).isEqualTo("=a,\"b\"");
        assertThat(row.getField("SubAccountId").isEmpty())
                .isEqualTo(row.getField("SubAccountName").isEmpty());
        assertThat(row.getField("RegionId").isEmpty())
                .isEqualTo(row.getField("RegionName").isEmpty());
    }

    private static void allowed(NamedCsvRecord row) {
        assertThat(row.getField("ChargeCategory")).isIn("Usage", "Adjustment");
        assertThat(row.getField("ChargeClass")).isIn("", "Correction");
        assertThat(row.getField("ChargeFrequency")).isIn("Usage-Based", "One-Time");
        assertThat(row.getField("PricingCategory")).isIn("", "Standard");
        assertThat(row.getField("ServiceCategory")).isEqualTo("AI and Machine Learning");
        assertThat(row.getField("ServiceSubcategory")).isEqualTo("Generative AI");
        assertThat(row.getField("ConsumedUnit")).isIn("", "Tokens", "Requests");
        row.getHeader().stream()
                .filter(name -> name.startsWith("CommitmentDiscount"))
                .forEach(name -> assertThat(row.getField(name)).as(name).isEmpty());
    }

    private static void price(NamedCsvRecord row) {
        boolean usage = row.getField("ChargeCategory").equals("Usage")
                && row.getField("ChargeClass").isEmpty();
        assertThat(row.getField("SkuPriceId").isEmpty())
                .as("null for corrections only")
                .isNotEqualTo(usage);
        OF_A_PRICE.forEach(
                name -> assertThat(row.getField(name).isEmpty()).as(name).isNotEqualTo(usage));
        assertThat(row.getField("EffectiveCost")).isEqualTo(row.getField("BilledCost"));
        assertThat(row.getField("ContractedCost")).isEqualTo(row.getField("ListCost"));
        if (usage) {
            BigDecimal unit = new BigDecimal(row.getField("ListUnitPrice"));
            assertThat(unit).isNotNegative();
            assertThat(unit.multiply(new BigDecimal(row.getField("PricingQuantity"))))
                    .isEqualByComparingTo(row.getField("ListCost"));
        } else {
            assertThat(row.getField("ListCost")).isEqualTo(row.getField("BilledCost"));
        }
    }

    @Test
    void theRowsOfAnEntrySumToItsCostAndAllOfThemToTheLedgersTotal() throws Exception {
        for (String version : List.of("1.2", "1.4")) {
            Map<String, BigDecimal> sums = new HashMap<>();
            for (NamedCsvRecord row : rows(version)) {
                sums.merge(row.getField("x_EntryId"), new BigDecimal(row.getField("BilledCost")), BigDecimal::add);
            }
            assertThat(sums.keySet()).isEqualTo(booked.keySet());
            sums.forEach((entry, sum) -> assertThat(sum.movePointRight(9))
                    .as(entry)
                    .isEqualByComparingTo(BigDecimal.valueOf(booked.getOrDefault(entry, 0L))));
            String total =
                    get("/api/v1/exports/ledger.csv?period=2026-11").headers().get("purser-total");
            Response focus = get("/api/v1/exports/focus.csv?period=2026-11&version=" + version);
            assertThat(focus.headers()).containsEntry("purser-total", total);
            BigDecimal sum = sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(String.valueOf(total))
                    .startsWith("\"" + sum.stripTrailingZeros().toPlainString());
        }
    }

    @Test
    void tokensAreTheConsumedQuantityOfEachKindAndNothingIsCountedTwice() throws Exception {
        long[] input = {0};
        room.ledger.events("acme", Long.MIN_VALUE, Long.MAX_VALUE, entry -> {
            int number = Integer.parseInt(entry.event().requestId().substring(1));
            boolean whole = number % 20 == 3 || number % 20 == 4;
            input[0] += whole ? 0 : entry.event().usage().input();
        });
        long consumed = rows("1.4").stream()
                .filter(row -> row.getField("SkuMeter").equals("input"))
                .mapToLong(row -> Long.parseLong(row.getField("ConsumedQuantity")))
                .sum();
        assertThat(consumed).isEqualTo(input[0]).isGreaterThan(0);
    }

    @Test
    void aCorrectionOfAClosedBillingPeriodIsOneAndOfTheOpenOneIsAnAdjustment() throws Exception {
        List<NamedCsvRecord> rows = rows("1.4");
        NamedCsvRecord later = of(rows, "a10");
        assertThat(later.getField("ChargeClass")).isEqualTo("Correction");
        assertThat(later.getField("ChargeCategory")).isEqualTo("Usage");
        assertThat(Instant.parse(later.getField("BillingPeriodStart")))
                .isAfter(Instant.parse(later.getField("ChargePeriodEnd")));
        assertThat(later.getField("x_RequestId")).isEqualTo("r10");
        NamedCsvRecord soon = of(rows, "a20");
        assertThat(soon.getField("ChargeClass")).isEmpty();
        assertThat(soon.getField("ChargeCategory")).isEqualTo("Adjustment");
        assertThat(rows.stream().filter(row -> row.getField("x_Unpriced").equals("true")))
                .hasSize(10)
                .allMatch(row -> row.getField("BilledCost").equals("0.00"));
        assertThat(Set.of(of(rows, "r1").getField("BillingPeriodStart")))
                .containsAnyOf("2026-10-14T23:00:00Z", "2026-11-15T00:00:00Z");
    }

    private static NamedCsvRecord of(List<NamedCsvRecord> rows, String entry) {
        return rows.stream()
                .filter(row -> row.getField("x_EntryId").equals(entry))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aVersionThatIsNotWrittenIsRefused() throws Exception {
        Response response = get("/api/v1/exports/focus.csv?period=2026-11&version=1.3");
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("version: is not one of FOCUS", "expected 1.4 or 1.2");
    }
}
