package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.gateway.listener.HoldRoutes;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that do not pass the gateway, through a whole server: judged and held by the same evaluator, booked in the
/// same ledger, refused in the same words.
class DecisionApiTest {
    private static final String ADA = "a-secret-of-ada-for-decisions";
    private static final String MIA = "a-secret-of-mia-for-decisions";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, aliases: {own: sandbox, small: sandbox}}
            prices:
              - {provider: sandbox, model: own, input: 1 USD, output: 1000 USD}
              - {provider: sandbox, model: small, input: 0.1 USD, output: 100 USD}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private RunningPurser start(String budgets) throws IOException {
        return RunningPurser.with(folder, """
                organization: acme
                users: [{name: ada}, {name: mia}]
                keys:
                  - {name: ada-key, user: ada, secret: %s}
                  - {name: mia-key, user: mia, secret: %s}
                budgets:
                """.formatted(ADA, MIA) + budgets, CONFIG);
    }

    private static String hard(String limit) {
        return "- {name: cap, scope: {organization: acme}, limit: " + limit + " USD, period: lifetime,"
                + " enforcement: hard, visibility: amounts}";
    }

    @Test
    void aHoldIsSettledWithWhatTheCallUsedAndCountsLikeAnyOther() throws Exception {
        try (var purser = start(hard("10"))) {
            HttpResponse<String> made = post(purser, ADA, "", hold(100, 500));
            String id = told(made).path("hold").asText();
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(made.headers().firstValue("purser-decision")).contains("allow");
            assertThat(told(made).path("decision").asText()).isEqualTo("allow");
            assertThat(budget(purser, "held")).isPositive();

            HttpResponse<String> settled = post(purser, ADA, "/" + id + "/settle", """
                    {"usage": {"inputTokens": 100, "outputTokens": 40, "reasoningTokens": 8}}""");
            assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
            assertThat(told(settled).path("cost").asText()).isEqualTo("0.0401");
            assertThat(told(settled).path("status").asText()).isEqualTo("settled");
            assertThat(budget(purser, "held")).isZero();
            assertThat(budget(purser, "settled")).isEqualByComparingTo("0.0401");

            Map<String, String> row = purser.ledgerRow(id);
            assertThat(row.get("cost")).isEqualTo("0.0401");
            assertThat(row.get("user")).isEqualTo("ada");
            assertThat(row.get("flags")).contains("external");
            HttpResponse<String> again =
                    post(purser, ADA, "/" + id + "/settle", "{\"usage\": {\"outputTokens\": 400}}");
            assertThat(again.body()).as("the first end stands").isEqualTo(settled.body());
            assertThat(again.headers().firstValue("purser-replayed")).contains("true");
            assertThat(budget(purser, "settled")).isEqualByComparingTo("0.0401");
        }
    }

    @Test
    void aRefusalIsTheGatewaysOwnToTheField() throws Exception {
        try (var purser = start(hard("0.01"))) {
            HttpResponse<String> here = post(purser, ADA, "", hold(100, 500));
            HttpResponse<String> there = purser.post(client, "/v1/chat/completions", ADA, """
                    {"model": "own", "max_tokens": 500, "messages": [{"role": "user", "content": "Hello"}]}""");
            assertThat(here.statusCode()).isEqualTo(there.statusCode()).isEqualTo(402);
            assertThat(here.headers().firstValue("purser-decision")).contains("refuse");
            assertThat(alike(here)).isEqualTo(alike(there));
            assertThat(here.headers().firstValue("purser-budget"))
                    .isEqualTo(there.headers().firstValue("purser-budget"))
                    .isPresent();
            assertThat(budget(purser, "held")).isZero();
        }
    }

    /// A refusal without what is different of every call: its id, and what it needed.
    private JsonNode alike(HttpResponse<String> refusal) throws IOException {
        ObjectNode error = (ObjectNode) json.readTree(refusal.body()).path("error");
        ObjectNode purser = (ObjectNode) error.path("purser");
        purser.remove(List.of("requestId", "request_id", "estimate", "action", "budgets"));
        error.remove("message");
        return error;
    }

    @Test
    void aRateLimitIsAThrottleWithWhenToComeAgain() throws Exception {
        String paced = hard("10") + "\nrateLimits:\n  - {scope: {organization: acme}, requestsPerMinute: 1}";
        try (var purser = start(paced)) {
            assertThat(post(purser, ADA, "", hold(1, 1)).statusCode()).isEqualTo(201);
            HttpResponse<String> second = post(purser, ADA, "", hold(1, 1));
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("purser-decision")).contains("throttle");
            assertThat(second.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void theSameIdIsTheSameHoldAndForAnotherBodyAnError() throws Exception {
        try (var purser = start(hard("10"))) {
            String body = hold(100, 500).replace("{\"provider\"", "{\"id\": \"job-7\", \"provider\"");
            HttpResponse<String> first = post(purser, ADA, "", body);
            HttpResponse<String> second = post(purser, ADA, "", body);
            HttpResponse<String> other = post(purser, ADA, "", body.replace("500", "501"));
            HttpResponse<String> somebodyElses = post(purser, MIA, "", body);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(told(other).path("error").path("code").asText()).isEqualTo("hold_id_taken");
            assertThat(somebodyElses.statusCode())
                    .as("another's ids are another's")
                    .isEqualTo(201);
            assertThat(purser.operatorGets("/api/v1/budgets")).contains("\"cap\"");
        }
    }

    @Test
    void aHoldGrowsAsFarAsTheBudgetHasRoom() throws Exception {
        try (var purser = start(hard("2"))) {
            String id =
                    told(post(purser, ADA, "", hold(100, 100_000))).path("hold").asText();
            HttpResponse<String> more = post(purser, ADA, "/" + id + "/extend", "{\"outputTokens\": 1000}");
            assertThat(more.statusCode()).as(more.body()).isEqualTo(200);
            assertThat(told(more).path("coveredOutputTokens").asLong()).isGreaterThanOrEqualTo(1000);
            HttpResponse<String> tooMuch = post(purser, ADA, "/" + id + "/extend", "{\"outputTokens\": 50000}");
            assertThat(tooMuch.statusCode()).as(tooMuch.body()).isEqualTo(402);
            assertThat(told(tooMuch).path("error").path("code").asText()).isEqualTo("budget_exceeded");
            HttpResponse<String> absurd = post(purser, ADA, "/" + id + "/extend", "{\"outputTokens\": 100001}");
            assertThat(absurd.statusCode()).isEqualTo(400);
            assertThat(budget(purser, "held")).isLessThanOrEqualTo(new BigDecimal("2"));
        }
    }

    @Test
    void whatIsReleasedCostsNothingAndIsNotInTheLedger() throws Exception {
        try (var purser = start(hard("10"))) {
            String id = told(post(purser, ADA, "", hold(100, 500))).path("hold").asText();
            HttpResponse<String> released = post(purser, ADA, "/" + id + "/release", "{}");
            assertThat(released.body()).isEqualTo("{\"hold\":\"" + id + "\",\"status\":\"released\"}");
            assertThat(post(purser, ADA, "/" + id + "/release", "{}").body()).isEqualTo(released.body());
            assertThat(post(purser, ADA, "/" + id + "/settle", "{\"usage\": {\"outputTokens\": 4}}")
                            .body())
                    .isEqualTo(released.body());
            assertThat(budget(purser, "held")).isZero();
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv").lines())
                    .hasSize(1);
        }
    }

    @Test
    void nobodyElseReachesAHold() throws Exception {
        try (var purser = start(hard("10"))) {
            String id = told(post(purser, ADA, "", hold(100, 500))).path("hold").asText();
            assertThat(get(purser, MIA, "/" + id).statusCode()).isEqualTo(404);
            assertThat(post(purser, MIA, "/" + id + "/settle", "{}").statusCode())
                    .isEqualTo(404);
            assertThat(post(purser, MIA, "/" + id + "/release", "{}").statusCode())
                    .isEqualTo(404);
            assertThat(post(purser, MIA, "/" + id + "/extend", "{\"ttl\": \"5m\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(post(purser, ADA, "/" + id + "/extend", "{\"ttl\": \"5m\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatNobodyEndsInTimeIsBookedAtWhatWasHeld() throws Exception {
        try (var purser = start(hard("10"))) {
            String id = told(post(purser, ADA, "", hold(100, 500).replace("\"ttl\": \"10m\"", "\"ttl\": \"1s\"")))
                    .path("hold")
                    .asText();
            long began = System.nanoTime();
            JsonNode shown;
            do {
                shown = told(get(purser, ADA, "/" + id));
            } while (shown.path("status").asText().equals("open")
                    && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20));
            assertThat(shown.path("status").asText()).isEqualTo("expired");
            assertThat(purser.ledgerRow(id).get("flags")).contains("external", "hold_expired");
            assertThat(new BigDecimal(purser.ledgerRow(id).get("cost"))).isPositive();
            assertThat(budget(purser, "held")).isZero();
        }
    }

    @Test
    void aHoldOutlivesTheProcessAndIsSettledInTheNext() throws Exception {
        String id;
        try (var purser = start(hard("10"))) {
            id = told(post(purser, ADA, "", hold(100, 500))).path("hold").asText();
        }
        try (var purser = start(hard("10"))) {
            assertThat(budget(purser, "held")).isPositive();
            assertThat(post(purser, ADA, "/" + id + "/extend", "{\"outputTokens\": 500}")
                            .statusCode())
                    .as("it cannot grow any more")
                    .isIn(200, 409);
            HttpResponse<String> settled = post(
                    purser, ADA, "/" + id + "/settle", "{\"usage\": {\"inputTokens\": 100, \"outputTokens\": 40}}");
            assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
            assertThat(told(settled).path("cost").asText()).isEqualTo("0.0401");
            assertThat(budget(purser, "held")).isZero();
        }
        try (var purser = start(hard("10"))) {
            assertThat(told(post(purser, ADA, "/" + id + "/settle", "{}"))
                            .path("cost")
                            .asText())
                    .as("told again after one more start")
                    .isEqualTo("0.0401");
        }
    }

    @Test
    void aBudgetThatDegradesSaysWhatMayRunInstead() throws Exception {
        String degrade = """
                - name: cheaper
                  scope: {model: own}
                  limit: 10 USD
                  period: lifetime
                  enforcement: degrade
                  actions: [{at: 1%, model: {own: small}}]
                """;
        try (var purser = start(degrade)) {
            String first =
                    told(post(purser, ADA, "", hold(100, 500))).path("hold").asText();
            post(purser, ADA, "/" + first + "/settle", "{\"usage\": {\"outputTokens\": 200}}");
            HttpResponse<String> made = post(purser, ADA, "", hold(100, 500));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(told(made).path("decision").asText()).isEqualTo("degrade");
            assertThat(told(made).path("model").asText()).isEqualTo("small");
            assertThat(made.headers().firstValue("purser-decision")).contains("degrade");
        }
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByNameAndHoldsNothing() throws Exception {
        try (var purser = start(hard("10"))) {
            Map<String, String> wrong = new LinkedHashMap<>();
            wrong.put(hold(100, 500).replace("maxOutputTokens", "maxOutputToken"), "did you mean maxOutputTokens");
            wrong.put(hold(100, 500).replace("\"inputTokens\": 100,", ""), "inputTokens");
            wrong.put(hold(100, 500).replace("100", "-1"), "inputTokens");
            wrong.put(hold(100, 500).replace("100", "1.5"), "inputTokens");
            wrong.put(hold(100, 500).replace("10m", "25h"), "ttl");
            wrong.put(hold(100, 500).replace("10m", "soon"), "ttl");
            wrong.put(hold(100, 500).replace("\"own\"", "7"), "model");
            wrong.put("{\"model\": \"own\", \"model\": \"small\"}", "body");
            wrong.put("[]", "body");
            wrong.put("{", "body");
            for (Map.Entry<String, String> each : wrong.entrySet()) {
                HttpResponse<String> refused = post(purser, ADA, "", each.getKey());
                assertThat(refused.statusCode()).as(each.getKey()).isEqualTo(400);
                assertThat(told(refused).path("error").path("message").asText())
                        .as(each.getKey())
                        .contains(each.getValue());
            }
            assertThat(post(purser, "nobodys-key", "", hold(1, 1)).statusCode()).isEqualTo(401);
            assertThat(budget(purser, "held")).isZero();
        }
    }

    @Test
    void everyRouteIsInTheOpenApiDocument() throws Exception {
        try (var purser = start(hard("10"))) {
            JsonNode paths =
                    json.readTree(purser.operatorGets("/api/openapi.json")).path("paths");
            assertThat(paths.propertyStream().map(Map.Entry::getKey).filter(path -> path.startsWith("/api/v1/holds")))
                    .containsExactlyInAnyOrder(
                            HoldRoutes.MAKE, HoldRoutes.SHOW, HoldRoutes.EXTEND, HoldRoutes.SETTLE, HoldRoutes.RELEASE);
        }
    }

    private static String hold(long input, long output) {
        return """
                {"provider": "sandbox", "model": "own", "inputTokens": %d, "maxOutputTokens": %d, "ttl": "10m"}""".formatted(input, output);
    }

    private HttpResponse<String> post(RunningPurser purser, String key, String path, String body) {
        return purser.post(client, "/api/v1/holds" + path, key, body);
    }

    private HttpResponse<String> get(RunningPurser purser, String key, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + "/api/v1/holds" + path))
                        .header("authorization", "Bearer " + key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode told(HttpResponse<String> answer) throws IOException {
        return json.readTree(answer.body());
    }

    private BigDecimal budget(RunningPurser purser, String field) throws IOException {
        JsonNode budgets = json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets");
        return new BigDecimal(budgets.path(0).path(field).asText());
    }
}
