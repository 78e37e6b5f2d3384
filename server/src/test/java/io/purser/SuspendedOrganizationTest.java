package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.gateway.listener.EventRoutes;
import io.purser.gateway.listener.HoldRoutes;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An organization that is suspended on a whole server, beside one that is not.
class SuspendedOrganizationTest {
    private static final String ACME_KEY = "a-secret-of-acme-for-suspension";
    private static final String GLOBEX_KEY = "a-secret-of-globex-for-suspension";
    private static final String CHAT = "{\"model\": \"sandbox\", \"max_tokens\": 5, \"messages\": [{\"role\":"
            + " \"user\", \"content\": \"hi\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private static String governance(String organization, String secret) {
        return """
                organization: %s
                groups: [{name: lab}]
                users: [{name: ada, group: lab}]
                keys: [{name: ada-key, user: ada, secret: %s}]
                budgets:
                  - {name: cap, scope: {organization: %1$s}, limit: 1000 USD, period: lifetime, enforcement: hard}
                """.formatted(organization, secret);
    }

    private RunningPurser start() throws IOException {
        return RunningPurser.start(folder, governance("acme", ACME_KEY));
    }

    private RunningPurser both() throws IOException {
        RunningPurser purser = start();
        ask(
                purser,
                "mutation($file: String!) { apply(input: {document: $file}) { policyVersion } }",
                governance("globex", GLOBEX_KEY));
        return purser;
    }

    private JsonNode tell(RunningPurser purser, String token, String query, String file) throws IOException {
        ObjectNode body = json.createObjectNode().put("query", query);
        body.putObject("variables").put("file", file);
        return json.readTree(
                purser.post(client, "/graphql", token, body.toString()).body());
    }

    private JsonNode ask(RunningPurser purser, String query, String file) throws IOException {
        JsonNode answer = tell(purser, purser.operatorToken(), query, file);
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return answer.path("data");
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        return ask(purser, query, "");
    }

    private String code(RunningPurser purser, String token, String query) throws IOException {
        return tell(purser, token, query, "")
                .path("errors")
                .path(0)
                .path("extensions")
                .path("code")
                .asText();
    }

    private JsonNode suspend(RunningPurser purser) throws IOException {
        return ask(
                purser,
                "mutation { suspendOrganization(organization: \"acme\", reason: \"unpaid since May\")"
                        + " { state suspendedAt suspendedBy suspensionReason } }");
    }

    private void resume(RunningPurser purser) throws IOException {
        JsonNode resumed = ask(
                purser,
                "mutation { resumeOrganization(organization: \"acme\", reason: \"paid\") { state suspendedAt } }");
        assertThat(resumed.toString()).contains("\"state\":\"ACTIVE\",\"suspendedAt\":null");
    }

    /// Everything that may begin something, by its path with a body that would pass.
    private static Map<String, String> beginnings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("/v1/chat/completions", CHAT);
        all.put("/openai/deployments/sandbox/chat/completions?api-version=2024-10-21", CHAT);
        all.put("/providers/sandbox/v1/chat/completions", CHAT);
        all.put("/v1/completions", "{\"model\": \"sandbox\", \"max_tokens\": 5, \"prompt\": \"hi\"}");
        all.put("/v1/responses", "{\"model\": \"sandbox\", \"max_output_tokens\": 16, \"input\": \"hi\"}");
        all.put("/v1/embeddings", "{\"model\": \"sandbox-embedding\", \"input\": \"hi\"}");
        all.put("/v1/messages", CHAT);
        all.put("/v1/messages/count_tokens", CHAT);
        all.put("/gemini/v1beta/models/sandbox:generateContent", """
                {"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "generationConfig": {"maxOutputTokens": 5}}""");
        all.put("/v1/batches", """
                {"input_file_id": "file-none", "endpoint": "/v1/chat/completions", "completion_window": "24h"}""");
        all.put(HoldRoutes.MAKE, """
                {"provider": "sandbox", "model": "sandbox", "inputTokens": 10, "maxOutputTokens": 5}""");
        all.put(EventRoutes.EVENTS, """
                {"id": "e1", "provider": "sandbox", "model": "sandbox", "usage": {"inputTokens": 1, "outputTokens": 1}}""");
        all.put(EventRoutes.METRICS, "{\"resourceMetrics\": []}");
        all.put(EventRoutes.TRACES, "{\"resourceSpans\": []}");
        all.put("/api/v1/increase-requests", "{\"budget\": \"cap\", \"amount\": \"1 USD\", \"reason\": \"more\"}");
        return all;
    }

    @Test
    void nothingNewPassesInAnyDialectAndTheOtherOrganizationNoticesNothing() throws Exception {
        try (RunningPurser purser = both()) {
            JsonNode suspended = suspend(purser).path("suspendOrganization");
            assertThat(suspended.path("state").asText()).isEqualTo("SUSPENDED");
            assertThat(suspended.path("suspensionReason").asText()).isEqualTo("unpaid since May");
            for (Map.Entry<String, String> each : beginnings().entrySet()) {
                HttpResponse<String> refused = purser.post(client, each.getKey(), ACME_KEY, each.getValue());
                assertThat(refused.statusCode())
                        .as(each.getKey() + refused.body())
                        .isEqualTo(403);
                assertThat(refused.body()).as(each.getKey()).contains("\\\"acme\\\" is suspended");
                HttpResponse<String> beside = purser.post(client, each.getKey(), GLOBEX_KEY, each.getValue());
                assertThat(beside.body()).as(each.getKey()).doesNotContain("suspended");
            }
            inEachDialect(purser);
            assertThat(purser.post(client, "/v1/chat/completions", GLOBEX_KEY, CHAT)
                            .statusCode())
                    .isEqualTo(200);
            for (String path : List.of("/v1/models", "/api/v1/me", "/api/v1/budgets", "/v1/files", "/v1/batches")) {
                assertThat(get(purser, path, ACME_KEY).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv?organization=acme")
                            .lines())
                    .as("nothing of it was booked")
                    .hasSize(1);
            assertThat(ask(purser, "{ ledgerVerify(organization: \"acme\") { agrees } }")
                            .toString())
                    .contains("true");
            resume(purser);
            assertThat(purser.post(client, "/v1/chat/completions", ACME_KEY, CHAT)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private void inEachDialect(RunningPurser purser) throws IOException {
        HttpResponse<String> openAi = purser.post(client, "/v1/chat/completions", ACME_KEY, CHAT);
        assertThat(json.readTree(openAi.body()).path("error").path("code").asText())
                .isEqualTo("organization_suspended");
        assertThat(openAi.headers().firstValue("x-should-retry")).contains("false");
        String anthropic = purser.post(client, "/v1/messages", ACME_KEY, CHAT).body();
        assertThat(json.readTree(anthropic).path("error").path("type").asText())
                .as(anthropic)
                .isEqualTo("permission_error");
        String gemini = purser.post(client, "/gemini/v1beta/models/sandbox:generateContent", ACME_KEY, "{}")
                .body();
        assertThat(json.readTree(gemini).path("error").path("status").asText())
                .as(gemini)
                .isEqualTo("PERMISSION_DENIED");
        String problem =
                purser.post(client, "/api/v1/increase-requests", ACME_KEY, "{}").body();
        assertThat(json.readTree(problem).path("code").asText()).isEqualTo("organization_suspended");
    }

    private HttpResponse<String> get(RunningPurser purser, String path, String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + secret)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatHasBegunEndsAndIsBooked() throws Exception {
        try (RunningPurser purser = start()) {
            String hold = json.readTree(
                            purser.post(client, HoldRoutes.MAKE, ACME_KEY, """
                            {"provider": "sandbox", "model": "sandbox", "inputTokens": 10, "maxOutputTokens": 50}""").body())
                    .path("hold")
                    .asText();
            String other = json.readTree(
                            purser.post(client, HoldRoutes.MAKE, ACME_KEY, """
                            {"provider": "sandbox", "model": "sandbox", "inputTokens": 10, "maxOutputTokens": 50}""").body())
                    .path("hold")
                    .asText();
            HttpResponse<Stream<String>> stream = client.send(
                    HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                            .header("authorization", "Bearer " + ACME_KEY)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("""
                                    {"model": "sandbox-slow", "stream": true, "max_tokens": 100,
                                     "messages": [{"role": "user", "content": "hi"}]}"""))
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            suspend(purser);
            List<String> lines = stream.body().toList();
            assertThat(lines).contains("data: [DONE]");
            String path = HoldRoutes.MAKE + "/" + hold;
            assertThat(purser.post(client, path + "/extend", ACME_KEY, "{\"maxOutputTokens\": 90}")
                            .body())
                    .contains("organization_suspended");
            assertThat(get(purser, path, ACME_KEY).statusCode()).isEqualTo(200);
            HttpResponse<String> settled = purser.post(
                    client, path + "/settle", ACME_KEY, "{\"usage\": {\"inputTokens\": 10, \"outputTokens\": 7}}");
            assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
            assertThat(purser.post(client, HoldRoutes.MAKE + "/" + other + "/release", ACME_KEY, "{}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(purser.ledger())
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(new BigDecimal(row.getOrDefault("cost", "")))
                            .isPositive());
            assertThat(ask(purser, "{ holds { edges { node { requestId } } } }")
                            .path("holds")
                            .path("edges"))
                    .isEmpty();
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void itOutlivesARestartAndAnApplyAndIsAudited() throws Exception {
        try (RunningPurser purser = start()) {
            suspend(purser);
            suspend(purser);
        }
        try (RunningPurser purser = start()) {
            assertThat(purser.post(client, "/v1/chat/completions", ACME_KEY, CHAT)
                            .statusCode())
                    .isEqualTo(403);
            ask(
                    purser,
                    "mutation($file: String!) { apply(input: {document: $file, reason: \"repaired\"}) { policyVersion } }",
                    governance("acme", ACME_KEY).replace("1000 USD", "900 USD"));
            assertThat(ask(purser, "{ organizations { name state suspendedBy } }")
                            .toString())
                    .contains("\"state\":\"SUSPENDED\",\"suspendedBy\":\"first start\"");
            String token = purser.operatorToken();
            assertThat(code(purser, token, "mutation { createKey(input: {name: \"new\"}) { secret } }"))
                    .isEqualTo("organization_suspended");
            assertThat(code(purser, token, "mutation { rotateKey(key: \"ada-key\") { secret } }"))
                    .isEqualTo("organization_suspended");
            ask(purser, "mutation { revokeKey(key: \"ada-key\") { id } }");
            resume(purser);
            resume(purser);
            JsonNode entries = ask(
                            purser,
                            "{ auditLog(kind: \"organization\") { edges { node { action reason actor { name }"
                                    + " changes { fields { name before after } } } } } }")
                    .path("auditLog")
                    .path("edges");
            assertThat(entries.findValuesAsText("action"))
                    .containsSubsequence("ORGANIZATION_RESUME", "POLICY_APPLY", "ORGANIZATION_SUSPEND", "POLICY_APPLY");
            assertThat(entries.findValuesAsText("action").stream().filter(one -> one.startsWith("ORGANIZATION")))
                    .hasSize(2);
            assertThat(entries.toString()).contains("unpaid since May", "\"after\":\"suspended\"");
        }
    }

    @Test
    void onlyWhoeverRunsTheInstallationMayAndOthersAreToldTheStateOnly() throws Exception {
        try (RunningPurser purser = both()) {
            String suspension = "mutation { suspendOrganization(organization: \"%s\", reason: \"%s\") { state } }";
            String token = purser.operatorToken();
            String within = made(purser, "role: SUPER_ADMIN, organization: \"acme\"");
            String part = made(purser, "role: VIEWER, organization: \"acme\", group: \"lab\"");
            assertThat(code(purser, within, suspension.formatted("acme", "x"))).isEqualTo("forbidden");
            assertThat(code(purser, token, suspension.formatted("acme", " "))).isEqualTo("reason_required");
            assertThat(code(purser, token, suspension.formatted("nowhere", "x")))
                    .isEqualTo("not_found");
            suspend(purser);
            String seen = "{ organizations { name state suspendedBy suspensionReason } }";
            assertThat(tell(purser, within, seen, "").toString()).contains("unpaid since May");
            assertThat(tell(purser, part, seen, "").toString())
                    .contains("\"state\":\"SUSPENDED\",\"suspendedBy\":null,\"suspensionReason\":null");
        }
    }

    private String made(RunningPurser purser, String rights) throws IOException {
        return ask(purser, "mutation { createToken(input: {label: \"t\", " + rights + "}) { secret } }")
                .path("createToken")
                .path("secret")
                .asText();
    }

    @Test
    void theCommandLineStopsOneAndLetsItGoOn() throws Exception {
        try (RunningPurser purser = start()) {
            String[] options = {"--url", purser.url(), "--token", purser.operatorToken()};
            assertThat(CommandRun.of(options, "organization", "list").out()).contains("acme", "active", "USD");
            CommandRun suspended =
                    CommandRun.of(options, "organization", "suspend", "acme", "--reason", "contract ended");
            assertThat(suspended.code()).as(suspended.err()).isZero();
            assertThat(suspended.out()).contains("Organization acme is suspended since");
            assertThat(CommandRun.of(options, "organization", "show", "acme").out())
                    .contains("suspended", "contract ended");
            assertThat(CommandRun.of(options, "organization", "show", "nowhere").code())
                    .isEqualTo(1);
            assertThat(CommandRun.of(options, "organization", "resume", "acme", "--reason", "paid")
                            .out())
                    .contains("Organization acme is active.");
        }
    }
}
