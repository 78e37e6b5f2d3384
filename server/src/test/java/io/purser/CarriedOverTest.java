package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a day leaves is spent the next day, through a whole server in a time of its own.
class CarriedOverTest {
    private static final String ADA = "a-secret-of-ada-for-carrying";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Berlin
            groups: [{name: team}]
            users: [{name: ada, group: team}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: each, scope: {eachUserIn: team}, limit: 3 requests, period: day, enforcement: hard, rollover: {cap: 2 requests}}
            """.formatted(ADA);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-10-24T10:00:00Z"));

    @Test
    void theNextDayHasTheBaseAndWhatIsCarried(@TempDir Path folder) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
                assertThat(call(purser, client)).isEqualTo(200);
                assertThat(me(purser, client).path("limit").asText()).isEqualTo("3");
                // The day on which clocks go back: it has 25 hours.
                now.set(Instant.parse("2026-10-24T22:00:00Z"));
                until(purser, client, "5");
                assertThat(me(purser, client).path("declaredLimit").asText()).isEqualTo("3");
                for (int i = 0; i < 5; i++) {
                    assertThat(call(purser, client)).isEqualTo(200);
                }
                assertThat(call(purser, client)).isEqualTo(402);
                now.set(Instant.parse("2026-10-25T22:59:59Z"));
                assertThat(call(purser, client)).as("still the same day").isEqualTo(402);
            }
            now.set(Instant.parse("2026-10-26T23:00:00Z"));
            try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
                until(purser, client, "5");
                assertThat(call(purser, client)).isEqualTo(200);
                assertThat(purser.operatorGets("/api/v1/budgets"))
                        .contains("\"limit\":\"5\"", "\"declaredLimit\":\"3\"");
                assertThat(purser.ledgerAgrees(client)).isTrue();
            }
        }
    }

    private static int call(RunningPurser purser, HttpClient client) {
        return purser.post(client, "/v1/chat/completions", ADA, """
                        {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode();
    }

    private static JsonNode me(RunningPurser purser, HttpClient client) throws IOException, InterruptedException {
        HttpRequest me = HttpRequest.newBuilder(URI.create(purser.url() + "/api/v1/me"))
                .header("authorization", "Bearer " + ADA)
                .build();
        return new ObjectMapper()
                .readTree(client.send(me, HttpResponse.BodyHandlers.ofString()).body())
                .path("budgets")
                .path(0);
    }

    /// The round is made by the server's own thread, so its answer is asked for until it is there.
    private static void until(RunningPurser purser, HttpClient client, String limit) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!me(purser, client).path("limit").asText().equals(limit)) {
            assertThat(System.nanoTime())
                    .as("the ceiling is " + me(purser, client))
                    .isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
