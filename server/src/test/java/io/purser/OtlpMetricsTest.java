package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.purser.gateway.listener.EventRoutes;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OpenTelemetry's own SDK exports the histogram of tokens to a whole server.
class OtlpMetricsTest {
    private static final String ADA = "a-secret-of-ada-for-metrics";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
            - {name: money, scope: {organization: acme}, limit: 10 USD, period: lifetime, enforcement: hard}
            - {name: calls, scope: {organization: acme}, limit: 100 requests, period: lifetime, enforcement: hard}
            """.formatted(ADA);
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String ASKED = EventRoutes.METRICS + "?book=averages";

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

    private static void export(
            RunningPurser purser,
            String path,
            AggregationTemporalitySelector temporality,
            Consumer<LongHistogram> measuring) {
        OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(purser.url() + path)
                .setAggregationTemporalitySelector(temporality)
                .addHeader("authorization", "Bearer " + ADA)
                .build();
        try (SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "agents")
                        .put("deployment.environment.name", "staging")
                        .build()))
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(1, TimeUnit.HOURS)
                        .build())
                .build()) {
            measuring.accept(provider.get("test")
                    .histogramBuilder("gen_ai.client.token.usage")
                    .ofLongs()
                    .build());
            provider.forceFlush().join(20, TimeUnit.SECONDS);
        }
    }

    private static void call(LongHistogram tokens, String model, long input, long output) {
        var attributes = Attributes.builder()
                .put("gen_ai.operation.name", "chat")
                .put("gen_ai.provider.name", "sandbox")
                .put("gen_ai.request.model", model)
                .put("purser.customer", "globex");
        tokens.record(input, attributes.put("gen_ai.token.type", "input").build());
        tokens.record(output, attributes.put("gen_ai.token.type", "output").build());
    }

    @Test
    void asManyCallsAreBookedAsWereMeasuredWithAllTheirTokens() throws Exception {
        try (var purser = start()) {
            export(purser, ASKED, AggregationTemporalitySelector.deltaPreferred(), tokens -> {
                call(tokens, "sandbox", 100, 7);
                call(tokens, "sandbox", 51, 6);
                call(tokens, "sandbox", 49, 4);
                call(tokens, "sandbox-mini", 1_000, 1);
            });
            List<Map<String, String>> rows = purser.ledger();
            assertThat(rows).hasSize(4);
            assertThat(rows.stream()
                            .filter(row -> "sandbox".equals(row.get("requested_model")))
                            .map(row -> row.get("input_tokens") + "+" + row.get("output_tokens")))
                    .containsExactlyInAnyOrder("67+6", "67+6", "66+5");
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row)
                            .containsEntry("flags", "averaged external")
                            .containsEntry("external_source", "agents")
                            .containsEntry("environment", "staging")
                            .containsEntry("customer", "globex"));
            BigDecimal cost =
                    rows.stream().map(row -> new BigDecimal(row.get("cost"))).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(cost).isPositive();
            JsonNode budgets =
                    json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets");
            assertThat(settled(budgets, "calls")).isEqualByComparingTo("4");
            assertThat(settled(budgets, "money")).isEqualByComparingTo(cost);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    private static BigDecimal settled(JsonNode budgets, String name) {
        for (JsonNode budget : budgets) {
            if (budget.path("name").asText().equals(name)) {
                return new BigDecimal(budget.path("settled").asText());
            }
        }
        throw new AssertionError(name + " is not in " + budgets);
    }

    @Test
    void whoDoesNotAskForItIsNotCountedTwice() throws Exception {
        try (var purser = start()) {
            export(
                    purser,
                    EventRoutes.METRICS,
                    AggregationTemporalitySelector.deltaPreferred(),
                    tokens -> call(tokens, "sandbox", 100, 7));
            assertThat(purser.ledger()).isEmpty();
            JsonNode answer = partial(post(purser, EventRoutes.METRICS, body("1", 5, "10")));
            assertThat(answer.path("rejectedDataPoints").asText()).isEqualTo("2");
            assertThat(answer.path("errorMessage").asText()).contains("?book=averages");
            assertThat(post(
                                    purser,
                                    EventRoutes.METRICS,
                                    body("1", 5, "10").replace("gen_ai.client.token.usage", "other"))
                            .body())
                    .as("other metrics say nothing")
                    .isEqualTo("{}");
        }
    }

    @Test
    void aSumSinceTheProcessBeganIsNotOfAnInterval() throws Exception {
        try (var purser = start()) {
            export(
                    purser,
                    ASKED,
                    AggregationTemporalitySelector.alwaysCumulative(),
                    tokens -> call(tokens, "sandbox", 100, 7));
            assertThat(purser.ledger()).isEmpty();
            JsonNode answer = partial(post(purser, ASKED, body("2", 5, "10")));
            assertThat(answer.path("errorMessage").asText())
                    .contains("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta");
        }
    }

    @Test
    void inJsonToo() throws Exception {
        try (var purser = start()) {
            String told = body("1", 5, "10");
            assertThat(post(purser, ASKED, told).body()).isEqualTo("{}");
            assertThat(post(purser, ASKED, told).body()).as("sent twice").isEqualTo("{}");
            assertThat(purser.ledger())
                    .hasSize(5)
                    .allSatisfy(row ->
                            assertThat(row).containsEntry("input_tokens", "2").containsEntry("output_tokens", "2"));
            assertThat(partial(post(purser, ASKED, body("1", 10_001, "20000")))
                            .path("errorMessage")
                            .asText())
                    .contains("10000 calls");
            assertThat(partial(post(purser, ASKED, body("1", 2, "1.5")))
                            .path("errorMessage")
                            .asText())
                    .contains("whole number");
            assertThat(partial(post(purser, ASKED, body("1", 2, "-1")))
                            .path("rejectedDataPoints")
                            .asText())
                    .isEqualTo("2");
            assertThat(post(purser, ASKED, "[]").statusCode()).isEqualTo(400);
            assertThat(purser.ledger()).hasSize(5);
        }
    }

    /// Points of both types.
    ///
    /// @param temporality 1 for delta
    private static String body(String temporality, int count, String sum) {
        long now = Instant.now().toEpochMilli() * 1_000_000;
        String point = """
                {"startTimeUnixNano": "1", "timeUnixNano": "%d", "count": "%d", "sum": %s, "attributes": [
                  {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                  {"key": "gen_ai.provider.name", "value": {"stringValue": "sandbox"}},
                  {"key": "gen_ai.request.model", "value": {"stringValue": "sandbox"}},
                  {"key": "gen_ai.token.type", "value": {"stringValue": "TYPE"}}]}""".formatted(now, count, sum);
        return """
                {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "gen_ai.client.token.usage", "unit": "{token}",
                  "histogram": {"aggregationTemporality": %s, "dataPoints": [%s, %s]}}]}]}]}""".formatted(temporality, point.replace("TYPE", "input"), point.replace("TYPE", "output"));
    }

    private JsonNode partial(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).path("partialSuccess");
    }

    private HttpResponse<String> post(RunningPurser purser, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + path))
                        .header("authorization", "Bearer " + ADA)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
