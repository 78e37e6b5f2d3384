package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.DataMode;
import io.purser.gateway.listener.EventRoutes;
import io.purser.gateway.listener.HoldRoutes;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that were not made in earnest, through a whole server.
class DataModeTest {
    private static final String ADA = "a-secret-of-ada-for-trials";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            prices:
              - {provider: sandbox, model: own, input: 1 USD, output: 1000 USD}
            """;
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
            - {name: cap, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
            - {name: calls, scope: {eachCustomer: "*"}, limit: 1 requests, period: month, enforcement: hard}
            """.formatted(ADA);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<String> told(RunningPurser purser, String id, String mode, String customer) {
        return purser.post(
                client,
                EventRoutes.EVENTS,
                ADA,
                "{\"id\": \"" + id + "\", \"dataMode\": \"" + mode + "\", \"customer\": \"" + customer + "\","
                        + " \"provider\": \"sandbox\", \"model\": \"own\","
                        + " \"usage\": {\"inputTokens\": 100, \"outputTokens\": 10}}");
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)))
                        .body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private BigDecimal spent(RunningPurser purser) throws IOException {
        for (JsonNode budget :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (budget.path("name").asText().equals("cap")) {
                return new BigDecimal(budget.path("settled").asText());
            }
        }
        throw new AssertionError("no such budget");
    }

    @Test
    void trialsAreInTheLedgerAndCountNowhere() throws Exception {
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            HttpResponse<String> trial = told(purser, "t1", "test", "trial");
            assertThat(trial.statusCode()).as(trial.body()).isEqualTo(201);
            assertThat(json.readTree(trial.body()).path("cost").asText()).isEqualTo("0.0101");
            assertThat(trial.body()).contains("test_data");
            assertThat(told(purser, "t2", "test", "trial").body()).doesNotContain("over_limit");
            assertThat(told(purser, "d1", "demo", "shown").statusCode()).isEqualTo(201);
            assertThat(told(purser, "r1", "real", "globex").statusCode()).isEqualTo(201);
            assertThat(spent(purser)).isEqualByComparingTo("0.0101");
            assertThat(purser.ledgerAgrees(client)).isTrue();

            assertThat(purser.ledger())
                    .extracting(row -> row.get("external_request_id"))
                    .containsExactly("r1");
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv?period=this-month&dataMode=test")
                            .lines())
                    .hasSize(3);
            assertThat(purser.operatorGets("/api/v1/exports/usage.csv?period=this-month&groupBy=dataMode")
                            .lines())
                    .hasSize(4)
                    .anyMatch(line -> line.contains("test") && line.contains("0.0202"))
                    .anyMatch(line -> line.contains("demo") && line.contains("0.0101"));
            JsonNode usage = ask(
                    purser,
                    "{ all: usage { total { cost requests } } demo: usage(filters: [{dimension: \"dataMode\","
                            + " value: \"demo\"}]) { total { cost requests } } }");
            assertThat(usage.path("all").path("total").path("cost").asText()).isEqualTo("0.0101");
            assertThat(usage.path("all").path("total").path("requests").asInt()).isEqualTo(1);
            assertThat(usage.path("demo").path("total").path("requests").asInt())
                    .isEqualTo(1);
            assertThat(ask(purser, "{ customers { edges { node { name } } } }").toString())
                    .contains("globex")
                    .doesNotContain("trial", "shown");
        }
    }

    @Test
    void aBudgetThatComesLaterDoesNotFindThem() throws Exception {
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            told(purser, "t1", "test", "trial");
            told(purser, "r1", "real", "globex");
            ask(
                    purser,
                    "mutation { apply(input: {document: "
                            + json.writeValueAsString(
                                    POLICY
                                            + "- {name: later, scope: {user: ada}, limit: 9 USD, period: month, enforcement: hard}\n")
                            + ", reason: \"r\"}) { policyVersion } }");
            assertThat(purser.operatorGets("/api/v1/budgets")).contains("\"name\":\"later\"");
            for (JsonNode budget :
                    json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
                if (budget.path("name").asText().equals("later")) {
                    assertThat(budget.path("settled").asText()).isEqualTo("0.0101");
                }
            }
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatWasATrialIsNotRealWhenItIsToldAgain() throws Exception {
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(told(purser, "t1", "test", "trial").statusCode()).isEqualTo(201);
            assertThat(told(purser, "t1", "test", "trial").body()).contains("duplicate");
            HttpResponse<String> other = told(purser, "t1", "real", "trial");
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(other.body()).contains("dataMode");
            assertThat(told(purser, "t2", "pretend", "trial").body()).contains("real, test, demo");
        }
    }

    @Test
    void aCorrectedPriceCorrectsATrialAndNoBudget() throws Exception {
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            told(purser, "t1", "test", "trial");
            told(purser, "r1", "real", "globex");
        }
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG.replace("1000 USD", "2000 USD"))) {
            ask(
                    purser,
                    "mutation { rerate(input: {model: \"own\", from: \"2020-01-01T00:00:00Z\", to: \"2100-01-01T00:00:00Z\","
                            + " reason: \"the price was wrong\"}) { changed } }");
            assertThat(spent(purser)).isEqualByComparingTo("0.0201");
            assertThat(purser.ledger()).extracting(row -> row.get("kind")).containsExactly("usage", "re-rate");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    private HttpResponse<String> hold(RunningPurser purser, String mode, String ttl) {
        return purser.post(
                client,
                HoldRoutes.MAKE,
                ADA,
                "{\"provider\": \"sandbox\", \"model\": \"own\", \"inputTokens\": 20000000, \"maxOutputTokens\": 10,"
                        + " \"ttl\": \"" + ttl + "\", \"dataMode\": \"" + mode + "\"}");
    }

    private HttpResponse<String> settled(RunningPurser purser, String id) {
        return purser.post(
                client,
                HoldRoutes.MAKE + "/" + id + "/settle",
                ADA,
                "{\"usage\": {\"inputTokens\": 100, \"outputTokens\": 10}}");
    }

    private String shown(RunningPurser purser, String id) throws IOException, InterruptedException {
        HttpRequest asked = HttpRequest.newBuilder(URI.create(purser.url() + HoldRoutes.MAKE + "/" + id))
                .header("authorization", "Bearer " + ADA)
                .build();
        return client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
    }

    private List<String> modes(RunningPurser purser, String mode) {
        return purser.operatorGets("/api/v1/exports/ledger.csv?period=this-month&dataMode=" + mode)
                .lines()
                .skip(1)
                .toList();
    }

    @Test
    void aHoldThatIsATrialIsAllowedHoldsNothingAndCountsNowhere() throws Exception {
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(hold(purser, "real", "1m").statusCode())
                    .as("20 USD are more than there are")
                    .isEqualTo(402);
            HttpResponse<String> trial = hold(purser, "test", "1m");
            assertThat(trial.statusCode()).as(trial.body()).isEqualTo(201);
            JsonNode told = json.readTree(trial.body());
            assertThat(told.path("dataMode").asText()).isEqualTo("test");
            assertThat(told.path("coveredOutputTokens").asInt()).isEqualTo(10);
            assertThat(trial.headers().firstValue("purser-budget")).isEmpty();
            assertThat(purser.operatorGets("/api/v1/budgets")).doesNotContain("\"held\":\"2");
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"later\", scope: {user: \"ada\"}, limit: \"9 USD\","
                            + " period: \"month\", enforcement: \"hard\"}, reason: \"r\") { policyVersion } }");
            HttpResponse<String> settled = settled(purser, told.path("hold").asText());
            assertThat(json.readTree(settled.body()).path("cost").asText()).isEqualTo("0.0101");
            assertThat(spent(purser)).isZero();
            assertThat(purser.operatorGets("/api/v1/budgets")).doesNotContain("0.0101");
            assertThat(purser.ledger()).isEmpty();
            assertThat(modes(purser, "test")).singleElement().asString().contains("0.0101");
            assertThat(purser.ledgerAgrees(client)).isTrue();
            assertThat(hold(purser, "pretend", "1m").body()).contains("real, test, demo");
        }
    }

    @Test
    void aTrialStaysOneOverARestartAndWhenNobodyEndsIt() throws Exception {
        String left;
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            left = json.readTree(hold(purser, "demo", "1h").body()).path("hold").asText();
            String forgotten = json.readTree(hold(purser, "demo", "1s").body())
                    .path("hold")
                    .asText();
            long began = System.nanoTime();
            while (shown(purser, forgotten).contains("\"open\"")
                    && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20)) {
                Thread.onSpinWait();
            }
            assertThat(shown(purser, forgotten)).contains("expired");
            assertThat(modes(purser, "demo")).singleElement().asString().contains("hold_expired", "20.01");
            assertThat(spent(purser)).isZero();
        }
        try (var purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(settled(purser, left).body()).contains("0.0101");
            assertThat(modes(purser, "demo")).hasSize(2);
            assertThat(spent(purser)).isZero();
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void everyModeHasItsFlag() {
        assertThat(DataMode.of(List.of("external", "demo_data")).word()).isEqualTo("demo");
    }
}
