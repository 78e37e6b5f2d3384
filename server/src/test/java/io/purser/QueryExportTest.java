package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of the queries, held against what GraphQL answers, decimal by decimal, on a real server.
class QueryExportTest {
    private static final String OF =
            "of: {from: \"2026-11-08T00:00:00Z\", to: \"2026-11-15T00:00:00Z\", where: [{dimension: \"model\","
                    + " patterns: [\"no*\"], exclude: true}]}";
    private static final String FILTER = "&model!~=no*";
    private static final List<String> FORMATS = List.of("csv", "json", "xlsx", "parquet");
    private static final List<String> COMPARED = List.of("compare", "top-movers", "change", "concentration");
    private static final List<String> PARTS = List.of("volume", "mix", "price", "appeared", "gone");

    @Test
    void aFileOfAQueryHasEveryGroupOfTheAnswerWithTheSameDecimals(@TempDir Path folder) throws Exception {
        try (QueriedPurser purser = new QueriedPurser(folder)) {
            purser.spend(900);
            breakdown(purser);
            series(purser);
            comparisons(purser);
            change(purser);
            concentration(purser);
            aFormulaIsAText(purser);
        }
    }

    private void breakdown(QueriedPurser purser) throws Exception {
        JsonNode answer = purser.ask(
                "breakdown(" + OF + ", by: [\"customer\", \"model\"], measures: [REQUESTS, COST, LATENCY_P50,"
                        + " COST_PER_MILLION_TOKENS], ascending: true, first: 500) { rows { values share figures {"
                        + " measure value } } other { values } total { figures { value } } }");
        List<Map<String, String>> expected = new ArrayList<>();
        for (JsonNode row : answer.path("rows")) {
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put("customer", row.at("/values/0").asText());
            cells.put("model", row.at("/values/1").asText());
            for (JsonNode figure : row.path("figures")) {
                cells.put(figure.path("measure").asText().toLowerCase(Locale.ROOT), known(figure.path("value")));
            }
            cells.put("share", known(row.path("share")));
            expected.add(cells);
        }
        assertThat(answer.path("other").isNull()).isTrue();
        assertThat(expected).hasSizeGreaterThan(30);
        same(
                purser,
                "breakdown",
                "groupBy=customer,model&measures=requests,cost,latency_p50,cost_per_million_tokens&ascending=true",
                expected,
                answer.at("/total/figures/1/value").asText());
    }

    /// The days of three customers, and of all others together.
    private void series(QueriedPurser purser) throws Exception {
        JsonNode answer = purser.ask(
                "series(" + OF + ", by: [\"customer\"], measures: [COST, TOKENS_P95], top: 3) { buckets { from }"
                        + " lines { values other points { measure values } } total { figures { value } } }");
        List<Map<String, String>> expected = new ArrayList<>();
        for (JsonNode line : answer.path("lines")) {
            for (int at = 0; at < answer.path("buckets").size(); at++) {
                Map<String, String> cells = new LinkedHashMap<>();
                boolean isOther = line.path("other").asBoolean();
                cells.put(
                        "period_start",
                        answer.path("buckets").path(at).path("from").asText());
                cells.put("customer", isOther ? "" : line.at("/values/0").asText());
                cells.put("is_other", String.valueOf(isOther));
                cells.put(
                        "cost", known(line.path("points").path(0).path("values").path(at)));
                cells.put(
                        "tokens_p95",
                        known(line.path("points").path(1).path("values").path(at)));
                expected.add(cells);
            }
        }
        assertThat(expected).hasSize(4 * 8);
        assertThat(expected.getLast()).containsEntry("is_other", "true").containsEntry("tokens_p95", "");
        same(
                purser,
                "series",
                "groupBy=customer&measures=cost,tokens_p95&top=3&bucket=day",
                expected,
                answer.at("/total/figures/0/value").asText());
        List<Map<String, String>> weeks = FileRead.rows(
                "csv",
                purser.get("series.csv?bucket=week&" + QueriedPurser.WEEK + FILTER)
                        .body());
        assertThat(weeks).hasSize(2);
    }

    private void comparisons(QueriedPurser purser) throws Exception {
        for (String query : List.of("compare", "topMovers")) {
            JsonNode answer = purser.ask(
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

    private void change(QueriedPurser purser) throws Exception {
        JsonNode answer = purser.ask(
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
        assertThat(expected).hasSize(QueriedPurser.CUSTOMERS);
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

    private void concentration(QueriedPurser purser) throws Exception {
        JsonNode answer = purser.ask("concentration(" + OF + ", first: 500) { top1 top5 top20 groupCount"
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
                "csv",
                purser.get("concentration.csv?" + QueriedPurser.WEEK + FILTER).body());
        for (int top : new int[] {1, 5, 20}) {
            assertThat(rows.get(top - 1).get("share_up_to_here"))
                    .as("top%d", top)
                    .isEqualTo(answer.path("top" + top).asText());
        }
        assertThat(FileRead.rows(
                        "csv",
                        purser.get("concentration.csv?measure=requests&" + QueriedPurser.WEEK + FILTER)
                                .body()))
                .allSatisfy(
                        row -> assertThat(new BigDecimal(row.get("requests"))).isPositive());
    }

    private static String known(JsonNode value) {
        return value.isNull() ? "" : FileRead.plain(value.asText());
    }

    /// Each format has these rows and no other, and says beside them what they cost.
    private void same(
            QueriedPurser purser, String query, String parameters, List<Map<String, String>> expected, String total)
            throws Exception {
        for (String format : FORMATS) {
            HttpResponse<byte[]> file = purser.get(query + "." + format + "?" + QueriedPurser.WEEK + FILTER
                    + (parameters.isEmpty() ? "" : "&") + parameters);
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
                        .hasEntrySatisfying("period_start", at -> assertThat(at).startsWith("2026-11-"))
                        .hasEntrySatisfying(
                                "period_end_local", at -> assertThat(at).isNotEmpty());
                assertThat(row.getOrDefault("before_start", "2026-11-01T00:00:00"))
                        .as(as)
                        .startsWith("2026-11-01T00:00:00");
                assertThat(row.containsKey("before_end_local")).as(as).isEqualTo(COMPARED.contains(query));
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

    private String requests(QueriedPurser purser) throws IOException {
        return purser.ask("breakdown(" + OF + ", measures: [REQUESTS]) { total { figures { value } } }")
                .at("/total/figures/0/value")
                .asText();
    }

    private void aFormulaIsAText(QueriedPurser purser) throws Exception {
        for (String query : List.of("breakdown", "series", "compare", "top-movers", "change", "concentration")) {
            String file = purser.text(query + ".csv?groupBy=customer&" + QueriedPurser.WEEK);
            assertThat(file).as(query).contains(",'=cmd-").doesNotContain(",=cmd-");
            List<Map<String, String>> sheet = FileRead.rows(
                    "xlsx",
                    purser.get(query + ".xlsx?groupBy=customer&" + QueriedPurser.WEEK)
                            .body());
            assertThat(sheet)
                    .as(query)
                    .allSatisfy(row -> assertThat(row.get("customer")).startsWith("=cmd-"));
        }
    }
}
