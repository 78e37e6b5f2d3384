package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What others got wrong about prices (rows E of our collection of failures), through a whole
/// gateway.
class PriceRulesTest {

    private static final String SECRET = "a-secret-for-a-test-of-prices";
    private static final String SANDBOX = """
            providers:
              - {name: sandbox, dialect: sandbox, aliases: {%s}}
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

    /// Five calls of 300,000 tokens at once, 0.15 USD each by the rate above 272,000 tokens and
    /// half of that by the one below, under a cap of 0.45 USD.
    @Test
    void e5AnEstimateKnowsTheTierThatTheCallWillBeBilledBy() throws Exception {
        String prices = """
                prices:
                  - {provider: sandbox, model: tiered, input: 0.25 USD, output: 1 USD, maximumInput: 300010,
                     tiers: [{above: 272k, input: 0.5 USD}]}
                """;
        try (var purser = start("0.4503", "", SANDBOX.formatted("tiered: sandbox-large") + prices)) {
            String body = """
                    {"model": "tiered", "max_tokens": 1, "messages": [{"role": "user", "content": "[[start=2s]]%s"}]}""".formatted("a".repeat(4 * 299_990));
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(client.sendAsync(post(purser, "/v1/chat/completions", body), BodyHandlers.ofString()));
            }
            BigDecimal spent = BigDecimal.ZERO;
            List<Integer> answers = new ArrayList<>();
            for (var call : calls) {
                HttpResponse<String> answer = call.get(60, TimeUnit.SECONDS);
                answers.add(answer.statusCode());
                if (answer.statusCode() == 200) {
                    BigDecimal cost =
                            new BigDecimal(entry(purser, answer).path("cost").asText());
                    assertThat(cost).isBetween(new BigDecimal("0.1499"), new BigDecimal("0.1501"));
                    spent = spent.add(cost);
                }
            }
            assertThat(answers).containsExactlyInAnyOrder(200, 200, 200, 402, 402);
            assertThat(spent).isLessThanOrEqualTo(new BigDecimal("0.4503"));
        }
    }

    /// A price of one's own, 0 included, makes no model free; only `free: true` does.
    @Test
    void e9AModelWithAPriceOfItsOwnIsNeverTakenForFree() throws Exception {
        String prices = """
                prices:
                  - {provider: sandbox, model: own, input: 1 USD, output: 1 USD}
                  - {provider: sandbox, model: nothing, input: 0 USD, output: 0 USD}
                  - {provider: sandbox, model: gratis, free: true}
                """;
        String aliases = "own: sandbox, nothing: sandbox, gratis: sandbox";
        try (var purser = start("0.000000001", ", freeModels: pass", SANDBOX.formatted(aliases) + prices)) {
            assertThat(chat(purser, "own").statusCode()).isEqualTo(402);
            HttpResponse<String> gratis = chat(purser, "gratis");
            assertThat(gratis.statusCode()).isEqualTo(200);
            assertThat(entry(purser, gratis).path("cost").asText()).isEqualTo("0.00");
            HttpResponse<String> nothing = chat(purser, "nothing");
            assertThat(nothing.statusCode())
                    .as("a price of 0 fits into any rest")
                    .isEqualTo(200);
            assertThat(entry(purser, nothing).path("cost").asText()).isEqualTo("0.00");
            assertThat(entry(purser, nothing).path("priceVersion").asText()).isEqualTo("custom sandbox/nothing");
        }
    }

    @Test
    void e10AModelWithoutAPriceIsRefusedWhereABudgetHasToKnow() throws Exception {
        try (var purser = start("1", "", SANDBOX.formatted("mystery: sandbox"))) {
            HttpResponse<String> answer = chat(purser, "mystery");
            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).contains("model_unpriced");
        }
    }

    @Test
    void e10AModelWithoutAPriceIsFlaggedAndItsCostUnknownWhereThatIsThePolicy() throws Exception {
        try (var purser = start("1", "", SANDBOX.formatted("mystery: sandbox") + "unpriced: flag\n")) {
            HttpResponse<String> answer = chat(purser, "mystery");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(entry(purser, answer).path("cost").isNull())
                    .as("unknown, not 0")
                    .isTrue();
            assertThat(entry(purser, answer).path("flags").toString()).contains("unpriced");
        }
    }

    @Test
    void e10AModelWithoutAPriceCostsTheFallbackWhereOneIsWritten() throws Exception {
        String fallback = "unpriced: {fallback: {input: 1000 USD, output: 1000 USD}}\n";
        try (var purser = start("100", "", SANDBOX.formatted("mystery: sandbox") + fallback)) {
            HttpResponse<String> answer = chat(purser, "mystery");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode entry = entry(purser, answer);
            long tokens = entry.path("inputTokens").asLong()
                    + entry.path("outputTokens").asLong();
            assertThat(new BigDecimal(entry.path("cost").asText()))
                    .isEqualByComparingTo(BigDecimal.valueOf(tokens).movePointLeft(3));
        }
    }

    /// The same price gives the same cost for the same usage by every route, also a price of 0.
    @Test
    void e11EveryRouteIsPricedByTheOnePrice() throws Exception {
        String prices = """
                prices:
                  - {provider: sandbox, model: own, input: 3 USD, output: 700 USD}
                  - {provider: sandbox, model: nothing, input: 0 USD, output: 0 USD}
                """;
        try (var purser = start("10", "", SANDBOX.formatted("own: sandbox, nothing: sandbox") + prices)) {
            for (String route : List.of("/v1/chat/completions", "/v1/responses", "/v1/messages", "gemini")) {
                JsonNode own = entry(purser, ask(purser, route, "own"));
                BigDecimal expected = BigDecimal.valueOf(own.path("inputTokens").asLong() * 3
                                + own.path("outputTokens").asLong() * 700)
                        .movePointLeft(6);
                assertThat(own.path("outputTokens").asLong()).as(route).isEqualTo(7);
                assertThat(new BigDecimal(own.path("cost").asText())).as(route).isEqualByComparingTo(expected);
                JsonNode nothing = entry(purser, ask(purser, route, "nothing"));
                assertThat(nothing.path("cost").asText()).as(route).isEqualTo("0.00");
                assertThat(nothing.path("priceVersion").asText()).isEqualTo("custom sandbox/nothing");
            }
        }
    }

    /// Where it runs is part of what it costs, in the estimate and in the entry.
    @Test
    void aRegionsFactorIsInTheEstimateAndInTheCost() throws Exception {
        String config = """
                providers:
                  - {name: sandbox, dialect: sandbox, region: eu, aliases: {own: sandbox}}
                prices:
                  - {provider: sandbox, model: own, input: 0 USD, output: 100 USD, uplifts: {eu: 1.1}}
                """;
        try (var purser = start("10", "", config)) {
            HttpResponse<String> answer = ask(purser, "/v1/chat/completions", "own");
            JsonNode trail = trail(purser, answer);
            assertThat(trail.path("entry").path("cost").asText()).isEqualTo("0.00077");
            assertThat(new BigDecimal(trail.path("hold").path("cost").asText()))
                    .as("50 tokens at most")
                    .isEqualByComparingTo("0.0055");
        }
    }

    /// I-9, and an import on a running gateway: a call keeps the price that it was admitted under,
    /// the next one has the new price within a second.
    @Test
    void aNewPriceHoldsForNewCallsWithinASecondAndACallUnderWayKeepsItsOwn() throws Exception {
        Path file = folder.resolve("prices.yaml");
        list(file, "2026-01-01, input: 0 USD, output: 100 USD");
        String config = SANDBOX.formatted("own: sandbox") + "priceFile: " + file + "\n";
        try (var purser = start("10", "", config)) {
            var underWay = client.sendAsync(
                    post(purser, "/v1/chat/completions", body("own").replace("Hello", "[[start=3s]] Hello")),
                    BodyHandlers.ofString());
            assertThat(entry(purser, chat(purser, "own")).path("cost").asText()).isEqualTo("0.0007");
            list(file, "2026-01-01, input: 0 USD, output: 100 USD", "2026-02-01, input: 0 USD, output: 200 USD");
            long changed = System.nanoTime();
            String cost;
            do {
                cost = entry(purser, chat(purser, "own")).path("cost").asText();
            } while (cost.equals("0.0007") && System.nanoTime() - changed < TimeUnit.SECONDS.toNanos(20));
            long took = System.nanoTime() - changed;
            assertThat(cost).isEqualTo("0.0014");
            assertThat(took).isLessThan(TimeUnit.SECONDS.toNanos(2));
            JsonNode old = entry(purser, underWay.get(30, TimeUnit.SECONDS));
            assertThat(old.path("cost").asText()).isEqualTo("0.0007");
            assertThat(old.path("priceVersion").asText()).isEqualTo("imported 2026-01-01 sandbox/own");
        }
    }

    private static void list(Path file, String... versions) throws IOException {
        StringBuilder text = new StringBuilder("prices:\n");
        for (String version : versions) {
            text.append("  - {provider: sandbox, model: own, effectiveFrom: ")
                    .append(version)
                    .append("}\n");
        }
        Path draft = Files.writeString(file.resolveSibling("draft"), text.toString());
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private RunningPurser start(String limit, String budget, String config) throws IOException {
        String governance = """
                organization: acme
                users: [{name: ada}]
                keys: [{name: ada-key, user: ada, secret: %s}]
                budgets:
                  - {name: cap, scope: {key: ada-key}, limit: %s USD, period: lifetime, enforcement: hard%s}
                """.formatted(SECRET, limit, budget);
        return RunningPurser.with(folder, governance, config);
    }

    private HttpResponse<String> chat(RunningPurser purser, String model) throws Exception {
        return ask(purser, "/v1/chat/completions", model);
    }

    private HttpResponse<String> ask(RunningPurser purser, String route, String model) throws Exception {
        String path = route.equals("gemini") ? "/gemini/v1beta/models/" + model + ":generateContent" : route;
        String body = switch (route) {
            case "gemini" -> """
                {"contents": [{"role": "user", "parts": [{"text": "Hello [[out=7]]"}]}],
                 "generationConfig": {"maxOutputTokens": 50}}""";
            case "/v1/responses" ->
                "{\"model\": \"" + model + "\", \"max_output_tokens\": 50, \"input\": \"Hello [[out=7]]\"}";
            default -> body(model);
        };
        return client.send(post(purser, path, body), BodyHandlers.ofString());
    }

    private static String body(String model) {
        return "{\"model\": \"" + model + "\", \"max_tokens\": 50,"
                + " \"messages\": [{\"role\": \"user\", \"content\": \"Hello [[out=7]]\"}]}";
    }

    private static HttpRequest post(RunningPurser purser, String path, String body) {
        return HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private JsonNode entry(RunningPurser purser, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return trail(purser, answer).path("entry");
    }

    private JsonNode trail(RunningPurser purser, HttpResponse<String> answer) throws Exception {
        String id = answer.headers().firstValue("purser-request-id").orElseThrow();
        return json.readTree(purser.operatorGets("/api/v1/requests/" + id));
    }
}
