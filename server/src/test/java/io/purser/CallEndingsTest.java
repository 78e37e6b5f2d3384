package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls of a whole server that do not end as usual, against the bill of its provider.
final class CallEndingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a-secret-for-a-test-of-endings";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
            """.formatted(SECRET);
    private static final String CONFIG = """
            onDisconnect: {drain: {time: 20s}}
            fallbacks:
              - {model: sandbox-500, to: [{model: sandbox-429}, {model: sandbox-mini, provider: sandbox}]}
            """;

    private final Path folder;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private RunningPurser purser;

    CallEndingsTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.purser = start();
    }

    private RunningPurser start() throws Exception {
        return RunningPurser.start(folder, GOVERNANCE, "", CONFIG);
    }

    @AfterEach
    void stop() {
        purser.close();
        client.close();
    }

    private HttpRequest call(String model, boolean streamed, String prompt) {
        return HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\",\"stream\":" + streamed
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}"))
                .build();
    }

    /// The id of a stream of so many slow tokens whose client has left after its beginning.
    private String left(int tokens) throws Exception {
        HttpResponse<InputStream> answer =
                client.send(call("sandbox-slow", true, "Hello [[out=" + tokens + "]]"), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.readNBytes(200)).hasSize(200);
        }
        return answer.headers().firstValue("purser-request-id").orElseThrow();
    }

    private JsonNode trail(String id) throws Exception {
        return JSON.readTree(purser.operatorGets("/api/v1/requests/" + id));
    }

    private JsonNode settled(String id) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        JsonNode trail = trail(id);
        while (!"settled".equals(trail.path("status").asText()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20_000_000);
            trail = trail(id);
        }
        assertThat(trail.path("status").asText()).isEqualTo("settled");
        return trail;
    }

    private List<JsonNode> bill() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        JSON.readTree(purser.operatorGets("/sandbox/bill")).path("attempts").forEach(lines::add);
        return lines;
    }

    @Test
    void f1ADrainedStreamIsInTheLedgerAsOnTheProvidersBill() throws Exception {
        JsonNode entry = settled(left(40)).path("entry");

        assertThat(entry.path("outcome").asText()).isEqualTo("client_gone");
        assertThat(entry.path("usageSource").asText()).isEqualTo("provider");
        JsonNode billed = bill().getFirst();
        assertThat(entry.path("outputTokens").asLong()).isEqualTo(40);
        assertThat(entry.path("outputTokens")).isEqualTo(billed.path("output"));
        assertThat(entry.path("inputTokens")).isEqualTo(billed.path("input"));
        assertThat(purser.operatorGets("/metrics")).contains("purser_drains_total{end=\"finished\"} 1.0");
    }

    @Test
    void aStoppingServerBooksTheDrainsThatItCutsBeforeItEnds() throws Exception {
        String id = left(1_000);

        purser.close();
        purser = start();

        JsonNode entry = trail(id).path("entry");
        assertThat(entry.path("outcome").asText()).isEqualTo("client_gone");
        assertThat(entry.path("usageSource").asText()).isEqualTo("counted");
        assertThat(entry.path("outputTokens").asLong()).isPositive();
    }

    @Test
    void f10EveryAttemptOfACallIsInTheLedgerAndNamesItsNeighbours() throws Exception {
        HttpResponse<String> answer = client.send(call("sandbox-500", false, "Hello"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("purser-model")).contains("sandbox-mini");
        assertThat(answer.headers().firstValue("purser-attempt")).contains("3");
        String last = answer.headers().firstValue("purser-request-id").orElseThrow();
        JsonNode third = trail(last);
        JsonNode second = trail(third.path("follows").asText());
        JsonNode first = trail(second.path("follows").asText());
        assertThat(last).isEqualTo(first.path("id").asText() + "-3");
        assertThat(first.path("followedBy").asText())
                .isEqualTo(second.path("id").asText());
        assertThat(third.path("followedBy").isNull()).isTrue();
        assertThat(List.of(first, second, third))
                .extracting(trail -> trail.path("requestedModel").asText())
                .containsOnly("sandbox-500");
        assertThat(List.of(first, second, third))
                .extracting(trail -> trail.path("entry").path("model").asText())
                .containsExactly("sandbox-500", "sandbox-429", "sandbox-mini");
        assertThat(List.of(first, second, third))
                .extracting(trail -> trail.path("entry").path("outputTokens").asLong())
                .containsExactlyElementsOf(bill().stream()
                        .map(line -> line.path("output").asLong())
                        .toList());
        assertThat(third.path("entry").path("retryCount").asInt()).isEqualTo(2);
    }

    @Test
    void aFallbackToWhatNoProviderServesStopsTheStart() {
        assertThatThrownBy(() -> RunningPurser.start(
                        Files.createDirectory(folder.resolve("other")),
                        GOVERNANCE,
                        "",
                        "fallbacks: [{model: sandbox, to: [{model: gpt-5.4}]}]"))
                .hasMessageContaining(": fallbacks[0].to[0]: \"gpt-5.4\" is served by no provider");
    }
}
