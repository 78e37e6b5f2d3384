package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of the queries, held against what GraphQL answers, decimal by decimal, on a real server: two weeks in
/// which
/// a price rises and customers come and go, one of which has the name of a formula.
class QueryExportTest {
    private static final String ADA = "a-secret-of-ada-for-files-of-queries";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long FIRST_WEEK = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
    private static final int WEEK_MILLIS = 7 * 86_400_000;
    private static final int CUSTOMERS = 30;
    private static final String CONFIG = """
            providers: [{name: stub, dialect: sandbox, models: ["*"]}]
            prices:
              - {provider: stub, model: alpha, input: 1.37 USD, output: 11.1 USD}
              - {provider: stub, model: alpha, input: 2.41 USD, output: 13.7 USD, effectiveFrom: "2026-11-08T00:00:00Z"}
              - {provider: stub, model: beta, input: 0.031 USD, output: 0.7 USD}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Oslo
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final String WEEK = "from=2026-11-08T00:00:00Z&to=2026-11-15T00:00:00Z";
    private static final String OF =
            "of: {from: \"2026-11-08T00:00:00Z\", to: \"2026-11-15T00:00:00Z\", where: [{dimension: \"model\","
                    + " patterns: [\"no*\"], exclude: true}]}";
    private static final String FILTER = "&model!~=no*";
    private static final List<String> FORMATS = List.of("csv", "json", "xlsx", "parquet");
    private static final List<String> PARTS = List.of("volume", "mix", "price", "appeared", "gone");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(7);
    private final Path folder;
    private int told;

    QueryExportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        client.close();
    }

    /// Every third customer used something in one of the weeks only.
    private void spend(RunningPurser purser, int calls) throws Exception {
        List<String> events = new ArrayList<>();
        while (events.size() < calls) {
            int customer = random.nextInt(CUSTOMERS);
            boolean isLate = customer % 3 == 0 ? customer % 2 == 0 : random.nextBoolean();
            long at = FIRST_WEEK + (isLate ? WEEK_MILLIS : 0) + random.nextInt(WEEK_MILLIS);
            events.add("""
                    {"id": "e%d", "provider": "stub", "model": "%s", "customer": "=cmd-%d", "time": "%s",
                     "usage": {"inputTokens": %d, "outputTokens": %d}}""".formatted(
                            told++,
                            List.of("alpha", "beta", "nothing-known").get(random.nextInt(3)),
                            customer,
                            Instant.ofEpochMilli(at),
                            random.nextInt(10_000),
                            random.nextInt(1_000)));
        }
        assertThat(purser.post(client, "/api/v1/events", ADA, "[" + String.join(",", events) + "]")
                        .statusCode())
                .isEqualTo(200);
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = ask(purser, "analytics { place last }");
        while (progress.path("place").asLong() < progress.path("last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = ask(purser, "analytics { place last }");
        }
    }

    private JsonNode ask(RunningPurser purser, String field) throws IOException {
        String query = json.writeValueAsString(Map.of("query", "{ answer: " + field + " }"));
        String body =
                purser.post(client, "/graphql", purser.operatorToken(), query).body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", field, body).isEmpty();
        return answer.at("/data/answer");
    }

    private HttpResponse<byte[]> get(RunningPurser purser, String file) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(purser.url() + "/api/v1/exports/" + file.replace("!~", "%21~")))
                .header("authorization", "Bearer " + purser.operatorToken())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private String text(RunningPurser purser, String file) throws Exception {
        return new String(get(purser, file).body(), StandardCharsets.UTF_8);
    }

    @Test
    void aFileOfAQueryHasEveryGroupOfTheAnswerWithTheSameDecimals() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> NOW)) {
            spend(purser, 900);
            comparisons(purser);
            change(purser);
            concentration(purser);
            aFormulaIsAText(purser);
            aFilePinnedToAnAnswerStaysAsItWas(purser);
            theCommandLineTakesWhatTheRouteGives(purser);
            whatIsNotUnderstoodIsRefused(purser);
        }
    }

    private void comparisons(RunningPurser purser) throws Exception {
        for (String query : List.of("compare", "topMovers")) {
            JsonNode answer = ask(
                    purser,
                    query + "(" + OF + ", by: [\"customer\", \"model\"], measures: [TOKENS, COST, COST_PER_REQUEST,"
                            + " TOKENS_P95, ERROR_RATE], first: 500) { groupCount asOf rows { values isNew isGone figures"
                            + " { measure now before delta change } } total { figures { measure now } } }");
            List<Map<String, String>> expected = new ArrayList<>();
            for (JsonNode row : answer.path("rows")) {
                Map<String, String> cells = new LinkedHashMap<>();
                cells.put("customer", row.at("/values/0").asText());
                cells.put("model", row.at("/values/1").asText());
                cells.put("is_new", row.path("isNew").asText());
                cells.put("is_gone", row.path("isGone").asText());
                for (JsonNode figure : row.path("figures")) {
                    String name = figure.path("measure").asText().toLowerCase(Locale.ROOT);
                    cells.put(name, known(figure.path("now")));
                    cells.put(name + "_before", known(figure.path("before")));
                    cells.put(name + "_delta", known(figure.path("delta")));
                    cells.put(name + "_change", known(figure.path("change")));
                }
                expected.add(cells);
            }
            assertThat(expected).hasSize(answer.path("groupCount").asInt()).hasSizeGreaterThan(40);
            assertThat(expected).anyMatch(row -> "true".equals(row.get("is_new")));
            assertThat(expected).anyMatch(row -> "true".equals(row.get("is_gone")));
            same(
                    purser,
                    query.equals("compare") ? "compare" : "top-movers",
                    "groupBy=customer,model&measures=tokens,cost,cost-per-request,tokens_p95&measures=error_rate",
                    expected,
                    answer.at("/total/figures/1/now").asText());
        }
    }

    private void change(RunningPurser purser) throws Exception {
        JsonNode answer = ask(
                purser,
                "change(" + OF + ", by: [\"customer\"], first: 500) { groupCount rows { values costBefore volume mix"
                        + " price appeared gone cost delta } total { cost } }");
        List<Map<String, String>> expected = new ArrayList<>();
        for (JsonNode row : answer.path("rows")) {
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put("customer", row.at("/values/0").asText());
            cells.put("cost_before", FileRead.plain(row.path("costBefore").asText()));
            PARTS.forEach(part -> cells.put(part, FileRead.plain(row.path(part).asText())));
            cells.put("cost", FileRead.plain(row.path("cost").asText()));
            cells.put("delta", FileRead.plain(row.path("delta").asText()));
            expected.add(cells);
        }
        assertThat(expected).hasSize(CUSTOMERS);
        for (String part : PARTS) {
            assertThat(expected).as(part).anyMatch(row -> !"0".equals(row.get(part)));
        }
        for (Map<String, String> row : expected) {
            BigDecimal parts =
                    PARTS.stream().map(row::get).map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(new BigDecimal(row.get("cost_before")).add(parts)).isEqualByComparingTo(row.get("cost"));
            assertThat(parts).isEqualByComparingTo(row.get("delta"));
        }
        same(
                purser,
                "change",
                "groupBy=customer",
                expected,
                answer.at("/total/cost").asText());
    }

    private void concentration(RunningPurser purser) throws Exception {
        JsonNode answer = ask(
                purser,
                "concentration(" + OF + ", first: 500) { top1 top5 top20 groupCount"
                        + " groups { value amount share shareBefore } }");
        List<Map<String, String>> expected = new ArrayList<>();
        for (JsonNode group : answer.path("groups")) {
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put("rank", String.valueOf(expected.size() + 1));
            cells.put("customer", group.path("value").asText());
            cells.put("cost", known(group.path("amount")));
            cells.put("share", known(group.path("share")));
            cells.put("share_before", known(group.path("shareBefore")));
            expected.add(cells);
        }
        assertThat(expected).hasSize(answer.path("groupCount").asInt()).hasSizeGreaterThan(20);
        String total = expected.stream()
                .map(row -> new BigDecimal(row.get("cost")))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString();
        same(purser, "concentration", "", expected, total);
        List<Map<String, String>> rows = FileRead.rows(
                "csv", get(purser, "concentration.csv?" + WEEK + FILTER).body());
        for (int top : new int[] {1, 5, 20}) {
            assertThat(rows.get(top - 1).get("share_up_to_here"))
                    .as("top%d", top)
                    .isEqualTo(answer.path("top" + top).asText());
        }
        assertThat(FileRead.rows(
                        "csv",
                        get(purser, "concentration.csv?measure=requests&" + WEEK + FILTER)
                                .body()))
                .allSatisfy(
                        row -> assertThat(new BigDecimal(row.get("requests"))).isPositive());
    }

    private static String known(JsonNode value) {
        return value.isNull() ? "" : FileRead.plain(value.asText());
    }

    /// Each format has these rows and no other, and says beside them what they cost.
    private void same(
            RunningPurser purser, String query, String parameters, List<Map<String, String>> expected, String total)
            throws Exception {
        for (String format : FORMATS) {
            HttpResponse<byte[]> file = get(
                    purser,
                    query + "." + format + "?" + WEEK + FILTER + (parameters.isEmpty() ? "" : "&") + parameters);
            String as = query + "." + format;
            assertThat(file.statusCode())
                    .as("%s: %s", as, new String(file.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            List<Map<String, String>> rows = FileRead.rows(format, file.body());
            List<Map<String, String>> told = new ArrayList<>();
            BigDecimal sum = BigDecimal.ZERO;
            for (Map<String, String> row : rows) {
                assertThat(row)
                        .as(as)
                        .containsEntry("currency", "USD")
                        .hasEntrySatisfying("period_start", at -> assertThat(at).startsWith("2026-11-08T00:00:00"))
                        .hasEntrySatisfying("before_start", at -> assertThat(at).startsWith("2026-11-01T00:00:00"))
                        .hasEntrySatisfying(
                                "before_end_local", at -> assertThat(at).isNotEmpty());
                Map<String, String> cells = new LinkedHashMap<>();
                expected.getFirst()
                        .keySet()
                        .forEach(name -> cells.put(name, plain(format, row.getOrDefault(name, "none"))));
                told.add(cells);
                sum = sum.add(new BigDecimal(row.getOrDefault("cost", "none")));
            }
            assertThat(told).as(as).containsExactlyElementsOf(expected);
            assertThat(sum).as(as).isEqualByComparingTo(total);
            String said = file.headers().firstValue("purser-total").orElse("");
            assertThat(said).as(as).endsWith(";currency=USD;requests=" + requests(purser));
            assertThat(new BigDecimal(said.substring(1, said.indexOf('"', 1))))
                    .as(as)
                    .isEqualByComparingTo(total);
            assertThat(file.headers().firstValue("repr-digest").orElse(""))
                    .as(as)
                    .startsWith("sha-256=:");
        }
    }

    private static String plain(String format, String cell) {
        return FileRead.plain(format.equals("csv") && cell.startsWith("'=") ? cell.substring(1) : cell);
    }

    private String requests(RunningPurser purser) throws IOException {
        return ask(purser, "breakdown(" + OF + ", measures: [REQUESTS]) { total { figures { value } } }")
                .at("/total/figures/0/value")
                .asText();
    }

    private void aFormulaIsAText(RunningPurser purser) throws Exception {
        for (String query : List.of("compare", "top-movers", "change", "concentration")) {
            String file = text(purser, query + ".csv?groupBy=customer&" + WEEK);
            assertThat(file).as(query).contains(",'=cmd-").doesNotContain(",=cmd-");
            List<Map<String, String>> sheet = FileRead.rows(
                    "xlsx",
                    get(purser, query + ".xlsx?groupBy=customer&" + WEEK).body());
            assertThat(sheet)
                    .as(query)
                    .allSatisfy(row -> assertThat(row.get("customer")).startsWith("=cmd-"));
        }
    }

    private void aFilePinnedToAnAnswerStaysAsItWas(RunningPurser purser) throws Exception {
        String asOf = ask(purser, "change(" + OF + ") { asOf }").path("asOf").asText();
        String file = "change.csv?groupBy=customer&" + WEEK;
        HttpResponse<byte[]> before = get(purser, file);
        assertThat(before.headers().firstValue("purser-as-of")).contains(asOf);
        spend(purser, 300);
        assertThat(get(purser, file).body()).isNotEqualTo(before.body());
        assertThat(get(purser, file + "&asOf=" + asOf).body()).isEqualTo(before.body());
    }

    private void theCommandLineTakesWhatTheRouteGives(RunningPurser purser) throws Exception {
        String[] connection = {"--url", purser.url(), "--token", purser.operatorToken()};
        Path file = folder.resolve("compare.csv");
        CommandRun run = CommandRun.of(
                connection,
                "export",
                "compare",
                "--from",
                "2026-11-08T00:00:00Z",
                "--to",
                "2026-11-15T00:00:00Z",
                "--by",
                "customer",
                "--measures",
                "requests,cost",
                "--where",
                "model!~=no*",
                "--compare",
                "2026-11-02T00:00:00Z..2026-11-05T00:00:00Z",
                "--out",
                file.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readString(file))
                .isEqualTo(text(
                        purser,
                        "compare.csv?groupBy=customer&measures=requests,cost&against=range"
                                + "&againstFrom=2026-11-02T00:00:00Z&againstTo=2026-11-05T00:00:00Z&" + WEEK + FILTER))
                .contains("2026-11-02T00:00:00Z");
        CommandRun concentration =
                CommandRun.of(connection, "export", "concentration", "--measures", "tokens", "--period", "2026-11");
        assertThat(concentration.out()).as(concentration.err()).contains(",rank,tokens,share,");
        CommandRun unknown = CommandRun.of(connection, "export", "compare", "--bucket", "day");
        assertThat(unknown.code()).isNotZero();
        assertThat(unknown.err()).contains("bucket: is unknown");
        assertThat(CommandRun.of(connection, "export", "comparison").err()).contains("compare, top-movers");
    }

    private void whatIsNotUnderstoodIsRefused(RunningPurser purser) throws Exception {
        for (Map.Entry<String, String> wrong : Map.ofEntries(
                        Map.entry("compare.csv?bucket=day", "bucket: is unknown"),
                        Map.entry("compare.csv?measure=cost", "did you mean measures?"),
                        Map.entry("compare.csv?measures=costs", "measures: is no measure; expected cost, requests"),
                        Map.entry("compare.csv?groupBy=user,key,model", "expected at most 2"),
                        Map.entry(
                                "compare.csv?against=never", "against: is unknown; expected previous, year_ago, range"),
                        Map.entry("top-movers.csv?against=range", "againstFrom and againstTo"),
                        Map.entry("top-movers.csv?againstTo=2026-11-01T00:00:00Z", "againstFrom and againstTo"),
                        Map.entry("change.csv?measures=cost", "measures: is unknown"),
                        Map.entry("change.json?asOf=yesterday", "asOf: is unknown"),
                        Map.entry("change.json?against=previous&against=year_ago", "against: stands twice"),
                        Map.entry("concentration.csv?measure=error_rate", "measure: expected one that adds up"),
                        Map.entry("concentration.csv?measure=cost,tokens", "measure: names 2; expected one"),
                        Map.entry("concentration.csv?groupBy=user,model", "expected at most 1"))
                .entrySet()) {
            HttpResponse<byte[]> answer = get(purser, wrong.getKey());
            assertThat(answer.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .as(wrong.getKey())
                    .contains(wrong.getValue());
        }
    }
}
