package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.RunningPurser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A price is corrected in `purser.yaml`, the gateway starts with it, past calls are re-rated. C9, E14.
class ReratedServerTest {
    private static final String SECRET = "a-secret-for-a-test-of-rerating";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 1000 USD, period: month, enforcement: hard}
            """.formatted(SECRET);
    /// Text inside the braces of `server`, with more fields after it.
    private static final String DEAR = "}\nprices: [{provider: sandbox, model: sandbox, input: 9000 USD,"
            + " output: 9000 USD}]\nlimits: {bodyBytes: 1MiB";

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;

    ReratedServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aPriceThatWasTypedAThousandTimesTooHighIsCorrectedInThePast() throws Exception {
        String id;
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, DEAR)) {
            id = ask(purser);
        }
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE)) {
            String dear = trail(purser, id).path("entry").path("cost").asText();
            JsonNode look = rerate(purser, true);
            JsonNode booked = rerate(purser, false);
            JsonNode again = rerate(purser, false);

            assertThat(look.path("changed").asInt()).isEqualTo(1);
            assertThat(look.path("before").asText()).isEqualTo(dear);
            assertThat(look.path("booked").asInt()).isZero();
            assertThat(booked.path("booked").asInt()).isEqualTo(1);
            assertThat(again.path("changed").asInt()).isZero();
            JsonNode trail = trail(purser, id);
            assertThat(trail.path("entry").path("cost").asText()).isEqualTo(dear);
            assertThat(trail.path("adjustedCost").asText())
                    .isEqualTo(look.path("after").asText());
            assertThat(trail.path("adjustments").path(0).path("actor").asText()).isEqualTo("first start");
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv?period=this-month"))
                    .contains("\n" + id + "," + id + ",usage,", "\n" + id + ".1," + id + ",re-rate,");
            JsonNode verified = graphql(purser, "{ ledgerVerify { agrees entries } }");
            assertThat(verified.path("ledgerVerify").path("agrees").asBoolean()).isTrue();
            assertThat(json.readTree(purser.operatorGets("/api/v1/budgets"))
                            .path("budgets")
                            .path(0)
                            .path("settled")
                            .asText())
                    .isEqualTo(look.path("after").asText());
        }
    }

    private JsonNode rerate(RunningPurser purser, boolean look) throws Exception {
        return graphql(purser, """
                mutation { rerate(input: {model: "sandbox", from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z",
                  reason: "typed per thousand", dryRun: %s}) { changed before after booked remaining } }
                """.formatted(look)).path("rerate");
    }

    private JsonNode trail(RunningPurser purser, String id) throws Exception {
        return json.readTree(purser.operatorGets("/api/v1/requests/" + id));
    }

    private JsonNode graphql(RunningPurser purser, String query) throws Exception {
        String token = Files.readString(folder.resolve("data/admin-token")).strip();
        String body = json.createObjectNode().put("query", query).toString();
        JsonNode answer = json.readTree(send(purser, "/graphql", token, body));
        assertThat(answer.path("errors")).isEmpty();
        return answer.path("data");
    }

    private String ask(RunningPurser purser) throws Exception {
        String answer = send(purser, "/v1/chat/completions", SECRET, """
                {"model": "sandbox", "max_tokens": 20, "messages": [{"role": "user", "content": "hello"}]}""");
        assertThat(json.readTree(answer).path("usage").isMissingNode()).isFalse();
        return purser.operatorGets("/api/v1/exports/ledger.csv?period=this-month")
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(",", 2)[0];
    }

    private static String send(RunningPurser purser, String path, String credential, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(purser.url() + path))
                                    .header("authorization", "Bearer " + credential)
                                    .header("content-type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
