package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys that get another secret, through a whole server.
class KeyRotationTest {
    private static final String FIRST = "the-first-secret-of-this-key";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ci, user: ada%s}]
            budgets:
              - {name: cap, scope: {key: ci}, limit: 100 requests, period: lifetime, enforcement: hard}
            """;
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
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

    private RunningPurser purser() throws IOException {
        return RunningPurser.with(folder, POLICY.formatted(", secret: " + FIRST), CONFIG);
    }

    @Test
    void bothSecretsOpenForAWhileAndTheKeyStaysWhatItWas() throws Exception {
        String second;
        try (RunningPurser purser = purser()) {
            assertThat(call(purser, FIRST)).isEqualTo(200);
            JsonNode rotated = rotate(purser, "1h");
            second = rotated.path("secret").asText();
            assertThat(second).startsWith("sk-purser-");
            assertThat(rotated.path("key").path("formerHint").asText()).isEqualTo(FIRST.substring(FIRST.length() - 4));
            assertThat(rotated.path("key").path("formerUntil").asText()).isNotBlank();
            assertThat(call(purser, second)).isEqualTo(200);
            assertThat(call(purser, FIRST)).as("in the overlap").isEqualTo(200);
            assertThat(purser.operatorGets("/api/v1/budgets")).contains("\"settled\":\"3\"");
            assertThat(purser.ledger())
                    .extracting(row -> row.get("key_id"))
                    .containsOnly(rotated.path("key").path("id").asText());
        }
        try (RunningPurser purser = purser()) {
            assertThat(call(purser, second)).as("after a start").isEqualTo(200);
            assertThat(call(purser, FIRST)).isEqualTo(200);
            String third = rotate(purser, "0s").path("secret").asText();
            assertThat(call(purser, third)).isEqualTo(200);
            assertThat(call(purser, second)).as("no overlap").isEqualTo(401);
            assertThat(call(purser, FIRST)).as("one before it").isEqualTo(401);
        }
    }

    @Test
    void aFileThatDeclaresTheSecretBringsItBack() throws Exception {
        try (RunningPurser purser = purser()) {
            String second = rotate(purser, "1h").path("secret").asText();
            JsonNode applied = ask(
                    purser,
                    "mutation($file: String!) { apply(input: {document: $file, reason: \"again\"}) { policyVersion } }",
                    Map.of("file", POLICY.formatted(", secret: " + FIRST)));
            assertThat(applied.path("apply").path("policyVersion").asInt()).isPositive();
            assertThat(call(purser, FIRST)).isEqualTo(200);
            assertThat(call(purser, second)).isEqualTo(401);
        }
    }

    @Test
    void aFileWithoutASecretLeavesBothAlone() throws Exception {
        try (RunningPurser purser = purser()) {
            String second = rotate(purser, "1h").path("secret").asText();
            ask(
                    purser,
                    "mutation($file: String!) { apply(input: {document: $file, reason: \"again\"}) { policyVersion } }",
                    Map.of("file", POLICY.formatted("").replace("100 requests", "200 requests")));
            assertThat(call(purser, FIRST)).isEqualTo(200);
            assertThat(call(purser, second)).isEqualTo(200);
        }
    }

    @Test
    void whatCannotBeRotatedSaysWhy() throws Exception {
        try (RunningPurser purser = purser()) {
            assertThat(post(purser, "mutation { rotateKey(key: \"nobody\") { secret } }", Map.of())
                            .body())
                    .contains("not_found");
            assertThat(post(purser, "mutation { rotateKey(key: \"ci\", overlap: \"31d\") { secret } }", Map.of())
                            .body())
                    .contains("overlap", "30d");
            assertThat(post(purser, "mutation { rotateKey(key: \"ci\", overlap: \"soon\") { secret } }", Map.of())
                            .body())
                    .contains("overlap", "24h");
            ask(purser, "mutation { revokeKey(key: \"ci\") { id } }", Map.of());
            assertThat(post(purser, "mutation { rotateKey(key: \"ci\") { secret } }", Map.of())
                            .body())
                    .contains("a key that is in force");
        }
    }

    private JsonNode rotate(RunningPurser purser, String overlap) throws IOException {
        return ask(
                        purser,
                        "mutation($overlap: String) { rotateKey(key: \"ci\", overlap: $overlap, reason: \"in a log\")"
                                + " { secret key { id formerHint formerUntil } } }",
                        Map.of("overlap", overlap))
                .path("rotateKey");
    }

    private int call(RunningPurser purser, String secret) {
        return purser.post(client, "/v1/chat/completions", secret, """
                        {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode();
    }

    private HttpResponse<String> post(RunningPurser purser, String query, Map<String, ?> variables) throws IOException {
        return purser.post(
                client,
                "/graphql",
                purser.operatorToken(),
                json.writeValueAsString(Map.of("query", query, "variables", variables)));
    }

    private JsonNode ask(RunningPurser purser, String query, Map<String, ?> variables) throws IOException {
        JsonNode answer = json.readTree(post(purser, query, variables).body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }
}
