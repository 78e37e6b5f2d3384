package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// A server with two weeks of usage, in which a price rises and customers come and go. Their names are formulas.
final class QueriedPurser implements AutoCloseable {
    private static final String ADA = "a-secret-of-ada-for-files-of-queries";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long FIRST_WEEK = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
    private static final int WEEK_MILLIS = 7 * 86_400_000;
    static final int CUSTOMERS = 30;
    private static final String CONFIG = """
            providers: [{name: stub, dialect: sandbox, models: ["*"]}]
            prices:
              - {provider: stub, model: alpha, input: 1.37 USD, output: 11.1 USD}
              - {provider: stub, model: alpha, input: 2.41 USD, output: 13.7 USD, effectiveFrom: "2026-11-08T00:00:00Z"}
              - {provider: stub, model: beta, input: 0.031 USD, output: 0.7 USD}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Oslo
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    /// The second week, as parameters of an export.
    static final String WEEK = "from=2026-11-08T00:00:00Z&to=2026-11-15T00:00:00Z";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(7);
    private final RunningPurser purser;
    private int told;

    QueriedPurser(Path folder) throws IOException {
        purser = RunningPurser.with(folder, POLICY, CONFIG, () -> NOW);
    }

    @Override
    public void close() {
        purser.close();
        client.close();
    }

    /// Every third customer used something in one of the weeks only.
    void spend(int calls) throws Exception {
        List<String> events = new ArrayList<>();
        while (events.size() < calls) {
            int customer = random.nextInt(CUSTOMERS);
            boolean isLate = customer % 3 == 0 ? customer % 2 == 0 : random.nextBoolean();
            long at = FIRST_WEEK + (isLate ? WEEK_MILLIS : 0) + random.nextInt(WEEK_MILLIS);
            events.add("""
                    {"id": "e%d", "provider": "stub", "model": "%s", "customer": "=cmd-%d", "time": "%s",
                     "usage": {"inputTokens": %d, "outputTokens": %d}}""".formatted(
                            told++,
                            List.of("alpha", "beta", "nothing-known").get(random.nextInt(3)),
                            customer,
                            Instant.ofEpochMilli(at),
                            random.nextInt(10_000),
                            random.nextInt(1_000)));
        }
        assertThat(purser.post(client, "/api/v1/events", ADA, "[" + String.join(",", events) + "]")
                        .statusCode())
                .isEqualTo(200);
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = ask("analytics { place last }");
        while (progress.path("place").asLong() < progress.path("last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = ask("analytics { place last }");
        }
    }

    JsonNode ask(String field) throws IOException {
        String query = json.writeValueAsString(Map.of("query", "{ answer: " + field + " }"));
        String body =
                purser.post(client, "/graphql", purser.operatorToken(), query).body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", field, body).isEmpty();
        return answer.at("/data/answer");
    }

    HttpResponse<byte[]> get(String file) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(purser.url() + "/api/v1/exports/" + file.replace("!~", "%21~")))
                .header("authorization", "Bearer " + purser.operatorToken())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    String text(String file) throws Exception {
        return new String(get(file).body(), StandardCharsets.UTF_8);
    }

    CommandRun run(String... command) {
        return CommandRun.of(new String[] {"--url", purser.url(), "--token", purser.operatorToken()}, command);
    }
}
