package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import io.purser.control.identity.oidc.FakeIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who make their own keys, through a whole server.
class OwnKeysTest {
    private static final String KEY_POLICIES = """
            keyPolicies:
              - name: self-service
                keysPerUser: 2
                longestLife: 30d
                models: ["sandbox", "sandbox-s*"]
                rateLimits: {requestsPerMinute: 5}
                attribution: {environment: dev, tags: {project: atlas}}
              - {name: none-for-sales, appliesTo: {group: sales}, keysPerUser: 0}
            """;
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering, costCentre: CC-1}, {name: sales, groups: [{name: inside-sales}]}]
            users:
              - {name: ada@acme.example, group: engineering}
              - {name: bob@acme.example, group: engineering}
              - {name: lead@acme.example, group: engineering, roles: [team_lead]}
              - {name: eve@acme.example, group: inside-sales}
              - {name: ci-bot, kind: service, group: engineering}
            keys: [{name: ada-given, user: ada@acme.example}]
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
    private final Path folder;

    OwnKeysTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        issuer.close();
        client.close();
    }

    private RunningPurser start(String governance) throws IOException {
        return RunningPurser.with(folder, governance, """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                issuers: [{name: entra, issuer: %s, audience: "api://purser", organization: acme}]
                """.formatted(issuer.url()));
    }

    private String token(String user) throws Exception {
        return issuer.token(pair, user, Clock.systemUTC().instant(), _ -> {});
    }

    private JsonNode post(RunningPurser purser, String token, String query, Map<String, ?> variables)
            throws IOException {
        return json.readTree(purser.post(
                        client,
                        "/graphql",
                        token,
                        json.writeValueAsString(Map.of("query", query, "variables", variables)))
                .body());
    }

    private JsonNode ask(RunningPurser purser, String token, String query) throws IOException {
        JsonNode answer = post(purser, token, query, Map.of());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private String refused(RunningPurser purser, String token, String query) throws IOException {
        JsonNode error = post(purser, token, query, Map.of()).path("errors").path(0);
        return error.path("extensions").path("code").asText() + ": "
                + error.path("message").asText();
    }

    private JsonNode made(RunningPurser purser, String token, String fields) throws IOException {
        return ask(
                        purser,
                        token,
                        "mutation { createKey(input: {" + fields
                                + "}) { secret key { id name user group models expiresAt createdAt managedBy } } }")
                .path("createKey");
    }

    private HttpResponse<String> call(RunningPurser purser, String secret, String model, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + secret)
                .header("content-type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(
                request.POST(HttpRequest.BodyPublishers.ofString("{\"model\": \"" + model
                                + "\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"max_tokens\": 20}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void apply(RunningPurser purser, String file, boolean prune) throws IOException {
        JsonNode answer = post(
                purser,
                purser.operatorToken(),
                "mutation($file: String!) { apply(input: {document: $file, prune: " + prune
                        + ", reason: \"r\"}) { policyVersion } }",
                Map.of("file", file));
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    }

    private long entries(RunningPurser purser) throws IOException {
        return ask(purser, purser.operatorToken(), "{ auditVerify { entries } }")
                .path("auditVerify")
                .valueStream()
                .mapToLong(chain -> chain.path("entries").asLong())
                .sum();
    }

    @Test
    void aMemberMakesAKeyThatTheKeyPolicyBounds() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            String ada = token("ada@acme.example");
            long before = entries(purser);
            JsonNode made = made(purser, ada, "name: \"laptop\"");
            assertThat(entries(purser) - before).isEqualTo(1);
            JsonNode key = made.path("key");
            assertThat(key.path("name").asText()).isEqualTo("ada@acme.example/laptop");
            assertThat(key.path("user").asText()).isEqualTo("ada@acme.example");
            assertThat(key.path("managedBy").asText()).isEqualTo("USER");
            assertThat(key.path("createdAt").asText()).isNotBlank();
            assertThat(key.path("expiresAt").asText()).as("longestLife").isNotBlank();
            String secret = made.path("secret").asText();
            assertThat(secret).startsWith("sk-purser-");
            assertThat(call(
                                    purser,
                                    secret,
                                    "sandbox",
                                    "purser-environment",
                                    "production",
                                    "purser-tags",
                                    "project=mine")
                            .statusCode())
                    .isEqualTo(200);
            Map<String, String> row = purser.ledger().getLast();
            assertThat(row)
                    .containsEntry("key", "ada@acme.example/laptop")
                    .containsEntry("user", "ada@acme.example")
                    .containsEntry("group", "engineering")
                    .containsEntry("cost_centre", "CC-1")
                    .containsEntry("environment", "dev");
            assertThat(row.get("tags")).contains("atlas").doesNotContain("mine");
            HttpResponse<String> model = call(purser, secret, "sandbox-fast");
            assertThat(model.statusCode()).isEqualTo(403);
            assertThat(model.body())
                    .contains("model_not_allowed", "The key policy \\\"self-service\\\" does not allow model");
            assertThat(listed(purser, secret)).contains("sandbox-slow").doesNotContain("sandbox-429");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("\"issuer\":\"entra\",\"kind\":\"user\",\"name\":\"ada@acme.example\"")
                    .contains("\"action\":\"key.create\"")
                    .doesNotContain(secret);
        }
    }

    private String listed(RunningPurser purser, String secret) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(purser.url() + "/v1/models"))
                                .header("authorization", "Bearer " + secret)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void everyRuleThatStandsInTheWayIsNamed() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            String ada = token("ada@acme.example");
            String create = "mutation { createKey(input: {name: \"x\"%s}) { secret } }";
            long before = entries(purser);
            assertThat(refused(purser, token("eve@acme.example"), create.formatted("")))
                    .startsWith("forbidden: the key policy \"none-for-sales\" lets nobody make keys");
            assertThat(refused(purser, token("ci-bot"), create.formatted("")))
                    .startsWith("forbidden: service accounts make no keys of their own");
            assertThat(refused(purser, ada, create.formatted(", user: \"bob@acme.example\"")))
                    .startsWith("forbidden: a key of one's own has oneself as its user");
            assertThat(refused(purser, ada, create.formatted(", group: \"sales\"")))
                    .startsWith("forbidden");
            assertThat(refused(purser, ada, create.formatted(", models: [\"*\"]")))
                    .startsWith("bad_input: models: expected models that the key policy \"self-service\" allows");
            assertThat(refused(purser, ada, create.formatted(", expiresAt: \"2100-01-01T00:00:00Z\"")))
                    .contains("expiresAt", "longer the key policy \"self-service\" lets no key live");
            assertThat(refused(purser, ada, create.formatted(", expiresAt: \"2020-01-01T00:00:00Z\"")))
                    .contains("still to come");
            assertThat(refused(purser, ada, "mutation { createKey(input: {name: \" \"}) { secret } }"))
                    .startsWith("bad_input: name");
            made(purser, ada, "name: \"one\"");
            assertThat(refused(purser, ada, "mutation { createKey(input: {name: \"one\"}) { secret } }"))
                    .contains("none of your keys has");
            made(purser, token("bob@acme.example"), "name: \"one\"");
            made(purser, ada, "name: \"two\"");
            assertThat(refused(purser, ada, create.formatted("")))
                    .startsWith("forbidden: the key policy \"self-service\" lets you have 2 keys of your own");
            ask(purser, ada, "mutation { revokeKey(key: \"two\") { revokedAt } }");
            made(purser, ada, "name: \"three\", models: [\"sandbox\"]");
            assertThat(entries(purser) - before).as("refusals change nothing").isEqualTo(5);
            assertThat(refused(purser, ada, "mutation { revokeKey(key: \"ada-given\") { id } }"))
                    .startsWith("forbidden: the key \"ada-given\" was given to you");
            assertThat(refused(purser, ada, "mutation { rotateKey(key: \"ada-given\") { secret } }"))
                    .startsWith("forbidden");
            assertThat(refused(purser, ada, "mutation { revokeKey(key: \"bob@acme.example/one\") { id } }"))
                    .startsWith("not_found");
        }
    }

    @Test
    void itIsRotatedByItsUserAndRevokedByTheLeadToo() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            String ada = token("ada@acme.example");
            String lead = token("lead@acme.example");
            String first = made(purser, ada, "name: \"laptop\"").path("secret").asText();
            long before = entries(purser);
            String second = ask(purser, ada, "mutation { rotateKey(key: \"laptop\", overlap: \"0s\") { secret } }")
                    .path("rotateKey")
                    .path("secret")
                    .asText();
            assertThat(call(purser, first, "sandbox").statusCode()).isEqualTo(401);
            assertThat(call(purser, second, "sandbox").statusCode()).isEqualTo(200);
            assertThat(refused(purser, lead, "mutation { rotateKey(key: \"ada@acme.example/laptop\") { secret } }"))
                    .contains("whoever rotates a key learns its secret");
            ask(purser, lead, "mutation { revokeKey(key: \"ada@acme.example/laptop\", reason: \"left\") { id } }");
            assertThat(entries(purser) - before).isEqualTo(2);
            assertThat(call(purser, second, "sandbox").body()).contains("api_key_revoked");
            JsonNode own = made(purser, lead, "name: \"mine\", own: true").path("key");
            assertThat(own.path("name").asText()).isEqualTo("lead@acme.example/mine");
            JsonNode given = made(purser, lead, "name: \"team-key\", group: \"engineering\"")
                    .path("key");
            assertThat(given.path("managedBy").asText()).isEqualTo("OPERATOR");
        }
    }

    @Test
    void aTightenedKeyPolicyActsOnKeysThatAreThere() throws Exception {
        String ada = token("ada@acme.example");
        String secret;
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            secret = made(purser, ada, "name: \"laptop\"").path("secret").asText();
            assertThat(call(purser, secret, "sandbox").statusCode()).isEqualTo(200);
            apply(purser, GOVERNANCE + KEY_POLICIES.replace("\"sandbox\", ", ""), false);
            assertThat(call(purser, secret, "sandbox").statusCode()).isEqualTo(403);
            apply(purser, GOVERNANCE + KEY_POLICIES.replace("requestsPerMinute: 5", "requestsPerMinute: 1"), false);
            assertThat(call(purser, secret, "sandbox").statusCode()).isEqualTo(200);
            HttpResponse<String> fast = call(purser, secret, "sandbox");
            assertThat(fast.statusCode()).isEqualTo(429);
            assertThat(fast.body()).contains("key policy self-service");
            apply(purser, GOVERNANCE + KEY_POLICIES.replace("keysPerUser: 2", "keysPerUser: 0"), false);
            assertThat(call(purser, secret, "sandbox").body()).contains("api_key_uncovered");
            assertThat(refused(purser, ada, "mutation { rotateKey(key: \"laptop\") { secret } }"))
                    .contains("no key policy covers this key any more");
        }
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            assertThat(call(purser, secret, "sandbox").statusCode())
                    .as("after a start")
                    .isEqualTo(200);
            String exported = ask(purser, purser.operatorToken(), "{ policyExport { document } }")
                    .path("policyExport")
                    .path("document")
                    .asText();
            assertThat(exported).contains("self-service", "longestLife: P30D").doesNotContain("laptop");
            JsonNode plan = post(
                    purser,
                    purser.operatorToken(),
                    "query($file: String!) { plan(input: {document: $file, prune: true}) { changes { name } } }",
                    Map.of("file", exported));
            assertThat(plan.path("data").path("plan").path("changes"))
                    .as(plan.toString())
                    .isEmpty();
            apply(purser, exported, true);
            assertThat(call(purser, secret, "sandbox").statusCode())
                    .as("pruned nothing")
                    .isEqualTo(200);
        }
    }

    @Test
    void theKeysOfAUserWhoLeavesOpenNothing() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            String bob = token("bob@acme.example");
            String secret = made(purser, bob, "name: \"laptop\"").path("secret").asText();
            assertThat(call(purser, secret, "sandbox").statusCode()).isEqualTo(200);
            String without = GOVERNANCE.replace("  - {name: bob@acme.example, group: engineering}\n", "");
            apply(purser, without + KEY_POLICIES, true);
            assertThat(call(purser, secret, "sandbox").body()).contains("api_key_uncovered");
            JsonNode keys = ask(purser, purser.operatorToken(), "{ keys { edges { node { name user managedBy } } } }");
            assertThat(keys.toString())
                    .contains("{\"name\":\"bob@acme.example/laptop\",\"user\":null,\"managedBy\":\"USER\"}");
        }
    }

    @Test
    void withoutAKeyPolicyNobodyMakesKeys() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE)) {
            assertThat(refused(
                            purser,
                            token("ada@acme.example"),
                            "mutation { createKey(input: {name: \"x\"}) { secret } }"))
                    .isEqualTo("forbidden: no key policy lets ada@acme.example make keys; ask who runs Purser"
                            + " (`keyPolicies` in the governance file)");
            assertThat(refused(
                            purser,
                            purser.operatorToken(),
                            "mutation { createKey(input: {name: \"x\", own: true}) { secret } }"))
                    .isEqualTo("forbidden: a key of one's own is for users of the organization");
        }
    }

    @Test
    void theCommandLineMakesListsRotatesAndRevokesIt() throws Exception {
        try (RunningPurser purser = start(GOVERNANCE + KEY_POLICIES)) {
            Path secrets = folder.resolve("laptop.secret");
            String[] as = {"--url", purser.url(), "--token", token("ada@acme.example")};
            CommandRun create = CommandRun.of(as, "key", "create", "laptop", "--secrets-out", secrets.toString());
            assertThat(create.out()).contains("ada@acme.example/laptop is made.");
            assertThat(Files.readString(secrets)).contains("sk-purser-");
            assertThat(CommandRun.of(as, "key", "list").out()).contains("ada@acme.example/laptop", "user");
            assertThat(CommandRun.of(as, "key", "rotate", "laptop").out()).contains("another secret");
            assertThat(CommandRun.of(as, "whoami").out()).contains("self-service");
            assertThat(CommandRun.of(as, "key", "revoke", "laptop").out()).contains("is revoked");
        }
    }
}
