package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A webhook hears of each window once, through a whole server in a time of its own and over starts.
final class NewWindowsServerTest {
    private static final String ADA = "a-secret-of-ada-for-new-windows";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Berlin
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            channels: [{name: hook, webhook: {url: "http://127.0.0.1:PORT/hook", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 9 requests, period: day, enforcement: hard, owner: ada, newWindow: {notify: [hook, owner]}}
            """.formatted(ADA);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-10-24T10:00:00Z"));
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final List<String> ids = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer receiver;

    NewWindowsServerTest() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", this::take);
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        client.close();
    }

    private void take(HttpExchange exchange) throws IOException {
        ids.add(exchange.getRequestHeaders().getFirst("webhook-id"));
        JsonNode event = new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
        heard.add(event);
    }

    private RunningPurser start(Path folder) throws IOException {
        String port = Integer.toString(receiver.getAddress().getPort());
        return RunningPurser.with(folder, POLICY.replace("PORT", port), CONFIG, now::get);
    }

    /// The next event that comes, or a failure after half a minute.
    private JsonNode next() throws InterruptedException {
        JsonNode event = heard.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    private void call(RunningPurser purser) {
        assertThat(purser.post(client, "/v1/chat/completions", ADA, """
                        {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                .isEqualTo(200);
    }

    private static String ended(JsonNode event) {
        JsonNode ended = event.at("/data/ended");
        return ended.path("windowStart").asText() + " " + ended.path("settled").asText() + "+"
                + ended.path("held").asText() + " of " + ended.path("limit").asText();
    }

    @Test
    void eachWindowIsHeardOfOnceOverStarts(@TempDir Path folder) throws Exception {
        try (RunningPurser purser = start(folder)) {
            call(purser);
            call(purser);
            String hold = "{\"id\": \"h\", \"provider\": \"sandbox\", \"model\": \"sandbox\","
                    + " \"inputTokens\": 5, \"maxOutputTokens\": 5, \"ttl\": \"24h\"}";
            assertThat(purser.post(client, "/api/v1/holds", ADA, hold).body()).contains("\"hold\"");
            // The day on which clocks go back: it has 25 hours.
            now.set(Instant.parse("2026-10-24T22:00:00Z"));
            JsonNode first = next();
            assertThat(first.path("type").asText()).isEqualTo("budget.window_rolled");
            assertThat(ended(first)).isEqualTo("2026-10-23T22:00:00Z 2+1 of 9");
            assertThat(first.at("/data/begun/windowEnd").asText()).isEqualTo("2026-10-25T23:00:00Z");
            call(purser);
        }
        now.set(Instant.parse("2026-10-26T23:00:00Z"));
        try (RunningPurser purser = start(folder)) {
            assertThat(ended(next())).isEqualTo("2026-10-24T22:00:00Z 1+0 of 9");
            assertThat(ended(next())).isEqualTo("2026-10-25T23:00:00Z 0+0 of 9");
            call(purser);
        }
        try (RunningPurser purser = start(folder)) {
            now.set(Instant.parse("2026-10-27T23:00:00Z"));
            assertThat(ended(next())).isEqualTo("2026-10-26T23:00:00Z 1+0 of 9");
            String told = new ObjectMapper()
                    .readTree(purser.post(
                                    client,
                                    "/graphql",
                                    purser.operatorToken(),
                                    new ObjectMapper()
                                            .writeValueAsString(
                                                    Map.of(
                                                            "query",
                                                            "{ deliveries { edges { node { channel state about budget } } } }")))
                            .body())
                    .toString();
            assertThat(told)
                    .contains("\"channel\":\"hook\"", "\"about\":\"window 2026-10-27T23:00:00Z\"")
                    .contains("\"channel\":\"owner\",\"state\":\"UNDELIVERABLE\"");
        }
        assertThat(heard).isEmpty();
        assertThat(ids).hasSize(4);
        assertThat(new HashSet<>(ids)).as("each under its own id").hasSize(4);
    }
}
