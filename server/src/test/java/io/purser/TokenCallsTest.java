package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.purser.control.identity.oidc.FakeIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Model calls with a token of an identity provider in the place of a key, through a whole server.
class TokenCallsTest {
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering, costCentre: CC-1}]
            users:
              - {name: ada@acme.example, group: engineering}
              - {name: bob@acme.example, group: engineering}
            keys: [{name: bobs, user: bob@acme.example, secret: the-secret-of-bobs-key-0000}]
            budgets:
              - {name: each, scope: {eachUserIn: engineering}, limit: 3 requests, period: day, enforcement: hard}
              - {name: keys, scope: {eachKeyOf: engineering}, limit: 1 requests, period: day, enforcement: hard}
            """;
    /// Where a token is looked at as on model routes.
    private static final List<String> ROUTES = List.of(
            "/v1/batches", "/api/v1/holds", "/api/v1/holds/none/settle", "/api/v1/events", "/v1/traces", "/v1/metrics");

    private static final String CHAT = """
            {"model": "sandbox", "max_tokens": 20, "messages": [{"role": "user", "content": "hi"}]}""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
    private final Path folder;

    TokenCallsTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        issuer.close();
        client.close();
    }

    private RunningPurser start(String more) throws IOException {
        return RunningPurser.with(folder, GOVERNANCE + more, """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                issuers: [{name: entra, issuer: %s, audience: "api://purser", organization: acme, dataPlane: true}]
                """.formatted(issuer.url()));
    }

    private String token(String user) throws Exception {
        return issuer.token(pair, user, Clock.systemUTC().instant(), _ -> {});
    }

    private HttpResponse<String> call(RunningPurser purser, String token) {
        return purser.post(client, "/v1/chat/completions", token, CHAT);
    }

    @Test
    void aTokenIsACallOfItsUserWithoutAnyKey() throws Exception {
        try (RunningPurser purser = start("")) {
            String ada = token("ada@acme.example");
            HttpResponse<String> first = call(purser, ada);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            Map<String, String> row = purser.ledger().getLast();
            assertThat(row)
                    .containsEntry("user", "ada@acme.example")
                    .containsEntry("group", "engineering")
                    .containsEntry("cost_centre", "CC-1")
                    .containsEntry("key", "")
                    .containsEntry("key_id", "");
            assertThat(
                            purser.operatorGets(
                                    "/api/v1/exports/usage.csv?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&groupBy=key,user"))
                    .contains(",,ada@acme.example,USD,");
            String id = first.headers().firstValue("purser-request-id").orElseThrow();
            assertThat(get(purser, ada, "/api/v1/requests/" + id).statusCode()).isEqualTo(200);
            assertThat(get(purser, token("bob@acme.example"), "/api/v1/requests/" + id)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(get(purser, ada, "/v1/models").body()).contains("sandbox");
            call(purser, ada);
            call(purser, ada);
            HttpResponse<String> over = call(purser, ada);
            assertThat(over.statusCode()).isEqualTo(402);
            assertThat(over.body()).contains("\"each\"").doesNotContain("\"budget\":\"keys\"");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
        try (RunningPurser purser = start("")) {
            assertThat(call(purser, token("ada@acme.example")).statusCode())
                    .as("after a start the calls count")
                    .isEqualTo(402);
        }
    }

    private HttpResponse<String> get(RunningPurser purser, String token, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + path))
                        .header("authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theOfficialSdkTakesATokenForItsKey() throws Exception {
        try (RunningPurser purser = start("")) {
            OpenAIClient sdk = OpenAIOkHttpClient.builder()
                    .baseUrl(purser.url() + "/v1")
                    .apiKey(token("ada@acme.example"))
                    .maxRetries(0)
                    .build();
            ChatCompletionCreateParams chat = ChatCompletionCreateParams.builder()
                    .model("sandbox")
                    .addUserMessage("hello [[out=7]]")
                    .build();
            assertThat(sdk.chat()
                            .completions()
                            .create(chat)
                            .usage()
                            .orElseThrow()
                            .completionTokens())
                    .isEqualTo(7);
            try (var stream = sdk.chat().completions().createStreaming(chat)) {
                assertThat(stream.stream().count()).isPositive();
            }
            sdk.close();
            assertThat(purser.ledger())
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row).containsEntry("user", "ada@acme.example"));
        }
    }

    @Test
    void theKeyPolicyBoundsWhatATokenMayAskFor() throws Exception {
        try (RunningPurser purser = start("""
                keyPolicies:
                  - {name: dev, keysPerUser: 0, models: ["sandbox"], attribution: {environment: dev, tags: {project: atlas}}}
                """)) {
            String ada = token("ada@acme.example");
            HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                    .headers("authorization", "Bearer " + ada, "purser-environment", "production")
                    .headers("purser-tags", "project=mine", "content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            Map<String, String> row = purser.ledger().getLast();
            assertThat(row).containsEntry("environment", "dev");
            assertThat(row.get("tags")).contains("atlas").doesNotContain("mine");
            HttpResponse<String> other =
                    purser.post(client, "/v1/chat/completions", ada, CHAT.replace("\"sandbox\"", "\"sandbox-slow\""));
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(other.body()).contains("The key policy \\\"dev\\\" does not allow model");
        }
    }

    @Test
    void whoIsTakenFromTheFileIsRefusedWithTheNextCall() throws Exception {
        try (RunningPurser purser = start("")) {
            String ada = token("ada@acme.example");
            assertThat(call(purser, ada).statusCode()).isEqualTo(200);
            String without = GOVERNANCE.replace("  - {name: ada@acme.example, group: engineering}\n", "");
            String apply = new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "query",
                            "mutation($file: String!) { apply(input: {document: $file, prune: true, reason: \"r\"})"
                                    + " { policyVersion } }",
                            "variables",
                            Map.of("file", without)));
            assertThat(purser.post(client, "/graphql", purser.operatorToken(), apply)
                            .body())
                    .doesNotContain("errors");
            assertThat(call(purser, ada).statusCode()).isIn(401, 403);
            HttpResponse<String> eve = call(purser, token("eve@acme.example"));
            assertThat(eve.statusCode()).isEqualTo(403);
            assertThat(eve.body()).contains("user_unknown", "calls you \\\"eve@acme.example\\\"");
        }
    }

    @Test
    void whatIsOverOrForgedOpensNothing() throws Exception {
        try (RunningPurser purser = start("")) {
            Instant now = Clock.systemUTC().instant();
            String over = issuer.token(
                    pair, "ada@acme.example", now, claims -> claims.expirationTime(Date.from(now.minusSeconds(1))));
            RSAKey stranger = FakeIssuer.pair("k1", 2_048);
            String forged = issuer.token(stranger, "ada@acme.example", now, _ -> {});
            String good = token("ada@acme.example");
            for (String bad : List.of(over, forged, good.substring(0, good.length() - 8) + "AAAAAAAA")) {
                HttpResponse<String> refused = call(purser, bad);
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).contains("invalid_api_key");
            }
            assertThat(call(purser, good).statusCode()).isEqualTo(200);
            for (String path : ROUTES) {
                for (String bad : List.of(over, forged)) {
                    assertThat(purser.post(client, path, bad, "{}").statusCode())
                            .as(path)
                            .isEqualTo(401);
                }
            }
            HttpResponse<String> asked = purser.post(client, "/api/v1/increase-requests", good, "{}");
            assertThat(asked.statusCode()).isEqualTo(403);
            assertThat(asked.body()).contains("an API key is expected");
            assertThat(call(purser, "the-secret-of-bobs-key-0000").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTokenHoldsSettlesAndTellsAsItsUser() throws Exception {
        try (RunningPurser purser = start("")) {
            String ada = token("ada@acme.example");
            HttpResponse<String> held = purser.post(
                    client,
                    "/api/v1/holds",
                    ada,
                    "{\"provider\": \"sandbox\", \"model\": \"sandbox\", \"inputTokens\": 5, \"maxOutputTokens\": 9}");
            assertThat(held.statusCode()).as(held.body()).isEqualTo(201);
            String hold = "/api/v1/holds/"
                    + new ObjectMapper().readTree(held.body()).path("hold").asText();
            assertThat(get(purser, token("bob@acme.example"), hold).statusCode())
                    .isEqualTo(404);
            assertThat(purser.post(
                                    client,
                                    hold + "/settle",
                                    ada,
                                    "{\"usage\": {\"inputTokens\": 5, \"outputTokens\": 9}}")
                            .statusCode())
                    .isEqualTo(200);
            String event = "{\"id\": \"e1\", \"provider\": \"sandbox\", \"model\": \"sandbox\","
                    + " \"usage\": {\"inputTokens\": 5, \"outputTokens\": 9}}";
            for (String user : List.of("ada@acme.example", "bob@acme.example")) {
                assertThat(purser.post(client, "/api/v1/events", token(user), event)
                                .statusCode())
                        .as("ids are each one's own")
                        .isEqualTo(201);
            }
            assertThat(purser.post(client, "/api/v1/events", token("ada@acme.example"), event)
                            .body())
                    .contains("duplicate");
            assertThat(purser.ledger())
                    .hasSize(3)
                    .allSatisfy(row -> assertThat(row).containsEntry("key", "").containsEntry("group", "engineering"));
            for (String path : List.of("/v1/traces", "/v1/metrics")) {
                assertThat(purser.post(client, path, token("ada@acme.example"), "{}")
                                .statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            assertThat(call(purser, ada).statusCode()).isEqualTo(200);
            assertThat(purser.post(
                                    client,
                                    "/api/v1/holds",
                                    ada,
                                    "{\"provider\": \"sandbox\", \"model\": \"sandbox\", \"inputTokens\": 5}")
                            .statusCode())
                    .as("three calls were hers, whichever way they came")
                    .isEqualTo(402);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void aTokenSendsFilesAndBatchesOfItsUserUnderItsKeyPolicy() throws Exception {
        try (RunningPurser purser = start("keyPolicies: [{name: dev, keysPerUser: 0, models: [\"sandbox\"]}]")) {
            for (String model : List.of("sandbox", "sandbox-slow")) {
                String ada = token("ada@acme.example");
                String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
                        + "{\"custom_id\": \"c\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
                        + " \"body\": " + CHAT.replace("\"sandbox\"", "\"" + model + "\"") + "}\n\r\n--b--\r\n";
                HttpRequest upload = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/files"))
                        .headers("authorization", "Bearer " + ada, "content-type", "multipart/form-data; boundary=b")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
                HttpResponse<String> file = client.send(upload, HttpResponse.BodyHandlers.ofString());
                assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
                String id = new ObjectMapper().readTree(file.body()).path("id").asText();
                assertThat(get(purser, token("bob@acme.example"), "/v1/files/" + id)
                                .statusCode())
                        .isEqualTo(404);
                String wish = "{\"input_file_id\": \"" + id
                        + "\", \"endpoint\": \"/v1/chat/completions\", \"completion_window\": \"24h\"}";
                HttpResponse<String> batch = purser.post(client, "/v1/batches", ada, wish);
                assertThat(batch.statusCode()).as(batch.body()).isEqualTo(model.equals("sandbox") ? 200 : 403);
                assertThat(get(purser, ada, "/v1/batches").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void whileTheIssuerIsSlowKeysPassAndTheTokenWaits() throws Exception {
        issuer.slow = new CountDownLatch(1);
        try (RunningPurser purser = start("")) {
            String ada = token("ada@acme.example");
            HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                    .headers("authorization", "Bearer " + ada, "content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                    .build();
            var waiting = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            assertThat(call(purser, "the-secret-of-bobs-key-0000").statusCode()).isEqualTo(200);
            assertThat(waiting.isDone()).isFalse();
            issuer.slow.countDown();
            assertThat(waiting.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anIssuerThatIsAwayIsToldAndTriedAgain() throws Exception {
        issuer.describes(new FakeIssuer.Page(503, ""));
        try (RunningPurser purser = start("")) {
            HttpResponse<String> away = call(purser, token("ada@acme.example"));
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("retry-after")).isPresent();
            assertThat(away.body()).contains("\"unavailable\"");
        }
    }
}
