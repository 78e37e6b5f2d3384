package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import io.purser.control.identity.oidc.FakeIssuer;
import io.purser.platform.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People with tokens of an identity provider at a whole server.
class PeopleTest {
    private static final String SECRET = "canary-secret-of-adas-key-000000";
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering, groups: [{name: search}]}, {name: sales}]
            users:
              - {name: ada@acme.example, group: search}
              - {name: lead@acme.example, group: engineering, roles: [team_lead, {role: viewer, group: sales}]}
              - {name: cfo@acme.example, roles: [billing_admin]}
            keys: [{name: ada-key, user: ada@acme.example, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 1000 USD, period: month, enforcement: hard}
              - {name: each, scope: {eachUserIn: engineering}, limit: 50 USD, period: day, enforcement: hard}
            """.formatted(SECRET);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final InstantSource clock = Clock.systemUTC();
    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
    private final Path folder;

    PeopleTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        issuer.close();
        client.close();
    }

    private RunningPurser start() throws IOException {
        return RunningPurser.with(folder, GOVERNANCE, config(""));
    }

    private String config(String more) {
        return """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                issuers:
                  - name: entra
                    issuer: %s
                    audience: [api://purser]
                    organization: acme
                    roles: {Purser.Finance: billing_admin}
                """.formatted(issuer.url()) + more;
    }

    private String token(RSAKey key, String user) throws Exception {
        return issuer.token(key, user, clock.instant(), _ -> {});
    }

    private JsonNode ask(RunningPurser purser, String token, String query) throws Exception {
        String body = json.createObjectNode().put("query", query).toString();
        HttpResponse<String> answer = purser.post(client, "/graphql", token, body);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> get(RunningPurser purser, String token, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + path))
                        .header("authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String code(JsonNode answer) {
        return answer.path("errors").path(0).path("extensions").path("code").asText();
    }

    @Test
    void aMemberSeesItsOwnCallsAndWhatIsLeft() throws Exception {
        try (RunningPurser purser = start()) {
            assertThat(issuer.asked.get()).as("nobody came yet").isZero();
            assertThat(purser.post(client, "/v1/chat/completions", SECRET, """
                            {"model": "sandbox", "max_tokens": 20, "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);
            String ada = token(pair, "ada@acme.example");
            JsonNode me = ask(
                            purser,
                            ada,
                            "{ me { name kind issuer organization group roles { role over } notes"
                                    + " budgets { name own state limit remaining } } }")
                    .path("data")
                    .path("me");
            assertThat(me.path("kind").asText()).isEqualTo("USER");
            assertThat(me.path("issuer").asText()).isEqualTo("entra");
            assertThat(me.path("group").asText()).isEqualTo("search");
            assertThat(me.path("roles").toString()).isEqualTo("[{\"role\":\"MEMBER\",\"over\":\"OWN\"}]");
            assertThat(me.path("budgets").toString())
                    .contains("{\"name\":\"each\",\"own\":true,\"state\":\"OK\",\"limit\":\"50.00\"")
                    .contains("{\"name\":\"whole\",\"own\":false,\"state\":\"OK\",\"limit\":null,\"remaining\":null}");
            assertThat(ask(purser, ada, "{ usage(period: \"this-month\") { total { requests } } }")
                            .toString())
                    .contains("\"requests\":1");
            assertThat(get(purser, ada, "/api/v1/exports/ledger.csv?period=this-month")
                            .body())
                    .contains("ada-key");
            assertThat(get(purser, ada, "/metrics").statusCode()).isEqualTo(403);
            assertThat(code(ask(purser, ada, "{ policyExport { document } }"))).isEqualTo("forbidden");
            assertThat(purser.post(client, "/v1/chat/completions", ada, "{}").statusCode())
                    .as("model calls take keys")
                    .isEqualTo(401);
            assertThat(issuer.asked.get()).as("the keys are kept").isEqualTo(1);
        }
    }

    @Test
    void whatALeadDoesStandsInTheAuditLogUnderItsName() throws Exception {
        try (RunningPurser purser = start()) {
            String lead = token(pair, "lead@acme.example");
            JsonNode made = ask(
                    purser, lead, "mutation { createKey(input: {name: \"ci\", group: \"search\"}) { key { id } } }");
            assertThat(made.path("errors")).as(made.toString()).isEmpty();
            assertThat(code(ask(
                            purser,
                            lead,
                            "mutation { createKey(input: {name: \"s\", group: \"sales\"}) { key { id } } }")))
                    .as("it only looks there")
                    .isEqualTo("forbidden");
            String log = purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme");
            assertThat(log).contains("\"issuer\":\"entra\",\"kind\":\"user\",\"name\":\"lead@acme.example\"");
            Path file = java.nio.file.Files.writeString(folder.resolve("audit.jsonl"), log);
            assertThat(new OfflineAudits().verify(file, null).path("sound").asBoolean())
                    .isTrue();
            String found = ask(
                            purser,
                            token(pair, "cfo@acme.example"),
                            "{ auditLog(actor: \"lead@acme.example\") { edges { node { action actor { kind issuer } } } } }")
                    .toString();
            assertThat(found)
                    .contains("{\"action\":\"KEY_CREATE\",\"actor\":{\"kind\":\"USER\",\"issuer\":\"entra\"}}");
        }
    }

    @Test
    void aRoleThatTheFileTakesIsLostWithTheNextRequest() throws Exception {
        try (RunningPurser purser = start()) {
            String cfo = token(pair, "cfo@acme.example");
            assertThat(ask(purser, cfo, "{ policyExport { organization } }").toString())
                    .contains("acme");
            apply(purser, GOVERNANCE.replace(", roles: [billing_admin]", ""));
            assertThat(code(ask(purser, cfo, "{ policyExport { organization } }")))
                    .isEqualTo("forbidden");
            assertThat(ask(purser, cfo, "{ me { roles { role } } }").toString()).contains("[{\"role\":\"MEMBER\"}]");
            String stranger = token(pair, "eve@acme.example");
            HttpResponse<String> turned = get(purser, stranger, "/api/v1/me");
            assertThat(turned.statusCode()).isEqualTo(403);
            assertThat(turned.body()).contains("user_unknown", "eve@acme.example");
            assertThat(code(ask(purser, stranger, "{ me { name } }"))).isEqualTo("user_unknown");
        }
    }

    private void apply(RunningPurser purser, String file) throws Exception {
        String body = json.createObjectNode()
                .put(
                        "query",
                        "mutation($file: String!) { apply(input: {document: $file, reason: \"r\"}) { policyVersion } }")
                .set("variables", json.createObjectNode().put("file", file))
                .toString();
        JsonNode answer = json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), body).body());
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
    }

    @Test
    void rolesSurviveARestartAndTheExportAppliesAsAnEmptyPlan() throws Exception {
        String exported;
        try (RunningPurser purser = start()) {
            exported = ask(purser, purser.operatorToken(), "{ policyExport { document } }")
                    .path("data")
                    .path("policyExport")
                    .path("document")
                    .asText();
            assertThat(exported).contains("role: viewer").contains("team_lead");
        }
        try (RunningPurser purser = start()) {
            JsonNode me = ask(purser, token(pair, "lead@acme.example"), "{ me { roles { role group } } }");
            assertThat(me.toString())
                    .contains(
                            "{\"role\":\"TEAM_LEAD\",\"group\":\"engineering\"}",
                            "{\"role\":\"VIEWER\",\"group\":\"sales\"}");
            String body = json.createObjectNode()
                    .put("query", "query($file: String!) { plan(input: {document: $file}) { changes { name } } }")
                    .set("variables", json.createObjectNode().put("file", exported))
                    .toString();
            assertThat(purser.post(client, "/graphql", purser.operatorToken(), body)
                            .body())
                    .contains("\"changes\":[]");
        }
    }

    @Test
    void anIssuerThatIsAwayIsSaidToBeSo() throws Exception {
        try (RunningPurser purser = start()) {
            issuer.describes(new FakeIssuer.Page(503, ""));
            HttpResponse<String> away = get(purser, token(pair, "ada@acme.example"), "/api/v1/me");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("retry-after")).isPresent();
            assertThat(away.body()).contains("\"unavailable\"", "entra");
            JsonNode health = ask(purser, purser.operatorToken(), "{ health { issuers { name keys problem } } }");
            assertThat(health.toString())
                    .contains("{\"name\":\"entra\",\"keys\":0,\"problem\":\"127.0.0.1: answered 503\"}");
        }
    }

    @Test
    void aSlowIssuerKeepsNobodyElseWaiting() throws Exception {
        issuer.slow = new CountDownLatch(1);
        try (RunningPurser purser = start()) {
            String ada = token(pair, "ada@acme.example");
            var waiting = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(purser.url() + "/api/v1/me"))
                            .header("authorization", "Bearer " + ada)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            for (int i = 0; i < 20; i++) {
                assertThat(get(purser, SECRET, "/api/v1/me").statusCode()).isEqualTo(200);
                assertThat(get(purser, purser.operatorToken(), "/healthz").statusCode())
                        .isEqualTo(200);
            }
            assertThat(waiting.isDone()).isFalse();
            issuer.slow.countDown();
            assertThat(waiting.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotUnderstoodStopsTheStart() {
        Map<String, String> wrong = Map.of(
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", organization: acme}]",
                        "audience: is missing",
                "issuers: [{name: e, issuer: \"http://sso.acme.example\", audience: x, organization: acme}]",
                        "is not encrypted",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x}]", "`organization` is missing",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x, organization: a, roles: {v: king}}]",
                        "\"king\" is unknown",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x, organization: a, provision: yes}]",
                        "\"yes\" is not true or false",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x, organization: a, claims: {group: g}}]",
                        "did you mean `groups`",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x, organization: {claim: tid}}]",
                        "values: is missing",
                "issuers: [{name: e, issuer: \"https://sso.acme.example\", audience: x, organization: a, jwks: u}]",
                        "unknown field");
        wrong.forEach((yaml, why) -> assertThatThrownBy(() -> RunningPurser.with(folder, GOVERNANCE, yaml + "\n"))
                .as(yaml)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> assertThat(List.of(refused.problems().toString()))
                                .first()
                                .asString()
                                .contains(why)));
    }
}
