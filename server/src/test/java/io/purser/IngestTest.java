package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.gateway.listener.EventRoutes;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Usage that was measured elsewhere, through a whole server: it counts on the same budgets and stands in the same
/// ledger as what passes the gateway, and each call once.
class IngestTest {
    private static final String ADA = "a-secret-of-ada-for-events";
    private static final String FIXED = "a-secret-that-fixes-its-customer";
    private static final String STRICT = "a-secret-that-needs-a-project";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            prices:
              - {provider: sandbox, model: own, input: 1 USD, cacheRead: 0.1 USD, output: 1000 USD}
              - {provider: sandbox, model: dear, input: 1 USD, output: 10000 USD}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Etc/UTC
            users: [{name: ada}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: fixed-key, user: ada, secret: %s, attribution: {customer: globex, override: false}}
              - {name: strict-key, user: ada, secret: %s, attribution: {required: [tag.project], allowed: {tag.project: [atlas]}}}
            budgets:
            - {name: cap, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard, visibility: amounts}
            - {name: daily, scope: {user: ada}, limit: 1M tokens, period: day, enforcement: soft}
            """.formatted(ADA, FIXED, STRICT);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private RunningPurser start() throws IOException {
        return RunningPurser.with(folder, POLICY, CONFIG);
    }

    @Test
    void anEventCountsOnTheBudgetsOfItsKeyAndIsAnEntryOfTheLedger() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> answer = post(purser, ADA, """
                    {"id": "call-1", "source": "nightly", "provider": "sandbox", "model": "own",
                     "usage": {"inputTokens": 100, "cacheReadTokens": 50, "outputTokens": 40, "reasoningTokens": 8},
                     "customer": "globex", "feature": "summaries", "tags": {"project": "atlas"},
                     "latencyMillis": 1200, "firstTokenMillis": 300, "streamed": true, "retryCount": 1}""");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            JsonNode told = json.readTree(answer.body());
            assertThat(told.path("status").asText()).isEqualTo("booked");
            assertThat(told.path("cost").asText()).isEqualTo("0.040105");
            assertThat(told.path("currency").asText()).isEqualTo("USD");

            assertThat(budget(purser, "cap").path("settled").asText()).isEqualTo("0.040105");
            assertThat(budget(purser, "daily").path("settled").asText()).isEqualTo("190");
            Map<String, String> row = purser.ledgerRow(told.path("request").asText());
            assertThat(row)
                    .containsEntry("cost", "0.040105")
                    .containsEntry("user", "ada")
                    .containsEntry("key", "ada-key")
                    .containsEntry("customer", "globex")
                    .containsEntry("feature", "summaries")
                    .containsEntry("input_tokens", "100")
                    .containsEntry("cache_read_tokens", "50")
                    .containsEntry("output_tokens", "40")
                    .containsEntry("reasoning_tokens", "8")
                    .containsEntry("latency_ms", "1200")
                    .containsEntry("first_token_ms", "300")
                    .containsEntry("streamed", "true")
                    .containsEntry("retry_count", "1")
                    .containsEntry("usage_source", "provider")
                    .containsEntry("outcome", "success")
                    .containsEntry("flags", "external")
                    .containsEntry("external_source", "nightly")
                    .containsEntry("external_request_id", "call-1");
            assertThat(row.get("tags")).contains("project").contains("atlas");
            JsonNode entry = json.readTree(purser.operatorGets(
                            "/api/v1/requests/" + told.path("request").asText()))
                    .path("entry");
            assertThat(entry.path("externalSource").asText()).isEqualTo("nightly");
            assertThat(entry.path("externalRequestId").asText()).isEqualTo("call-1");
            assertThat(entry.path("postings")).hasSize(2);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatIsToldTwiceCountsOnce() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> first = post(purser, ADA, event("a", "\"source\": \"s\","));
            HttpResponse<String> again = post(purser, ADA, event("a", "\"source\": \"s\","));
            HttpResponse<String> other = post(
                    purser,
                    ADA,
                    event("a", "\"source\": \"s\",").replace("\"outputTokens\": 10", "\"outputTokens\": 11"));
            HttpResponse<String> elsewhere = post(purser, ADA, event("a", "\"source\": \"t\","));

            assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.headers().firstValue("purser-replayed")).contains("true");
            assertThat(told(again, "request")).isEqualTo(told(first, "request"));
            assertThat(told(again, "status")).isEqualTo("duplicate");
            assertThat(told(again, "cost")).isEqualTo(told(first, "cost"));
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(other.body()).contains("event_id_taken").contains("another usage");
            assertThat(elsewhere.statusCode()).as("ids are a source's own").isEqualTo(201);
            assertThat(spent(purser)).isEqualByComparingTo("0.0202");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatIsToldAgainAfterAStartCountsOnce() throws Exception {
        String time = Instant.now().minus(2, ChronoUnit.DAYS).toString();
        try (var purser = start()) {
            assertThat(post(purser, ADA, event("a", "")).statusCode()).isEqualTo(201);
            assertThat(post(purser, ADA, event("late", "\"time\": \"" + time + "\","))
                            .statusCode())
                    .isEqualTo(201);
        }
        try (var purser = start()) {
            assertThat(post(purser, ADA, event("a", "")).statusCode()).isEqualTo(200);
            assertThat(post(purser, ADA, event("late", "\"time\": \"" + time + "\","))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(purser, ADA, event("b", "\"time\": \"" + time + "\","))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void ofManyAtOnceIsOneBooked() throws Exception {
        try (var purser = start();
                ExecutorService senders = Executors.newFixedThreadPool(12)) {
            List<Callable<Integer>> same = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int which = i % 3;
                same.add(() -> post(purser, ADA, event("id-" + which, "")).statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> each : senders.invokeAll(same)) {
                statuses.add(each.get());
            }
            assertThat(statuses).isSubsetOf(200, 201, 409);
            assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
            assertThat(spent(purser)).isEqualByComparingTo("0.0303");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void ofABatchEachIsBookedOrRefusedByItself() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> answer = post(
                    purser,
                    ADA,
                    "["
                            + String.join(
                                    ",",
                                    event("a", ""),
                                    event("b", "\"modle\": \"own\","),
                                    event("a", ""),
                                    "{\"id\": \"c\", \"provider\": \"sandbox\", \"model\": \"own\"}",
                                    "7",
                                    event("d", "\"dataMode\": \"pretend\","),
                                    event("e", "\"outcome\": \"error\",")
                                            .replace(
                                                    "\"usage\": {\"inputTokens\": 100, \"outputTokens\": 10}",
                                                    "\"streamed\": false"))
                            + "]");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
            JsonNode told = json.readTree(answer.body());
            assertThat(told.path("booked").asInt()).isEqualTo(2);
            assertThat(told.path("duplicates").asInt()).isEqualTo(1);
            assertThat(told.path("refused").asInt()).isEqualTo(4);
            JsonNode results = told.path("results");
            assertThat(results.path(1).path("error").path("param").asText()).isEqualTo("modle");
            assertThat(results.path(1).path("error").path("message").asText()).contains("did you mean model");
            assertThat(results.path(2).path("request"))
                    .isEqualTo(results.path(0).path("request"));
            assertThat(results.path(3).path("error").path("param").asText()).isEqualTo("usage");
            assertThat(results.path(3).path("id").asText()).isEqualTo("c");
            assertThat(results.path(4).path("id").isNull()).isTrue();
            assertThat(results.path(5).path("error").path("message").asText()).contains("real, test, demo");
            assertThat(results.path(6).path("cost").asText())
                    .as("an error that used nothing")
                    .isEqualTo("0.00");
            assertThat(spent(purser)).isEqualByComparingTo("0.0101");
            assertThat(post(purser, ADA, "{\"events\": [" + event("f", "") + "]}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(purser, ADA, "{\"events\": [" + event("g", "") + "], \"more\": 1}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post(purser, ADA, "[7]").statusCode()).isEqualTo(400);
            assertThat(post(purser, ADA, "[]").statusCode()).isEqualTo(400);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatNoBudgetCouldBeCountedWithIsRefusedByItself() throws Exception {
        try (var purser = start()) {
            // Ten million dollars each, of 2.3 thousand million that a ceiling can be.
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                events.add(event("dear-" + i, "")
                        .replace("\"own\"", "\"dear\"")
                        .replace("100,", "0,")
                        .replace("10}", "1000000000}"));
            }
            events.add(event("e", ""));
            HttpResponse<String> answer = post(purser, ADA, events.toString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
            JsonNode told = json.readTree(answer.body());
            assertThat(told.path("booked").asInt()).isEqualTo(231);
            assertThat(told.path("refused").asInt()).isEqualTo(20);
            assertThat(told.path("results").path(230).path("error").toString()).contains("\"param\":\"usage\"", "cap");
            assertThat(told.path("results").path(250).path("status").asText()).isEqualTo("booked");
            assertThat(spent(purser)).isEqualByComparingTo("2300000000.0101");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void aLateEventCountsInTheWindowOfItsOwnTime() throws Exception {
        Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
        try (var purser = start()) {
            HttpResponse<String> late = post(purser, ADA, event("late", "\"time\": \"" + yesterday + "\","));
            assertThat(late.statusCode()).as(late.body()).isEqualTo(201);
            assertThat(budget(purser, "daily").path("settled").asText())
                    .as("today")
                    .isEqualTo("0");
            String day = yesterday.atOffset(ZoneOffset.UTC).toLocalDate().toString();
            String usage = purser.operatorGets("/api/v1/exports/usage.csv?bucket=day&from=" + day + "T00:00:00Z&to="
                    + yesterday.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1) + "T00:00:00Z");
            assertThat(usage).contains(day).contains("0.0101");
            assertThat(purser.ledgerRow(told(late, "request")).get("occurred_at"))
                    .startsWith(
                            yesterday.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatIsTooLateOrTooEarlyIsRefusedAndWhatIsALittleAheadIsNow() throws Exception {
        try (var purser = start()) {
            Instant now = Instant.now();
            HttpResponse<String> old = post(purser, ADA, event("a", time(now.minus(36, ChronoUnit.DAYS))));
            HttpResponse<String> far = post(purser, ADA, event("b", time(now.plus(7, ChronoUnit.MINUTES))));
            HttpResponse<String> ahead = post(purser, ADA, event("c", time(now.plus(4, ChronoUnit.MINUTES))));
            assertThat(old.statusCode()).isEqualTo(400);
            assertThat(old.body()).contains("35 days back");
            assertThat(far.statusCode()).isEqualTo(400);
            assertThat(far.body()).contains("5 minutes ahead");
            assertThat(ahead.statusCode()).isEqualTo(201);
            assertThat(Instant.parse(purser.ledgerRow(told(ahead, "request")).get("occurred_at")))
                    .isBefore(now.plus(3, ChronoUnit.MINUTES));
            assertThat(post(purser, ADA, event("c", time(now.plus(4, ChronoUnit.MINUTES))))
                            .statusCode())
                    .as("told again")
                    .isEqualTo(200);
        }
    }

    @Test
    void nothingRefusesWhatIsSpentButTheNextCallIsRefused() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> dear =
                    post(purser, ADA, event("dear", "").replace("\"outputTokens\": 10", "\"outputTokens\": 11000"));
            assertThat(dear.statusCode()).as(dear.body()).isEqualTo(201);
            assertThat(told(dear, "cost")).isEqualTo("11.0001");
            assertThat(dear.body()).contains("over_limit");
            HttpResponse<String> call = purser.post(client, "/v1/chat/completions", ADA, """
                    {"model": "sandbox", "messages": [{"role": "user", "content": "hello"}]}""");
            assertThat(call.statusCode()).isEqualTo(402);
            assertThat(call.body()).contains("cap");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatHasNoPriceIsBookedAsUnknownAndNotAsNothing() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> strange =
                    post(purser, ADA, event("x", "").replace("\"own\"", "\"nobody-knows-this-model\""));
            assertThat(strange.statusCode()).as(strange.body()).isEqualTo(201);
            assertThat(json.readTree(strange.body()).path("cost").isNull()).isTrue();
            assertThat(strange.body()).contains("unpriced");
            assertThat(purser.ledgerRow(told(strange, "request")).get("cost")).isEmpty();
            assertThat(budget(purser, "daily").path("settled").asText()).isEqualTo("110");
        }
    }

    @Test
    void whatTheKeyFixesRequiresOrAllowsHoldsForEventsToo() throws Exception {
        try (var purser = start()) {
            HttpResponse<String> fixed = post(purser, FIXED, event("a", "\"customer\": \"initech\","));
            assertThat(purser.ledgerRow(told(fixed, "request")).get("customer")).isEqualTo("globex");
            HttpResponse<String> none = post(purser, STRICT, event("b", ""));
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(none.body()).contains("tag.project");
            HttpResponse<String> wrong = post(purser, STRICT, event("c", "\"tags\": {\"project\": \"zeus\"},"));
            assertThat(wrong.statusCode()).isEqualTo(403);
            assertThat(wrong.body()).contains("tag_not_allowed").contains("atlas");
            assertThat(post(purser, STRICT, event("d", "\"tags\": {\"project\": \"atlas\"},"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(post(purser, "a-secret-that-nobody-has", event("e", "")).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void cloudEventsAreTakenInEveryMode() throws Exception {
        String data = event("", "").replace("\"id\": \"\",", "");
        String envelope = """
                {"specversion": "1.0", "id": "%s", "source": "/agents/7", "type": "ai.usage", "subject": "anything",
                 "time": "%s", "data": %s}""";
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (var purser = start()) {
            HttpResponse<String> one =
                    send(purser, "application/cloudevents+json", envelope.formatted("1", time, data), Map.of());
            HttpResponse<String> many = send(
                    purser,
                    "application/cloudevents-batch+json; charset=utf-8",
                    "[" + envelope.formatted("1", time, data) + "," + envelope.formatted("2", time, data) + "]",
                    Map.of());
            HttpResponse<String> binary = send(
                    purser,
                    "application/json",
                    data,
                    Map.of(
                            "ce-specversion", "1.0",
                            "ce-id", "3",
                            "ce-source", "/agents/7",
                            "ce-type", "ai.usage",
                            "ce-time", time));
            HttpResponse<String> old = send(
                    purser,
                    "application/cloudevents+json",
                    envelope.formatted("4", time, data).replace("\"1.0\"", "\"0.3\""),
                    Map.of());
            assertThat(one.statusCode()).as(one.body()).isEqualTo(201);
            assertThat(json.readTree(many.body()).path("booked").asInt())
                    .as(many.body())
                    .isEqualTo(1);
            assertThat(json.readTree(many.body()).path("duplicates").asInt()).isEqualTo(1);
            assertThat(binary.statusCode()).as(binary.body()).isEqualTo(201);
            Map<String, String> row = purser.ledgerRow(told(binary, "request"));
            assertThat(row).containsEntry("external_source", "/agents/7").containsEntry("external_request_id", "3");
            assertThat(row.get("occurred_at")).startsWith(time.replace("Z", ""));
            assertThat(old.statusCode()).isEqualTo(400);
            assertThat(old.body()).contains("specversion");
            assertThat(send(purser, "text/plain", data, Map.of()).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"outputTokens\": 10 | \"outputTokens\": -1 | usage.outputTokens",
                "\"outputTokens\": 10 | \"outputTokens\": 1.5 | usage.outputTokens",
                "\"outputTokens\": 10 | \"outputTokens\": 10, \"reasoningTokens\": 11 | usage.reasoningTokens",
                "\"outputTokens\": 10 | \"others\": {\"web_serches\": 1} | web_searches",
                "\"provider\": \"sandbox\", | '' | provider",
                "\"id\": \"x\", | '' | id",
                "\"id\": \"x\", | \"id\": \"x\", \"time\": \"yesterday\", | RFC 3339",
                "\"id\": \"x\", | \"id\": \"x\", \"id\": \"y\", | every field once",
            })
    void whatIsWrongIsNamed(String part, String instead, String named) throws Exception {
        try (var purser = start()) {
            HttpResponse<String> answer = post(purser, ADA, event("x", "").replace(part, instead));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains(named);
            assertThat(spent(purser)).isZero();
        }
    }

    @Test
    void theRouteIsInTheOpenApiDocument() throws Exception {
        try (var purser = start()) {
            JsonNode paths =
                    json.readTree(purser.operatorGets("/api/openapi.json")).path("paths");
            assertThat(paths.has(EventRoutes.EVENTS)).isTrue();
            assertThat(paths.has(EventRoutes.TRACES)).isTrue();
        }
    }

    /// @param more fields, each with a comma behind it
    private static String event(String id, String more) {
        return "{\"id\": \"" + id + "\", " + more + "\"provider\": \"sandbox\", \"model\": \"own\","
                + " \"usage\": {\"inputTokens\": 100, \"outputTokens\": 10}}";
    }

    private static String time(Instant at) {
        return "\"time\": \"" + at + "\",";
    }

    private HttpResponse<String> post(RunningPurser purser, String key, String body) {
        return purser.post(client, EventRoutes.EVENTS, key, body);
    }

    private HttpResponse<String> send(RunningPurser purser, String type, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + EventRoutes.EVENTS))
                .header("authorization", "Bearer " + ADA)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String told(HttpResponse<String> answer, String field) throws IOException {
        return json.readTree(answer.body()).path(field).asText();
    }

    private JsonNode budget(RunningPurser purser, String name) throws IOException {
        for (JsonNode budget :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (budget.path("name").asText().equals(name)) {
                return budget;
            }
        }
        throw new AssertionError("no budget " + name);
    }

    private BigDecimal spent(RunningPurser purser) throws IOException {
        return new BigDecimal(budget(purser, "cap").path("settled").asText());
    }
}
