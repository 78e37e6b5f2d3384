package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.purser.cli.CommandLineProgram;
import io.purser.cli.FakeBackupDesk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Organizations that account in another currency than the provider's price list, through a whole
/// gateway: what callers, exports and operators are shown. E15.
class OtherCurrencyServerTest {
    private static final String SECRET = "a-secret-for-a-test-of-currencies";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"EUR, 0.92, 0.02, 9", "JPY, 155.37, 3.4, 7", "IDR, 16250, 360, 6"})
    void everyFigureThatACallerSeesIsInTheAccountingCurrencyAndAddsUp(
            String currency, String rate, String limit, int scale) throws Exception {
        try (var purser = start(currency, limit, rate, yesterday)) {
            HttpResponse<String> first = ask(purser, "own");
            JsonNode entry = trail(purser, first).path("entry");
            BigDecimal cost = new BigDecimal(entry.path("cost").asText());

            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(cost).isEqualByComparingTo(converted(entry, rate, scale));
            assertThat(new BigDecimal(header(first, "purser-cost").split("\"", 3)[1]))
                    .isEqualByComparingTo(cost);
            assertThat(header(first, "purser-cost")).endsWith(";currency=" + currency);
            assertThat(header(first, "purser-budget"))
                    .contains("\"cap\"", "limit=\"" + limit, ";currency=" + currency)
                    .doesNotContain("USD");

            HttpResponse<String> second = ask(purser, "own");
            HttpResponse<String> refused = ask(purser, "own");
            assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(402);
            assertRefusal(refused, currency, limit, cost.multiply(BigDecimal.TWO));
        }
    }

    /// By hand: the exact sum in dollars times the rate, rounded once, half to even.
    private static BigDecimal converted(JsonNode entry, String rate, int scale) {
        return BigDecimal.valueOf(entry.path("inputTokens").asLong() * 3
                        + entry.path("outputTokens").asLong() * 1000)
                .movePointLeft(6)
                .multiply(new BigDecimal(rate))
                .setScale(scale, RoundingMode.HALF_EVEN);
    }

    private void assertRefusal(HttpResponse<String> refused, String currency, String limit, BigDecimal spent)
            throws IOException {
        JsonNode error = json.readTree(refused.body()).path("error");
        JsonNode told = error.path("purser");
        assertThat(error.path("message").asText()).contains(" " + currency).doesNotContain("USD");
        assertThat(told.path("currency").asText()).isEqualTo(currency);
        assertThat(money(told, "limit")).isEqualByComparingTo(limit);
        assertThat(money(told, "settled")).isEqualByComparingTo(spent);
        assertThat(money(told, "limit").subtract(money(told, "settled")).subtract(money(told, "held")))
                .isEqualByComparingTo(money(told, "remaining"));
        assertThat(money(told, "estimate")).isGreaterThan(money(told, "remaining"));
        assertThat(told.path("budgets").path(0).path("settled")).isEqualTo(told.path("settled"));
    }

    @Test
    void exportsBudgetsAndTheCheckOfTheLedgerAreInTheAccountingCurrencyAndKeepTheRate() throws Exception {
        try (var purser = start("EUR", "1", "0.92", yesterday)) {
            Map<String, String> converted = row(purser, ask(purser, "own"));
            Map<String, String> home = row(purser, ask(purser, "home"));
            BigDecimal sum = new BigDecimal(converted.get("cost")).add(new BigDecimal(home.get("cost")));

            assertThat(converted.get("currency")).isEqualTo("EUR");
            assertThat(converted.get("exchange")).isEqualTo("1 USD = 0.92 EUR, " + yesterday);
            assertThat(converted.get("price_version")).isEqualTo("custom sandbox/own");
            assertThat(home.get("exchange"))
                    .as("a price in the accounting currency")
                    .isEmpty();
            assertThat(home.get("cost")).isEqualTo("0.007");
            assertThat(usage(purser)).containsEntry("currency", "EUR").containsEntry("requests", "2");
            assertThat(new BigDecimal(usage(purser).get("cost"))).isEqualByComparingTo(sum);
            JsonNode budget = json.readTree(purser.operatorGets("/api/v1/budgets"))
                    .path("budgets")
                    .path(0);
            assertThat(budget.path("currency").asText()).isEqualTo("EUR");
            assertThat(money(budget, "settled")).isEqualByComparingTo(sum);
            assertThat(money(budget, "held")).isEqualByComparingTo("0");
            assertThat(purser.post(client, "/graphql", purser.operatorToken(), """
                            {"query": "{ ledgerVerify { agrees } }"}""")
                            .body())
                    .contains("\"agrees\":true");
        }
    }

    @Test
    void explainShowsTheRateAndBothAmounts() throws Exception {
        try (var purser = start("EUR", "1", "0.92", yesterday)) {
            HttpResponse<String> answer = ask(purser, "own");
            JsonNode price = trail(purser, answer).path("entry").path("price");
            BigDecimal lines = BigDecimal.ZERO;
            for (JsonNode line : price.path("lines")) {
                lines = lines.add(money(line, "cost"));
            }

            assertThat(price.path("currency").asText()).isEqualTo("USD");
            assertThat(money(price, "sum")).isEqualByComparingTo(lines);
            assertThat(price.path("exchange").asText()).isEqualTo("1 USD = 0.92 EUR, " + yesterday);
            assertThat(price.path("costCurrency").asText()).isEqualTo("EUR");
            assertThat(money(price, "cost"))
                    .isEqualByComparingTo(lines.multiply(new BigDecimal("0.92")).setScale(9, RoundingMode.HALF_EVEN));
            assertThat(printed(List.of(
                            "explain",
                            header(answer, "purser-request-id"),
                            "--url",
                            purser.url(),
                            "--token",
                            purser.operatorToken())))
                    .contains("Together " + price.path("sum").asText() + " USD, at 1 USD = 0.92 EUR, " + yesterday)
                    .contains(price.path("cost").asText() + " EUR, rounded once");
        }
    }

    @Test
    void beforeTheFirstRateACallIsRefusedAndToldWhichRateIsMissing() throws Exception {
        try (var purser = start("EUR", "1", "0.92", yesterday.plusDays(400))) {
            HttpResponse<String> refused = ask(purser, "own");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("model_unpriced", "no exchange rate from USD to EUR");
            assertThat(ask(purser, "home").statusCode()).as("needs no rate").isEqualTo(200);
        }
    }

    @Test
    void withoutARateWhereCallsAreServedAllTheSameTheCostIsUnknownNeverZero() throws Exception {
        String more = "unpriced: flag\n";
        try (var purser = start("EUR", "1", "0.92", yesterday.plusDays(400), more)) {
            HttpResponse<String> answer = ask(purser, "own");
            Map<String, String> row = row(purser, answer);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("purser-cost")).isEmpty();
            assertThat(row.get("cost")).as("unknown").isEmpty();
            assertThat(row.get("currency")).isEqualTo("EUR");
            assertThat(row.get("flags")).contains("exchange_rate_missing");
            assertThat(usage(purser)).containsEntry("unpriced_requests", "1");
        }
    }

    @Test
    void aRateThatHasStoodForTooLongIsUsedAndFlagged() throws Exception {
        try (var purser = start("EUR", "1", "0.92", yesterday.minusDays(30))) {
            Map<String, String> row = row(purser, ask(purser, "own"));
            assertThat(row.get("flags")).isEqualTo("exchange_rate_old");
            assertThat(new BigDecimal(row.get("cost"))).isPositive();
        }
    }

    /// I-9 for rates: what is imported holds for new calls within a second, a call under way keeps
    /// the rate it was admitted under, and what cannot be true changes nothing.
    @Test
    void aRateIsImportedOnARunningGatewayAndACallUnderWayKeepsItsOwn() throws Exception {
        try (var purser = start("EUR", "1", "0.92", yesterday)) {
            var underWay = CompletableFuture.supplyAsync(() -> ask(purser, "own", "[[start=3s]] Hello [[out=7]]"));
            String before = exchange(purser, ask(purser, "own"));
            assertThat(run("rates", "import", file("2026-01-01,EUR,USD,1.08"), "--yes"))
                    .contains("other way round");
            run("rates", "import", file(yesterday.plusDays(1) + ",USD,EUR,0.8"), "--yes");
            long changed = System.nanoTime();
            String after;
            do {
                after = exchange(purser, ask(purser, "own"));
            } while (after.equals(before) && System.nanoTime() - changed < TimeUnit.SECONDS.toNanos(20));

            assertThat(before).isEqualTo("1 USD = 0.92 EUR, " + yesterday);
            assertThat(after).isEqualTo("1 USD = 0.8 EUR, " + yesterday.plusDays(1));
            assertThat(System.nanoTime() - changed).isLessThan(TimeUnit.SECONDS.toNanos(2));
            HttpResponse<String> kept = underWay.get(30, TimeUnit.SECONDS);
            assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
            assertThat(exchange(purser, kept)).isEqualTo(before);
        }
    }

    private String exchange(RunningPurser purser, HttpResponse<String> answer) {
        return String.valueOf(row(purser, answer).get("exchange"));
    }

    private String file(String row) throws IOException {
        return Files.writeString(folder.resolve("new.csv"), "date,from,to,rate\n" + row + "\n")
                .toString();
    }

    private RunningPurser start(String currency, String limit, String rate, LocalDate day) throws IOException {
        return start(currency, limit, rate, day, "");
    }

    private RunningPurser start(String currency, String limit, String rate, LocalDate day, String more)
            throws IOException {
        Path rates = Files.writeString(
                folder.resolve("rates.csv"), "date,from,to,rate\n" + day + ",USD," + currency + "," + rate + "\n");
        String governance = """
                organization: acme
                currency: %s
                users: [{name: ada}]
                keys: [{name: ada-key, user: ada, secret: %s}]
                budgets:
                  - {name: cap, scope: {key: ada-key}, limit: %s %s, period: lifetime, enforcement: hard}
                """.formatted(currency, SECRET, limit, currency);
        // Seven tokens of output are 0.007 USD; the prompt comes on top.
        String config = """
                providers:
                  - {name: sandbox, dialect: sandbox, aliases: {own: sandbox, home: sandbox}}
                prices:
                  - {provider: sandbox, model: own, input: 3 USD, output: 1000 USD}
                  - {provider: sandbox, model: home, input: 0 EUR, output: 1000 EUR}
                exchangeRates: %s
                """.formatted(rates);
        return RunningPurser.with(folder, governance, config + more);
    }

    private HttpResponse<String> ask(RunningPurser purser, String model) {
        return ask(purser, model, "Hello [[out=7]]");
    }

    private HttpResponse<String> ask(RunningPurser purser, String model, String prompt) {
        return purser.post(client, "/v1/chat/completions", SECRET, """
                {"model": "%s", "max_tokens": 10, "messages": [{"role": "user", "content": "%s"}]}""".formatted(model, prompt));
    }

    private JsonNode trail(RunningPurser purser, HttpResponse<String> answer) throws IOException {
        return json.readTree(purser.operatorGets("/api/v1/requests/" + header(answer, "purser-request-id")));
    }

    private Map<String, String> row(RunningPurser purser, HttpResponse<String> answer) {
        return purser.ledgerRow(header(answer, "purser-request-id"));
    }

    private static Map<String, String> usage(RunningPurser purser) {
        List<String> lines = purser.operatorGets("/api/v1/exports/usage.csv?period=this-month")
                .lines()
                .toList();
        return RunningPurser.named(lines.get(0), lines.get(1));
    }

    /// A command line on this installation's files, and what it printed.
    private String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("purser.yaml").toString()));
        return printed(all);
    }

    private static String printed(List<String> arguments) {
        StringWriter out = new StringWriter();
        PrintWriter to = new PrintWriter(out);
        CommandLineProgram.run(
                arguments.toArray(String[]::new),
                Map.of("COLUMNS", "400"),
                Wiring::start,
                new OfflinePrices(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                to,
                to);
        return out.toString();
    }

    private static BigDecimal money(JsonNode node, String field) {
        return new BigDecimal(node.path(field).asText());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("no " + name);
    }
}
