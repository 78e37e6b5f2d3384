package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.purser.gateway.listener.EventRoutes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenTelemetry's own SDK exports to a whole server: calls that are told by spans make the same entries of the ledger
/// as the same calls through the gateway.
class OtlpIngestTest {
    private static final String ADA = "a-secret-of-ada-for-spans";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
            - {name: cap, scope: {organization: acme}, limit: 10 USD, period: lifetime, enforcement: hard}
            """.formatted(ADA);
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final List<String> ALIKE = List.of(
            "kind",
            "organization",
            "user",
            "key",
            "customer",
            "session",
            "environment",
            "feature",
            "tags",
            "provider",
            "requested_model",
            "model",
            "response_model",
            "outcome",
            "usage_source",
            "currency",
            "cost",
            "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "price_version");

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

    /// What an application does: one exporter for the process, a span around each call.
    private static void export(RunningPurser purser, String compression, Telling telling) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(purser.url() + EventRoutes.TRACES)
                .setCompression(compression)
                .addHeader("authorization", "Bearer " + ADA)
                .build();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "agents")
                        .put("deployment.environment.name", "staging")
                        .build()))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build()) {
            telling.with(provider.get("test"));
            provider.forceFlush().join(20, TimeUnit.SECONDS);
        }
    }

    private interface Telling {
        void with(Tracer tracer);
    }

    private static AttributesBuilder chat(String model, long input, long output) {
        return Attributes.builder()
                .put("gen_ai.operation.name", "chat")
                .put("gen_ai.provider.name", "sandbox")
                .put("gen_ai.request.model", model)
                .put("gen_ai.response.model", model)
                .put("gen_ai.usage.input_tokens", input)
                .put("gen_ai.usage.output_tokens", output);
    }

    private static void span(Tracer tracer, AttributesBuilder attributes) {
        tracer.spanBuilder("chat")
                .setAllAttributes(attributes.build())
                .startSpan()
                .end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void aSpanMakesTheSameEntryAsTheSameCallThroughTheGateway(String compression) throws Exception {
        try (var purser = start()) {
            List<AttributesBuilder> spans = new ArrayList<>();
            for (String model : List.of("sandbox", "sandbox-cache", "sandbox-reasoning")) {
                HttpResponse<String> answer = call(purser, model);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                JsonNode usage = json.readTree(answer.body()).path("usage");
                spans.add(chat(
                                model,
                                usage.path("prompt_tokens").asLong(),
                                usage.path("completion_tokens").asLong())
                        .put(
                                "gen_ai.usage.cache_read.input_tokens",
                                usage.path("prompt_tokens_details")
                                        .path("cached_tokens")
                                        .asLong())
                        .put(
                                "gen_ai.usage.reasoning.output_tokens",
                                usage.path("completion_tokens_details")
                                        .path("reasoning_tokens")
                                        .asLong())
                        .put("purser.customer", "globex")
                        .put("purser.feature", "summaries")
                        .put("gen_ai.conversation.id", "talk-7")
                        .put("purser.tag.project", "atlas"));
            }
            export(purser, compression, tracer -> spans.forEach(each -> span(tracer, each)));

            List<Map<String, String>> rows = purser.ledger();
            assertThat(rows).hasSize(6);
            List<Map<String, String>> relayed = Alike.in(ALIKE, rows.subList(0, 3));
            List<Map<String, String>> told = Alike.in(ALIKE, rows.subList(3, 6));
            assertThat(told).isEqualTo(relayed);
            assertThat(rows.get(3)).containsEntry("flags", "external").containsEntry("external_source", "agents");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatIsExportedTwiceCountsOnce() throws Exception {
        try (var purser = start()) {
            String spans = spans("0a1b", "chat", "");
            assertThat(post(purser, spans, "application/json", "").body()).isEqualTo("{}");
            assertThat(post(purser, spans, "application/json", "").body()).isEqualTo("{}");
            assertThat(purser.ledger()).hasSize(1);
            assertThat(purser.ledger().getFirst().get("external_request_id")).endsWith("-0a1b");
        }
    }

    @Test
    void spansThatAreNoCallsSayNothing() throws Exception {
        try (var purser = start()) {
            export(purser, "none", tracer -> {
                span(tracer, Attributes.builder().put("http.request.method", "GET"));
                span(tracer, chat("sandbox", 10, 10).put("gen_ai.operation.name", "invoke_agent"));
                span(tracer, chat("sandbox", 10, 10).put("gen_ai.operation.name", "execute_tool"));
                span(tracer, chat("sandbox", 10, 10).put("purser.request_id", "req_ours"));
            });
            assertThat(purser.ledger()).isEmpty();
        }
    }

    @Test
    void namesOfBeforeTheConventionsAreUnderstood() throws Exception {
        try (var purser = start()) {
            export(
                    purser,
                    "none",
                    tracer -> span(
                            tracer,
                            Attributes.builder()
                                    .put("gen_ai.system", "sandbox")
                                    .put("gen_ai.request.model", "sandbox")
                                    .put("gen_ai.usage.prompt_tokens", 12)
                                    .put("gen_ai.usage.completion_tokens", 3)));
            assertThat(purser.ledger().getFirst())
                    .containsEntry("provider", "sandbox")
                    .containsEntry("input_tokens", "12")
                    .containsEntry("output_tokens", "3")
                    .containsEntry("environment", "staging");
        }
    }

    @Test
    void aCallThatFailedIsBookedAtWhatItUsed() throws Exception {
        try (var purser = start()) {
            export(purser, "none", tracer -> {
                Span broken = tracer.spanBuilder("chat")
                        .setAllAttributes(chat("sandbox", 10, 4).build())
                        .startSpan();
                broken.setStatus(StatusCode.ERROR);
                broken.end();
                tracer.spanBuilder("chat")
                        .setAllAttributes(Attributes.builder()
                                .put("gen_ai.operation.name", "chat")
                                .put("gen_ai.provider.name", "sandbox")
                                .put("gen_ai.request.model", "sandbox")
                                .put("error.type", "timeout")
                                .build())
                        .startSpan()
                        .end();
            });
            List<Map<String, String>> rows = purser.ledger();
            assertThat(rows).extracting(row -> row.get("outcome")).containsExactly("broken_off", "provider_error");
            assertThat(rows.get(0).get("output_tokens")).isEqualTo("4");
            assertThat(rows.get(1).get("cost")).isEqualTo("0.00");
        }
    }

    @Test
    void whatCannotBeBookedIsSaidInThePartialSuccess() throws Exception {
        try (var purser = start()) {
            String unknown = spans("0a", "chat", "").replace("gen_ai.usage.output_tokens", "gen_ai.usage.nothing");
            JsonNode answer =
                    json.readTree(post(purser, unknown, "application/json", "").body());
            assertThat(answer.path("partialSuccess").path("rejectedSpans").asText())
                    .isEqualTo("1");
            assertThat(answer.path("partialSuccess").path("errorMessage").asText())
                    .contains("gen_ai.usage.input_tokens")
                    .contains("unknown is not zero");
            assertThat(post(purser, "not json", "application/json", "").statusCode())
                    .isEqualTo(400);
            assertThat(post(purser, spans("0b", "chat", ""), "text/plain", "").statusCode())
                    .isEqualTo(400);
            assertThat(post(purser, spans("0b", "chat", ""), "application/json", "br")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post(purser, "not gzip", "application/json", "gzip").statusCode())
                    .isEqualTo(400);
            assertThat(post(purser, "not protobuf", "application/x-protobuf", "")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(purser.ledger()).isEmpty();
        }
    }

    @Test
    void aSmallBodyThatUnpacksWithoutEndIsRefused() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        try (var purser = start()) {
            HttpResponse<String> answer = client.send(
                    request(purser, "application/x-protobuf", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("16 MiB");
        }
    }

    @Test
    void noTextOfAPromptIsKept() throws Exception {
        try (var purser = start()) {
            export(
                    purser,
                    "none",
                    tracer -> span(
                            tracer,
                            chat("sandbox", 1, 1)
                                    .put("gen_ai.input.messages", "canary-in-a-prompt")
                                    .put("gen_ai.system_instructions", "canary-in-a-prompt")
                                    .put("gen_ai.prompt.0.content", "canary-in-a-prompt")));
            assertThat(purser.ledger()).hasSize(1);
            assertThat(purser.ledger().toString()).doesNotContain("canary-in-a-prompt");
        }
    }

    private static String spans(String spanId, String operation, String more) {
        long now = Instant.now().toEpochMilli() * 1_000_000;
        return """
                {"resourceSpans": [{"resource": {"attributes": [
                    {"key": "service.name", "value": {"stringValue": "agents"}}]},
                  "scopeSpans": [{"spans": [{
                    "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "%s", "name": "chat", "kind": 3,
                    "startTimeUnixNano": "%d", "endTimeUnixNano": "%d",
                    "attributes": [
                      {"key": "gen_ai.operation.name", "value": {"stringValue": "%s"}},
                      {"key": "gen_ai.provider.name", "value": {"stringValue": "sandbox"}},
                      {"key": "gen_ai.request.model", "value": {"stringValue": "sandbox"}},
                      {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "7"}}%s]}]}]}]}""".formatted(spanId, now, now, operation, more);
    }

    private HttpRequest.Builder request(RunningPurser purser, String type, String encoding) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + EventRoutes.TRACES))
                .header("authorization", "Bearer " + ADA)
                .header("content-type", type);
        return encoding.isEmpty() ? request : request.header("content-encoding", encoding);
    }

    private HttpResponse<String> post(RunningPurser purser, String body, String type, String encoding)
            throws IOException, InterruptedException {
        return client.send(
                request(purser, type, encoding)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> call(RunningPurser purser, String model) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + ADA)
                .header("content-type", "application/json")
                .header("purser-customer", "globex")
                .header("purser-feature", "summaries")
                .header("purser-session", "talk-7")
                .header("purser-environment", "staging")
                .header("purser-tags", "project=atlas")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\": \"" + model
                        + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Say something short.\"}]}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
