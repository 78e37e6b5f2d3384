package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.identity.oidc.FakeIssuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People of an identity provider whose groups decide who pays, at a whole server.
class MappedPeopleTest {
    private static final String ENG = "11111111-0000-0000-0000-000000000000";
    private static final String SALES = "22222222-0000-0000-0000-000000000000";
    private static final String GOVERNANCE = """
            organization: acme
            groups:
              - name: engineering
                costCentre: CC-100
                idpGroups: [{issuer: entra, id: %s, priority: 20}]
              - {name: sales, idpGroups: [{issuer: entra, id: %s, priority: 10}]}
              - {name: legal}
            users:
              - {name: ada@acme.example, group: legal}
            budgets:
              - {name: each-engineer, scope: {eachUserIn: engineering}, limit: 0 USD, period: day, enforcement: hard}
              - {name: everybody, scope: {eachUserIn: "*"}, limit: 9 USD, period: day, enforcement: hard}
            """.formatted(ENG, SALES);
    private static final String CALL =
            "{\"model\": \"sandbox\", \"max_tokens\": 20, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final InstantSource clock = Clock.systemUTC();
    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
    private final Path folder;

    MappedPeopleTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        issuer.close();
        client.close();
    }

    private RunningPurser start(boolean provision) throws IOException {
        return RunningPurser.with(folder, GOVERNANCE, """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                issuers:
                  - name: entra
                    issuer: %s
                    audience: [api://purser]
                    organization: acme
                    claims: {groups: groups}
                    provision: %s
                """.formatted(issuer.url(), provision));
    }

    private String token(String user, String... groups) throws Exception {
        return token(user, claims -> claims.claim("groups", List.of(groups)));
    }

    private String token(String user, Consumer<JWTClaimsSet.Builder> more) throws Exception {
        return issuer.token(pair, user, clock.instant(), more);
    }

    private JsonNode ask(RunningPurser purser, String token, String query, Map<String, String> variables)
            throws Exception {
        ObjectNode body = json.createObjectNode().put("query", query);
        body.set("variables", json.valueToTree(variables));
        return json.readTree(
                purser.post(client, "/graphql", token, body.toString()).body());
    }

    private String users(RunningPurser purser) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (JsonNode edge : ask(
                        purser,
                        purser.operatorToken(),
                        "{ users { edges { node { name group managedBy issuer state } } } }",
                        Map.of())
                .path("data")
                .path("users")
                .path("edges")) {
            lines.append(String.join(
                            " ",
                            edge.path("node").path("name").asText(),
                            edge.path("node").path("group").asText(),
                            edge.path("node").path("managedBy").asText(),
                            edge.path("node").path("issuer").asText("-")))
                    .append('\n');
        }
        return lines.toString();
    }

    private String group(RunningPurser purser, String token) throws Exception {
        JsonNode answer = ask(purser, token, "{ me { group } }", Map.of());
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return answer.path("data").path("me").path("group").asText();
    }

    private String key(RunningPurser purser, String user) throws Exception {
        JsonNode made = ask(
                purser,
                purser.operatorToken(),
                "mutation($user: String!) { createKey(input: {name: $user, user: $user}) { secret } }",
                Map.of("user", user));
        assertThat(made.path("errors")).as(made.toString()).isEmpty();
        return made.path("data").path("createKey").path("secret").asText();
    }

    private JsonNode file(RunningPurser purser, String operation, String file, boolean prune) throws Exception {
        String query = operation.equals("plan")
                ? "query($file: String!) { plan(input: {document: $file, prune: " + prune
                        + "}) { text changes { name } moves { from to count users } } }"
                : "mutation($file: String!) { apply(input: {document: $file, reason: \"r\", prune: " + prune
                        + "}) { plan { text changes { name } moves { from to count users } } } }";
        JsonNode answer = ask(purser, purser.operatorToken(), query, Map.of("file", file));
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return operation.equals("plan")
                ? answer.path("data").path("plan")
                : answer.path("data").path("apply").path("plan");
    }

    private long entries(RunningPurser purser) throws Exception {
        return purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme")
                .lines()
                .filter(line -> line.contains("\"user.provision\"") || line.contains("\"user.update\""))
                .count();
    }

    @Test
    void whoComesByATokenIsAUserWhomTheBudgetsOverEachUserBindAtOnce() throws Exception {
        try (RunningPurser purser = start(true)) {
            assertThat(group(purser, token("eve@acme.example"))).isEqualTo("unassigned");
            assertThat(group(purser, token("bob@acme.example", ENG))).isEqualTo("engineering");
            String bob = key(purser, "bob@acme.example");
            HttpResponse<String> refused = purser.post(client, "/v1/chat/completions", bob, CALL);
            assertThat(refused.statusCode()).isEqualTo(402);
            assertThat(refused.body()).contains("each-engineer");
            String eve = key(purser, "eve@acme.example");
            HttpResponse<String> served = purser.post(client, "/v1/chat/completions", eve, CALL);
            assertThat(served.statusCode()).isEqualTo(200);
            assertThat(served.headers().firstValue("purser-budget").orElse(""))
                    .as("a budget over everybody holds for whom no group was thought of")
                    .startsWith("\"everybody\";limit=\"9.00\"");
            assertThat(users(purser)).isEqualTo("""
                    ada@acme.example legal FILE -
                    bob@acme.example engineering ISSUER entra
                    eve@acme.example unassigned ISSUER entra
                    """);
        }
    }

    @Test
    void theSmallestPriorityPaysAndAGroupOfTheFileBeatsIt() throws Exception {
        try (RunningPurser purser = start(true)) {
            assertThat(group(purser, token("bob@acme.example", ENG, SALES, "unknown")))
                    .isEqualTo("sales");
            assertThat(group(purser, token("ada@acme.example", ENG))).isEqualTo("legal");
            assertThat(entries(purser)).as("one for each who is told of").isEqualTo(2);
            assertThat(group(purser, token("bob@acme.example", SALES, ENG, "unknown")))
                    .isEqualTo("sales");
            assertThat(entries(purser)).as("nothing new").isEqualTo(2);
            assertThat(group(purser, token("bob@acme.example", ENG))).isEqualTo("engineering");
            assertThat(entries(purser)).isEqualTo(3);
            String tooMany = token(
                    "bob@acme.example",
                    claims -> claims.claim("_claim_names", Map.of("groups", "src1"))
                            .claim("_claim_sources", Map.of()));
            assertThat(group(purser, tooMany))
                    .as("what does not fit into a token is not none")
                    .isEqualTo("engineering");
        }
    }

    @Test
    void whereNobodyIsProvisionedOnlyUsersOfTheFileCome() throws Exception {
        try (RunningPurser purser = start(false)) {
            JsonNode turned = ask(purser, token("eve@acme.example", ENG), "{ me { name } }", Map.of());
            assertThat(turned.toString()).contains("user_unknown");
            file(purser, "apply", GOVERNANCE.replace("group: legal}", "}"), false);
            assertThat(group(purser, token("ada@acme.example", ENG))).isEqualTo("engineering");
            assertThat(users(purser)).isEqualTo("ada@acme.example engineering FILE -\n");
            file(purser, "apply", GOVERNANCE.replace("  - {name: ada@acme.example, group: legal}", "  []"), true);
            assertThat(users(purser)).as("its groups alone make it no user").isEmpty();
        }
    }

    @Test
    void planSaysWhomAMappingMovesAndApplyingMovesNothingThatWasBooked() throws Exception {
        try (RunningPurser purser = start(true)) {
            String bob = token("bob@acme.example", SALES);
            group(purser, bob);
            group(purser, token("cleo@acme.example", SALES));
            String secret = key(purser, "bob@acme.example");
            assertThat(purser.post(client, "/v1/chat/completions", secret, CALL).statusCode())
                    .isEqualTo(200);
            String moved = GOVERNANCE.replace(
                    "{name: sales, idpGroups: [{issuer: entra, id: " + SALES + ", priority: 10}]}", "{name: sales}");
            String expected = """
                    [{"from":"sales","to":"unassigned","count":2,"users":["bob@acme.example","cleo@acme.example"]}]""";
            JsonNode plan = file(purser, "plan", moved, false);
            assertThat(plan.path("moves").toString()).isEqualTo(expected);
            assertThat(plan.path("text").asText())
                    .contains("~ group sales")
                    .contains("> 2 users paid for by another group: sales → unassigned"
                            + " (bob@acme.example, cleo@acme.example)");
            assertThat(group(purser, bob)).as("a plan moves nobody").isEqualTo("sales");
            assertThat(file(purser, "apply", moved, false).path("moves").toString())
                    .isEqualTo(expected);
            assertThat(group(purser, bob)).isEqualTo("unassigned");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("\"kind\":\"users\",\"name\":\"2 users\"");
            assertThat(purser.operatorGets("/api/v1/exports/usage.csv?period=this-month&groupBy=group"))
                    .contains("sales")
                    .doesNotContain("unassigned");
        }
    }

    @Test
    void aFileLeavesThemAloneUntilItNamesThemAndIdAndKeysStay() throws Exception {
        String before;
        try (RunningPurser purser = start(true)) {
            group(purser, token("bob@acme.example", SALES));
            String secret = key(purser, "bob@acme.example");
            assertThat(file(purser, "plan", GOVERNANCE, true).path("changes")).isEmpty();
            file(purser, "apply", GOVERNANCE + "\n# again\n", true);
            before = users(purser);
            assertThat(before).contains("bob@acme.example sales ISSUER entra");
            JsonNode export = ask(purser, purser.operatorToken(), "{ policyExport { document } }", Map.of())
                    .path("data")
                    .path("policyExport")
                    .path("document");
            assertThat(export.asText())
                    .contains("idpGroups:", "priority: 10")
                    .doesNotContain("bob@acme.example", "unassigned");
            assertThat(file(purser, "plan", export.asText(), true).path("changes"))
                    .isEmpty();
            assertThat(purser.post(client, "/v1/chat/completions", secret, CALL).statusCode())
                    .isEqualTo(200);
        }
        try (RunningPurser purser = start(true)) {
            assertThat(users(purser)).as("composed again the same").isEqualTo(before);
            String ids = "{ users { edges { node { id name } } } }";
            String id = ask(purser, purser.operatorToken(), ids, Map.of()).toString();
            file(
                    purser,
                    "apply",
                    GOVERNANCE.replace(
                            "users:\n", "users:\n  - {name: bob@acme.example, group: legal, roles: [viewer]}\n"),
                    true);
            assertThat(users(purser)).contains("bob@acme.example legal FILE -");
            assertThat(ask(purser, purser.operatorToken(), ids, Map.of()).toString())
                    .isEqualTo(id);
            assertThat(group(purser, token("bob@acme.example", SALES))).isEqualTo("legal");
            file(purser, "apply", GOVERNANCE, true);
            assertThat(users(purser)).as("given back").isEqualTo(before);
        }
    }
}
