package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same total wherever it is asked: ledger, accounts, exports, every query of the model, and the command line, over
/// weeks in which clocks change, people are renamed, keys go, calls without a price get one, and prices are corrected.
class OneTruthTest {
    private static final String ADA = "a-secret-of-ada-for-one-truth";
    private static final String BEN = "a-secret-of-ben-for-one-truth";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    /// What one model costs was wrong, and what the other costs was not known.
    private static final String CORRECTED = CONFIG + """
            prices:
              - {provider: sandbox, model: sandbox, per: 1M tokens, input: 3.1 USD, output: 11.7 USD}
              - {provider: sandbox, model: nameless, per: 1M tokens, input: 0.37 USD, output: 1.9 USD}
            """;
    private static final String BEFORE = """
            organization: acme
            timezone: America/New_York
            groups: [{name: lab, costCentre: CC-1, groups: [{name: lab-two}]}, {name: shop}]
            users: [{name: ada, group: lab}, {name: ben, group: shop}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: ben-key, user: ben, secret: %s}
            budgets:
              - {name: all, scope: {organization: acme}, limit: 100000 USD, period: lifetime, enforcement: soft}
            """.formatted(ADA, BEN);
    /// Ben is called benjamin now, and ada's key is gone.
    private static final String AFTER = """
            organization: acme
            timezone: America/New_York
            groups: [{name: lab, costCentre: CC-1, groups: [{name: lab-two}]}, {name: shop}]
            users: [{name: ada, group: lab}, {name: benjamin, renamedFrom: ben, group: shop}]
            keys:
              - {name: ben-key, user: benjamin, secret: %s}
            budgets:
              - {name: all, scope: {organization: acme}, limit: 100000 USD, period: lifetime, enforcement: soft}
            """.formatted(BEN);
    private static final Instant FROM = Instant.parse("2026-10-17T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-20T00:00:00Z");
    private static final String ALL = "of: {from: \"" + FROM + "\", to: \"" + TO + "\"}";
    private static final List<String> DIMENSIONS = List.of(
            "group",
            "group_level_1",
            "group_level_2",
            "user",
            "key",
            "cost_centre",
            "customer",
            "plan",
            "end_user",
            "session",
            "environment",
            "endpoint",
            "prompt_version",
            "feature",
            "provider",
            "model",
            "requested_model",
            "outcome",
            "price_version",
            "tag.project");

    private static final List<String> MODELS =
            List.of("sandbox", "sandbox", "sandbox-slow", "sandbox-slow", "nameless");
    private static final int CALLS_OF_ONE = 200;
    private static final Map<String, String> FILES = Map.of(
            "ledger", "",
            "usage", "&groupBy=user&bucket=day",
            "breakdown", "&groupBy=customer,feature",
            "series", "&groupBy=session,model&top=3&bucket=week",
            "compare", "&groupBy=user,model",
            "top-movers", "&groupBy=key&measures=requests,cost",
            "change", "&groupBy=tag.project",
            "concentration", "&groupBy=endpoint");

    private final ObjectMapper json = new ObjectMapper();
    private final AtomicReference<Instant> now = new AtomicReference<>(TO);
    private int told;

    @Test
    void everyWayToAskGivesTheSameTotal(@TempDir Path folder) throws Exception {
        Random random = new Random(21);
        BigDecimal asBooked;
        try (HttpClient client = HttpClient.newHttpClient();
                RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            tell(purser, client, random, List.of(ADA, BEN));
            graphql(
                    purser,
                    client,
                    "mutation($document: String!) { apply(input: {document: $document, prune: true, reason: \"left\"}) {"
                            + " __typename } }",
                    Map.of("document", AFTER));
            tell(purser, client, random, List.of(BEN));
            asBooked = agreed(purser, client, told);
        }
        try (HttpClient client = HttpClient.newHttpClient();
                RunningPurser purser = RunningPurser.with(folder, AFTER, CORRECTED, now::get)) {
            assertThat(agreed(purser, client, told)).as("after a start").isEqualByComparingTo(asBooked);
            JsonNode rerated = rerated(purser, client);
            assertThat(rerated.path("unpriced").asInt()).as("%s", rerated).isPositive();
            int booked = told + rerated.path("booked").asInt();
            BigDecimal corrected = agreed(purser, client, booked);
            BigDecimal difference = new BigDecimal(rerated.path("after").asText())
                    .subtract(new BigDecimal(rerated.path("before").asText()));
            assertThat(difference).isNotZero();
            assertThat(corrected).isEqualByComparingTo(asBooked.add(difference));
            graphql(
                    purser,
                    client,
                    "mutation { creditBudget(input: {budget: \"all\", amount: \"25 USD\", reason: \"goodwill\"}) {"
                            + " __typename } }",
                    Map.of());
            assertThat(agreed(purser, client, booked))
                    .as("a credit is no spend")
                    .isEqualByComparingTo(corrected);
            tell(purser, client, random, List.of(BEN));
            assertThat(agreed(purser, client, booked + CALLS_OF_ONE))
                    .as("with what came late")
                    .isGreaterThan(corrected);
        }
    }

    private JsonNode rerated(RunningPurser purser, HttpClient client) throws Exception {
        return graphql(
                        purser,
                        client,
                        "mutation { rerate(input: {model: \"*\", from: \"" + FROM + "\", to: \"" + TO
                                + "\", reason: \"typed wrong\"}) { changed unpriced before after booked remaining } }",
                        Map.of())
                .path("rerate");
    }

    /// The one total.
    ///
    /// @param entries how many the ledger has
    private BigDecimal agreed(RunningPurser purser, HttpClient client, int entries) throws Exception {
        caughtUp(purser, client);
        List<Map<String, String>> ledger = purser.ledger();
        BigDecimal total = ledger.stream()
                .map(row -> amount(row.getOrDefault("cost", "")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(ledger).hasSize(entries);
        assertThat(total).isGreaterThan(BigDecimal.ZERO);
        Map<String, BigDecimal> totals = totals(purser, client);
        totals.putAll(CommandTotals.of(purser, FROM, TO));
        assertThat(totals).allSatisfy((way, cost) -> assertThat(cost).as(way).isEqualByComparingTo(total));
        assertThat(purser.ledgerAgrees(client)).isTrue();
        return total;
    }

    /// Where a cost is not known there is none.
    private static BigDecimal amount(String cost) {
        return cost.isEmpty() ? BigDecimal.ZERO : new BigDecimal(cost);
    }

    private Map<String, BigDecimal> totals(RunningPurser purser, HttpClient client) throws Exception {
        Map<String, BigDecimal> totals = new LinkedHashMap<>();
        JsonNode accounts = json.readTree(purser.operatorGets("/api/v1/budgets"));
        totals.put(
                "the account", new BigDecimal(accounts.at("/budgets/0/settled").asText()));
        String csv = purser.operatorGets(
                "/api/v1/exports/usage.csv?groupBy=user,model&bucket=day&from=" + FROM + "&to=" + TO);
        totals.put("usage.csv", csv.lines().skip(1).map(OneTruthTest::cost).reduce(BigDecimal.ZERO, BigDecimal::add));
        totals.putAll(exports(purser));
        for (String bucket : List.of("HOUR", "DAY", "WEEK", "MONTH")) {
            JsonNode series = answer(
                    purser,
                    client,
                    "series(" + ALL + ", by: [\"user\"], top: 1, bucket: " + bucket
                            + ") { lines { figures { value } points { values } } total { points { values } } }");
            totals.put(bucket + " points", sum(series.at("/total/points/0/values")));
            BigDecimal lines = BigDecimal.ZERO;
            BigDecimal whole = BigDecimal.ZERO;
            for (JsonNode line : series.path("lines")) {
                lines = lines.add(sum(line.at("/points/0/values")));
                whole = whole.add(new BigDecimal(line.at("/figures/0/value").asText()));
            }
            totals.put(bucket + " lines' points", lines);
            totals.put(bucket + " lines", whole);
        }
        for (String dimension : DIMENSIONS) {
            totals.putAll(groups(purser, client, dimension));
        }
        totals.put(
                "reconcile's ledger",
                new BigDecimal(answer(purser, client, "reconcile(" + ALL + ") { agrees ledger { value } }")
                        .at("/ledger/0/value")
                        .asText()));
        totals.put(
                "receipt",
                new BigDecimal(answer(purser, client, "receipt(" + ALL + ") { figure { value } }")
                        .at("/figure/value")
                        .asText()));
        return totals;
    }

    /// Of each file what it says beside its rows, and what its rows come to.
    private Map<String, BigDecimal> exports(RunningPurser purser) throws Exception {
        Map<String, BigDecimal> totals = new LinkedHashMap<>();
        for (String version : List.of("1.2", "1.4")) {
            String focus =
                    purser.operatorGets("/api/v1/exports/focus.csv?from=" + FROM + "&to=" + TO + "&version=" + version);
            totals.put(
                    "FOCUS " + version,
                    focus.lines()
                            .skip(1)
                            .map(line -> amount(line.split(",")[0]))
                            .reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        for (Map.Entry<String, String> one : FILES.entrySet()) {
            String export = one.getKey();
            String range = "?from=" + FROM + "&to=" + TO + one.getValue();
            JsonNode file = json.readTree(purser.operatorGets("/api/v1/exports/" + export + ".json" + range));
            totals.put(export + ".json", new BigDecimal(file.path("total").asText()));
            totals.put(export + ".json rows", sum(file.path("rows").findValues("cost")));
            totals.put(export + ".xlsx rows", workbook(purser, "/api/v1/exports/" + export + ".xlsx" + range));
            totals.put(export + ".parquet rows", parquet(purser, "/api/v1/exports/" + export + ".parquet" + range));
        }
        return totals;
    }

    private static BigDecimal workbook(RunningPurser purser, String path) throws IOException {
        BigDecimal sum = BigDecimal.ZERO;
        try (ReadableWorkbook workbook =
                new ReadableWorkbook(new ByteArrayInputStream(purser.operatorGetsBytes(path)))) {
            List<Row> rows = workbook.getFirstSheet().read();
            int cost = rows.getFirst().stream().map(Cell::asString).toList().indexOf("cost");
            for (Row row : rows.subList(1, rows.size())) {
                Cell cell = row.getCell(cost);
                boolean isKnown = cell != null && cell.getType() != CellType.EMPTY;
                sum = isKnown
                        ? sum.add(cell.getType() == CellType.NUMBER ? cell.asNumber() : amount(cell.asString()))
                        : sum;
            }
        }
        return sum;
    }

    private static BigDecimal parquet(RunningPurser purser, String path) throws Exception {
        List<List<String>> rows = ParquetRead.rows(purser.operatorGetsBytes(path));
        int cost = rows.getFirst().indexOf("cost");
        return rows.stream().skip(1).map(row -> amount(row.get(cost))).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private Map<String, BigDecimal> groups(RunningPurser purser, HttpClient client, String dimension) throws Exception {
        Map<String, BigDecimal> totals = new LinkedHashMap<>();
        String by = ", by: [\"" + dimension + "\"]";
        BigDecimal rows = BigDecimal.ZERO;
        String after = "null";
        JsonNode page;
        do {
            page = answer(
                    purser,
                    client,
                    "breakdown(" + ALL + by + ", measures: [COST], first: 3, after: " + after
                            + ") { rows { figures { value shown } } other { figures { value shown } } rounding { shown }"
                            + " total { figures { value shown } } pageInfo { hasNextPage endCursor } }");
            for (JsonNode row : page.path("rows")) {
                rows = rows.add(new BigDecimal(row.at("/figures/0/value").asText()));
            }
            JsonNode other = page.at("/other/figures/0/value");
            totals.put(
                    dimension + " rows and others to page " + after,
                    rows.add(other.isMissingNode() ? BigDecimal.ZERO : new BigDecimal(other.asText())));
            after = page.at("/pageInfo/endCursor").toString();
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        totals.put(dimension + " rows", rows);
        totals.put(
                dimension + " total",
                new BigDecimal(page.at("/total/figures/0/value").asText()));
        JsonNode compared = answer(
                purser,
                client,
                "compare(" + ALL + by
                        + ", measures: [COST], first: 500) { rows { figures { now } } total { figures { now } } }");
        BigDecimal nows = BigDecimal.ZERO;
        for (JsonNode row : compared.path("rows")) {
            nows = nows.add(new BigDecimal(row.at("/figures/0/now").asText()));
        }
        totals.put(dimension + " compared", nows);
        JsonNode change =
                answer(purser, client, "change(" + ALL + by + ", first: 500) { rows { cost } total { cost } }");
        totals.put(
                dimension + " changed",
                sum(StreamSupport.stream(change.path("rows").spliterator(), false)
                        .map(row -> row.path("cost"))
                        .toList()));
        return totals;
    }

    private static BigDecimal sum(Iterable<JsonNode> values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode value : values) {
            sum = sum.add(amount(value.asText("")));
        }
        return sum;
    }

    private static BigDecimal cost(String row) {
        return amount(row.split(",")[5]);
    }

    /// Reports calls of the weeks before, in no order of time.
    private void tell(RunningPurser purser, HttpClient client, Random random, List<String> secrets) {
        for (String secret : secrets) {
            for (int batch = 0; batch < CALLS_OF_ONE / 50; batch++) {
                List<String> events = new ArrayList<>();
                for (int at = 0; at < 50; at++) {
                    events.add(event(random));
                }
                assertThat(purser.post(client, "/api/v1/events", secret, "[" + String.join(",", events) + "]")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private String event(Random random) {
        long at = FROM.toEpochMilli() + random.nextLong(TO.toEpochMilli() - FROM.toEpochMilli());
        StringBuilder event = new StringBuilder("""
                {"id": "e%d", "provider": "sandbox", "model": "%s", "time": "%s",
                 "usage": {"inputTokens": %d, "outputTokens": %d}""".formatted(
                        told++,
                        MODELS.get(random.nextInt(MODELS.size())),
                        Instant.ofEpochMilli(at),
                        random.nextInt(100_000),
                        random.nextInt(10_000)));
        for (String field : List.of("customer", "endpoint", "feature", "environment", "promptVersion", "session")) {
            if (random.nextInt(3) > 0) {
                event.append(", \"%s\": \"%s-%d\"".formatted(field, field, random.nextInt(5)));
            }
        }
        return event.append(random.nextBoolean() ? ", \"tags\": {\"project\": \"p" + random.nextInt(4) + "\"}}" : "}")
                .toString();
    }

    private void caughtUp(RunningPurser purser, HttpClient client) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = answer(purser, client, "analytics { place last }");
        while (progress.path("place").asLong() < progress.path("last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = answer(purser, client, "analytics { place last }");
        }
    }

    private JsonNode answer(RunningPurser purser, HttpClient client, String field) throws Exception {
        return graphql(purser, client, "{ answer: " + field + " }", Map.of()).path("answer");
    }

    private JsonNode graphql(RunningPurser purser, HttpClient client, String query, Map<String, ?> variables)
            throws Exception {
        String body = purser.post(
                        client,
                        "/graphql",
                        purser.operatorToken(),
                        json.writeValueAsString(Map.of("query", query, "variables", variables)))
                .body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", query, body).isEmpty();
        return answer.path("data");
    }
}
