package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single entries of the policy set and deleted on a real server, over GraphQL.
final class OneEntryTest {
    private static final String ADA = "sk-secret-of-ada-of-one-entry-test";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String POLICY = """
            organization: acme
            groups: [{name: team}]
            users: [{name: ada, group: team}, {name: cfo, roles: [billing_admin]}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets: [{name: all, scope: {organization: acme}, limit: 1000 USD, period: month, enforcement: hard}]
            """.formatted(ADA);
    private static final String HI =
            "{\"model\": \"sandbox\", \"max_tokens\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
    private static final String EDITED =
            " { policyVersion entry { text } plan { text changes { kind name effects } } }";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private JsonNode answer(RunningPurser purser, String token, String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        return json.readTree(purser.post(client, "/graphql", token, body).body());
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = answer(purser, purser.operatorToken(), query);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private JsonNode error(RunningPurser purser, String query) throws IOException {
        return answer(purser, purser.operatorToken(), query).path("errors").path(0);
    }

    private List<Integer> calls(RunningPurser purser, int count) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(purser.post(client, "/v1/chat/completions", ADA, HI).statusCode());
        }
        return statuses;
    }

    @Test
    void aBudgetActsOnTheNextCallSurvivesAStartAndIsLiftedByItsDeletion() throws Exception {
        String before;
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(calls(purser, 2)).containsExactly(200, 200);
            JsonNode set = ask(
                            purser,
                            "mutation { setBudget(input: {name: \"adas\", scope: {user: \"ada\"},"
                                    + " limit: \"3 requests\", period: \"year\", enforcement: \"hard\"},"
                                    + " reason: \"agreed\")" + EDITED + " }")
                    .path("setBudget");
            assertThat(set.path("entry").path("text").asText()).contains("name: adas", "limit: 3 requests");
            assertThat(set.path("plan").path("text").asText()).startsWith("+ budget adas");
            assertThat(calls(purser, 2)).as("what was spent counts").containsExactly(200, 402);
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"adas\", limit: \"4 requests\"}, reason: \"more\")" + EDITED
                            + " }");
            assertThat(calls(purser, 2)).containsExactly(200, 402);
            before = ask(purser, "{ policyExport { document } }").toString();
            String again = ask(purser, "{ policyExport { document } }")
                    .path("policyExport")
                    .path("document")
                    .asText();
            JsonNode plan = json.readTree(purser.post(
                                    client,
                                    "/graphql",
                                    purser.operatorToken(),
                                    json.writeValueAsString(Map.of(
                                            "query",
                                            "query($d: String!) { plan(input: {document: $d, prune: true}) { text"
                                                    + " changes { name } } }",
                                            "variables",
                                            Map.of("d", again))))
                            .body())
                    .path("data")
                    .path("plan");
            assertThat(plan.path("changes")).as(plan.toString()).isEmpty();
            assertThat(plan.path("text").asText()).startsWith("No changes");
        }
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(ask(purser, "{ policyExport { document } }").toString())
                    .as("a start does not undo it while the file is the same")
                    .isEqualTo(before);
            assertThat(calls(purser, 1)).containsExactly(402);
            JsonNode gone = ask(purser, "mutation { deleteBudget(name: \"adas\", reason: \"over\")" + EDITED + " }")
                    .path("deleteBudget");
            assertThat(gone.path("entry").isNull()).isTrue();
            assertThat(calls(purser, 1)).containsExactly(200);
            assertThat(error(purser, "mutation { deleteBudget(name: \"adas\", reason: \"over\")" + EDITED + " }")
                            .at("/extensions/code")
                            .asText())
                    .isEqualTo("not_found");
        }
    }

    @Test
    void aTagPolicyARateLimitAndAPlanActOnTheNextCall() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            ask(
                    purser,
                    "mutation { setTagPolicy(input: {name: \"p\", tag: \"project\", required: true}) " + EDITED + " }");
            assertThat(calls(purser, 1)).containsExactly(400);
            ask(purser, "mutation { deleteTagPolicy(name: \"p\") " + EDITED + " }");
            assertThat(calls(purser, 1)).containsExactly(200);
            ask(
                    purser,
                    "mutation { setRateLimit(input: {name: \"r\", scope: {group: \"team\"}, requestsPerMinute: 1})"
                            + EDITED + " }");
            assertThat(calls(purser, 2)).contains(429);
            ask(purser, "mutation { deleteRateLimit(name: \"r\") " + EDITED + " }");
            ask(
                    purser,
                    "mutation { setPlan(input: {name: \"free\", default: true, models: [\"none*\"]}) " + EDITED + " }");
            assertThat(ask(purser, "{ entries(kind: PLAN) { totalCount edges { node { name text } } } }")
                            .toString())
                    .contains("default: true", "none*", "\"totalCount\":1");
        }
    }

    @Test
    void aKeyIsBoundedChangedAndDeclaredWithASecretThatIsToldOnce() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(calls(purser, 1)).containsExactly(200);
            ask(purser, "mutation { setKey(input: {name: \"ada-key\", models: [\"gpt*\"]})" + EDITED + " }");
            assertThat(calls(purser, 1)).as("another model is not its").containsExactly(403);
            ask(
                    purser,
                    "mutation { setKey(input: {name: \"ada-key\", models: null, rateLimits: {requestsPerMinute: 1},"
                            + " attribution: {environment: \"dev\", override: false}})" + EDITED + " }");
            assertThat(calls(purser, 2)).containsExactly(200, 429);
            String declared = "mutation { setKey(input: {name: \"ci\", group: \"team\"}) { createdKey { secret key {"
                    + " name managedBy } } entry { text } } }";
            JsonNode made = ask(purser, declared).path("setKey");
            String secret = made.at("/createdKey/secret").asText();
            assertThat(purser.post(client, "/v1/chat/completions", secret, HI).statusCode())
                    .isEqualTo(200);
            assertThat(made.path("entry").toString()).contains("name: ci").doesNotContain(secret);
            assertThat(ask(purser, declared).at("/setKey/createdKey").isNull()).isTrue();
            ask(purser, "mutation { createKey(input: {name: \"made\", group: \"team\"}) { secret } }");
            ask(purser, "mutation { setKey(input: {name: \"made\", expires: \"2020-01-01\"})" + EDITED + " }");
            assertThat(ask(purser, "{ entries(kind: KEY) { edges { node { text } } } }")
                            .toString())
                    .contains("name: made", "2020-01-01T00:00:00Z", "name: ci", "override: false")
                    .doesNotContain(secret);
        }
    }

    @Test
    void theOrganizationItselfIsChangedOnceItIsSaidWhy() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            String set = "mutation { setOrganization(input: {timezone: \"Asia/Tokyo\"}%s)" + EDITED + " }";
            assertThat(error(purser, set.formatted("")).at("/extensions/code").asText())
                    .as("its budget counts anew")
                    .isEqualTo("reason_required");
            JsonNode done = ask(purser, set.formatted(", reason: \"moved\"")).path("setOrganization");
            assertThat(done.at("/entry/text").asText()).contains("organization: acme", "timezone: Asia/Tokyo");
            assertThat(done.at("/plan/text").asText()).contains("~ organization acme", "~ budget all");
            assertThat(ask(purser, "{ budgets { edges { node { windowStart } } } }")
                            .toString())
                    .contains("T15:00:00Z");
        }
    }

    @Test
    void aBadEntryNamesItsFieldMoneyNeedsAReasonAndAVersionThatIsOverIsAConflict() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            JsonNode bad = error(
                            purser,
                            "mutation { setBudget(input: {name: \"all\", limit: \"12 UDS\"}," + " reason: \"x\")"
                                    + EDITED + " }")
                    .path("extensions");
            assertThat(bad.path("code").asText()).isEqualTo("policy_invalid");
            assertThat(bad.at("/problems/0/path").asText()).isEqualTo("input.limit");
            assertThat(bad.at("/problems/0/message").asText()).contains("\"UDS\"", "expected");
            String set = "setBudget(input: {name: \"all\", limit: \"12 USD\"}, ifVersion: %d%s)" + EDITED;
            long version = ask(purser, "{ organizations { policyVersion } }")
                    .at("/organizations/0/policyVersion")
                    .asLong();
            assertThat(error(purser, "mutation { " + set.formatted(version, "") + " }")
                            .at("/extensions/code")
                            .asText())
                    .isEqualTo("reason_required");
            String agreed = "mutation { " + set.formatted(version, ", reason: \"agreed\"") + " }";
            assertThat(ask(purser, agreed).at("/setBudget/policyVersion").asLong())
                    .isEqualTo(version + 1);
            JsonNode stale = error(purser, agreed).path("extensions");
            assertThat(stale.path("code").asText()).isEqualTo("conflict");
            assertThat(stale.path("policyVersion").asLong()).isEqualTo(version + 1);
        }
    }

    private JsonNode file(RunningPurser purser, String operation, String text, Long ifVersion) throws IOException {
        String query = (operation.startsWith("plan") ? "query" : "mutation") + "($d: String!, $v: Long) { "
                + operation.replace("(", "(input: {document: $d, reason: \"r\", ifVersion: $v}") + " }";
        Map<String, Object> variables = Map.of("d", text, "v", ifVersion);
        String body = json.writeValueAsString(Map.of("query", query, "variables", variables));
        return json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), body).body());
    }

    @Test
    void ofTwoWhoApplyAtOnceOneWinsAndTheOtherIsTold() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            String plan = "plan() { policyVersion }";
            String apply = "apply() { policyVersion }";
            long version = ask(purser, "{ organizations { policyVersion } }")
                    .at("/organizations/0/policyVersion")
                    .asLong();
            String dearer = POLICY.replace("1000 USD", "2000 USD");
            assertThat(file(purser, plan, dearer, version)
                            .at("/data/plan/policyVersion")
                            .asLong())
                    .isEqualTo(version);
            assertThat(file(purser, apply, dearer, version)
                            .at("/data/apply/policyVersion")
                            .asLong())
                    .isEqualTo(version + 1);
            for (String asked : List.of(plan, apply)) {
                JsonNode told = file(purser, asked, POLICY, version).at("/errors/0/extensions");
                assertThat(told.path("code").asText()).isEqualTo("conflict");
                assertThat(told.path("policyVersion").asLong()).isEqualTo(version + 1);
            }
            assertThat(ask(purser, "{ policyExport { document } }").toString()).contains("2000 USD");
            assertThat(file(purser, apply, "organization: new", 0L)
                            .at("/data/apply/policyVersion")
                            .asLong())
                    .isEqualTo(1);
            assertThat(file(purser, apply, "organization: new", 0L)
                            .at("/errors/0/extensions/code")
                            .asText())
                    .isEqualTo("conflict");
        }
    }

    @Test
    void whoChangesMoneySetsBudgetsAndNoUsers() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            String token = ask(
                            purser,
                            "mutation { createToken(input: {label: \"finance\", role: BILLING_ADMIN, organization:"
                                    + " \"acme\"}) { secret } }")
                    .at("/createToken/secret")
                    .asText();
            String budget = "mutation { setBudget(input: {name: \"all\", limit: \"900 USD\"}, reason: \"agreed\")"
                    + EDITED + " }";
            assertThat(answer(purser, token, budget).has("errors")).isFalse();
            String user =
                    "mutation { setUser(input: {name: \"cfo\", roles: [{role: \"super_admin\"}]})" + EDITED + " }";
            assertThat(answer(purser, token, user)
                            .at("/errors/0/extensions/code")
                            .asText())
                    .isEqualTo("forbidden");
        }
    }
}
