package io.purser;

import static io.purser.OtlpReceiver.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server beside a collector: what the collector is told of each call is what the ledger says.
class OtlpTest {
    private static final String SECRET = "a-secret-for-a-test-of-telemetry";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: soft}
              - {name: little, scope: {model: sandbox-large}, limit: 0.00001 USD, period: month, enforcement: hard}
            """.formatted(SECRET);
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something short.\"}]";

    private final OtlpReceiver collector = new OtlpReceiver();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;

    OtlpTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        collector.close();
        client.close();
    }

    private RunningPurser purser(String more) throws IOException {
        return RunningPurser.with(folder, GOVERNANCE, """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                  - {name: away, dialect: openai, baseUrl: "http://127.0.0.1:1/v1", models: ["away-*"]}
                telemetry:
                  otlp:
                    endpoint: %s
                """.formatted(collector.endpoint()) + more);
    }

    private HttpResponse<String> say(RunningPurser purser, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\"," + more + MESSAGES + "}";
    }

    private JsonNode entry(RunningPurser purser, String requestId) throws IOException {
        return json.readTree(purser.operatorGets("/api/v1/requests/" + requestId));
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("purser-request-id").orElseThrow();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void aWholeCallIsASpanWithWhatItsLedgerEntrySays() throws Exception {
        try (RunningPurser purser = purser("")) {
            HttpResponse<String> answer = say(purser, chat("sandbox", ""), "purser-customer", "globex");
            assertThat(answer.statusCode()).isEqualTo(200);

            Span span = collector.spans(1).getFirst();
            assertThat(span.getName()).isEqualTo("chat sandbox");
            assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(span.getParentSpanId()).isEqualTo(ByteString.EMPTY);
            assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
            Map<String, String> said = attributes(span);
            assertThat(said)
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.provider.name", "sandbox")
                    .containsEntry("gen_ai.request.model", "sandbox")
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("purser.request_id", id(answer))
                    .containsEntry("purser.decision", "admitted")
                    .containsEntry("purser.customer", "globex")
                    .containsEntry("purser.user", "ada")
                    .containsEntry("purser.key", "ada-key")
                    .containsEntry("purser.budget", "whole")
                    .doesNotContainKey("error.type");
            JsonNode entry = entry(purser, id(answer)).path("entry");
            assertThat(said)
                    .containsEntry(
                            "gen_ai.response.model", entry.path("responseModel").asText())
                    .containsEntry(
                            "gen_ai.usage.input_tokens",
                            entry.path("inputTokens").asText())
                    .containsEntry(
                            "gen_ai.usage.output_tokens",
                            entry.path("outputTokens").asText())
                    .containsEntry("purser.cost", entry.path("cost").asText())
                    .containsEntry("purser.currency", "USD")
                    .containsEntry(
                            "purser.price_version", entry.path("priceVersion").asText());
            assertThat(entry.path("cost").asText()).matches("0\\.00\\d+");
            assertThat(collector.resource()).containsEntry("service.name", "purser");
        }
    }

    @Test
    void aCallIsAChildOfTheTraceItComesWith() throws Exception {
        try (RunningPurser purser = purser("")) {
            String trace = "0af7651916cd43dd8448eb211c80319c";
            say(purser, chat("sandbox", ""), "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
            say(purser, chat("sandbox", ""), "traceparent", "00-" + trace + "-b7ad6b7169203331-00");
            say(purser, chat("sandbox", ""), "traceparent", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01");

            List<Span> spans = collector.spans(2);
            assertThat(hex(spans.getFirst().getTraceId())).isEqualTo(trace);
            assertThat(hex(spans.getFirst().getParentSpanId())).isEqualTo("b7ad6b7169203331");
            assertThat(hex(spans.getLast().getTraceId())).isNotEqualTo(trace).hasSize(32);
            assertThat(spans.getLast().getParentSpanId()).isEqualTo(ByteString.EMPTY);
        }
    }
}
