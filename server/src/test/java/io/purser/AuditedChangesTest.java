package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.audit.AuditAction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every mutation of the schema, and every route that changes something or hands everything out, writes exactly
/// one audit entry on a real server. One that is not in these tables fails here.
class AuditedChangesTest {
    private static final String SECRET = "canary-secret-of-a-key-in-audit";
    private static final String HOOK = "canary-secret-of-a-hook-in-audit";
    private static final String PLACE = "canary-place-of-a-hook";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            channels: [{name: hook, webhook: {url: "https://hooks.acme.example/%s", secret: %s}}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 1000 USD, period: month, enforcement: hard}
              - {name: adas, scope: {user: ada}, limit: 77 USD, period: month, enforcement: soft}
            """.formatted(SECRET, PLACE, HOOK);
    private static final String PROVIDERS = "providers: [{name: sandbox, dialect: sandbox, models: [\"sandbox*\"]}]\n";
    private static final String DEAR =
            PROVIDERS + "prices: [{provider: sandbox, model: sandbox, input: 9000 USD, output: 9000 USD}]\n";

    /// What changes something whenever it is asked.
    private static final Set<String> EACH_TIME = Set.of(
            "rebuildAnalytics",
            "createKey",
            "createToken",
            "createSignInLink",
            "rotateKey",
            "testChannel",
            "muteChannel",
            "redeliver",
            "raiseBudget",
            "creditBudget",
            "resetBudget",
            "reallocateBudget");

    /// What needs an issuer, a file of prices or the end of a window, and is counted where there is one.
    private static final Set<AuditAction> ELSEWHERE = Set.of(AuditAction.RATES_CHANGE, AuditAction.BUDGET_ROLLOVER);

    /// What a directory sends, each of which changes something: method, path and body.
    private static final List<List<String>> PUSHED = List.of(
            List.of("post", "/scim/v2/Users", "{\"userName\": \"zoe\"}"),
            List.of(
                    "patch",
                    "/scim/v2/Users/{id}",
                    "{\"Operations\": [{\"op\": \"add\", \"path\": \"title\", \"value\": \"x\"}]}"),
            List.of("put", "/scim/v2/Users/{id}", "{\"userName\": \"zoe\", \"active\": false}"),
            List.of("put", "/scim/v2/Users/{id}", "{\"userName\": \"zoe\", \"active\": true}"),
            List.of("delete", "/scim/v2/Users/{id}", ""),
            List.of("post", "/scim/v2/Groups", "{\"displayName\": \"g\"}"),
            List.of(
                    "patch",
                    "/scim/v2/Groups/{id}",
                    "{\"Operations\": [{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"h\"}]}"),
            List.of("put", "/scim/v2/Groups/{id}", "{\"displayName\": \"i\"}"),
            List.of("delete", "/scim/v2/Groups/{id}", ""));

    /// What ends something that is kept nowhere.
    private static final Set<String> KEEPING_NOTHING = Set.of("cancelReplay");

    /// What each mutation is asked so that it changes something, in an order in which that works.
    private static final Map<String, String> MUTATIONS = ChangingMutations.all(HOOK);

    /// Routes that are no mere look, by method and path.
    private static final List<String> ROUTES = List.of(
            "get /api/v1/backup",
            "post /api/v1/increase-requests",
            "post /sign-in/link",
            "post /sign-out",
            "post /device",
            "post /oauth2/revoke");

    /// Posted, since secrets do not belong into addresses: what comes back is signed and kept nowhere; and calls, of
    /// which the ledger tells.
    private static final List<String> CHANGING_NOTHING = List.of(
            "post /oauth2/token",
            "post /oauth2/device_authorization",
            "post /api/v1/events",
            "post /v1/traces",
            "post /v1/metrics",
            "post /api/v1/holds",
            "post /api/v1/holds/{id}/extend",
            "post /api/v1/holds/{id}/settle",
            "post /api/v1/holds/{id}/release");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    AuditedChangesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyMutationWritesExactlyOneEntryAndTheExportVerifies() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, DEAR)) {
            assertThat(purser.post(client, "/v1/chat/completions", SECRET, """
                            {"model": "sandbox", "max_tokens": 20, "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);
        }
        try (RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, PROVIDERS)) {
            TreeSet<String> changing = new TreeSet<>(mutationsOfTheSchema(purser));
            changing.removeAll(KEEPING_NOTHING);
            assertThat(MUTATIONS.keySet()).isEqualTo(changing);
            ObjectNode variables = json.createObjectNode()
                    .put(
                            "file",
                            GOVERNANCE
                                    .replace("1000 USD", "900 USD")
                                    .replace(HOOK, HOOK + "-2")
                                    .replace(PLACE, PLACE + "-2"));
            long asking = entries(purser);
            assertThat(purser.post(
                                    client,
                                    "/api/v1/increase-requests",
                                    SECRET,
                                    "{\"budget\": \"whole\", \"amount\": \"1 USD\", \"reason\": \"more\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(entries(purser) - asking).as("asking for more").isEqualTo(1);
            for (Map.Entry<String, String> mutation : MUTATIONS.entrySet()) {
                if (mutation.getKey().equals("deleteOrganization")) {
                    deletes(purser);
                    continue;
                }
                long before = entries(purser);
                String asked = mutation.getValue().contains("DELIVERY")
                        ? mutation.getValue().replace("DELIVERY", undelivered(purser))
                        : mutation.getValue();
                JsonNode answer = ask(purser, asked, variables);
                variables.put(
                        "token",
                        answer.path("createToken")
                                .path("token")
                                .path("id")
                                .asText(variables.path("token").asText()));
                assertThat(entries(purser) - before).as(mutation.getKey()).isEqualTo(1);
                boolean gone = mutation.getKey().startsWith("delete");
                if (!gone && !EACH_TIME.contains(mutation.getKey())) {
                    ask(purser, mutation.getValue(), variables);
                    assertThat(entries(purser) - before)
                            .as(mutation.getKey() + " again")
                            .isEqualTo(1);
                }
            }
            pushes(purser);
            List<String> known = new ArrayList<>(ROUTES);
            known.addAll(CHANGING_NOTHING);
            PUSHED.forEach(one -> known.add(one.get(0) + " " + one.get(1)));
            assertThat(routesThatChange(purser)).isSubsetOf(known);
            long signing = entries(purser);
            String link = ask(purser, MUTATIONS.getOrDefault("createSignInLink", ""), variables)
                    .path("createSignInLink")
                    .path("url")
                    .asText();
            try (Browser browser = new Browser(purser.url()).in(link)) {
                assertThat(entries(purser) - signing)
                        .as("a link and signing in")
                        .isEqualTo(2);
                Map<String, String> client = Map.of("client_id", "purser-cli");
                String code = json.readTree(browser.post("/oauth2/device_authorization", client, "null", "none")
                                .body())
                        .path("user_code")
                        .asText();
                browser.press(browser.open("/device?user_code=" + code), "decision", "approve");
                assertThat(entries(purser) - signing)
                        .as("a command line is let in")
                        .isEqualTo(3);
                browser.press(browser.open("/signed-in"));
            }
            assertThat(entries(purser) - signing).as("and out").isEqualTo(4);
            long before = entries(purser);
            purser.operatorGets("/api/v1/backup");
            assertThat(entries(purser) - before).as("backup").isEqualTo(1);
            tells(purser);
        }
    }

    /// What is deleted takes its own chain along; one entry in the installation's says so.
    private void deletes(RunningPurser purser) throws Exception {
        ask(
                purser,
                "apply(input: {document: $file}) { policyVersion }",
                json.createObjectNode().put("file", "organization: gone"));
        ask(
                purser,
                "suspendOrganization(organization: \"gone\", reason: \"unpaid\") { state }",
                json.createObjectNode());
        String deletion = "deleteOrganization(input: {organization: \"gone\", confirm: \"gone\", reason: \"over\","
                + " exportSha256: \"" + "0".repeat(64) + "\", entries: 0, cost: \"0\", currency: \"USD\","
                + " auditEntries: 2}) { name }";
        long before = entries(purser);
        ask(purser, deletion, json.createObjectNode());
        ask(purser, deletion, json.createObjectNode());
        assertThat(entries(purser) - before).as("two gone, one come").isEqualTo(-1);
    }

    private String undelivered(RunningPurser purser) throws Exception {
        String query = "{ deliveries(state: UNDELIVERABLE) { edges { node { id } } } }";
        return ask(purser, query, json.createObjectNode())
                .at("/deliveries/edges/0/node/id")
                .asText();
    }

    private void pushes(RunningPurser purser) throws Exception {
        String id = "";
        for (List<String> one : PUSHED) {
            for (long expected :
                    one.get(0).equals("put") || one.get(0).equals("patch") ? List.of(1L, 0L) : List.of(1L)) {
                long before = entries(purser);
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(
                                        purser.url() + one.get(1).replace("{id}", id) + "?organization=acme"))
                                .header("authorization", "Bearer " + purser.operatorToken())
                                .method(
                                        one.get(0).toUpperCase(java.util.Locale.ROOT),
                                        HttpRequest.BodyPublishers.ofString(one.get(2)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(one + " " + answer.body()).isLessThan(300);
                assertThat(entries(purser) - before).as(one + "").isEqualTo(expected);
                id = json.readTree(answer.body()).path("id").asText(id);
            }
        }
    }

    private void tells(RunningPurser purser) throws Exception {
        String acme = purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme");
        String installation = purser.operatorGets("/api/v1/exports/audit.jsonl?installation=true");
        String start = purser.operatorGets("/api/v1/exports/audit.jsonl?organization=default");
        for (String export : List.of(acme, installation, start)) {
            assertThat(export).doesNotContain(SECRET, HOOK, PLACE);
            Path file = Files.writeString(folder.resolve("audit.jsonl"), export);
            assertThat(new OfflineAudits().verify(file, null).path("sound").asBoolean())
                    .as(export)
                    .isTrue();
        }
        assertThat(acme)
                .contains(
                        "\"before\":{\"limit\":\"1000 USD\"}",
                        "\"after\":{\"limit\":\"900 USD\"}",
                        "\"replaced\":[\"secret\",\"webhook\"]",
                        "\"reason\":\"board paper\"",
                        "\"cost\":\"");
        for (AuditAction action : AuditAction.values()) {
            if (!ELSEWHERE.contains(action)) {
                assertThat(acme + installation + start)
                        .as("nothing here does " + action)
                        .contains("\"action\":\"" + action.word() + "\"");
            }
        }
        JsonNode found = ask(
                        purser,
                        "{ auditLog(kind: \"budget\", text: \"900 usd\") { edges { node { summary"
                                + " changes { fields { name before after } } } } } }",
                        json.createObjectNode())
                .path("auditLog")
                .path("edges");
        assertThat(found).hasSize(1);
        assertThat(found.toString()).contains("~ budget whole (limit: 1000 USD → 900 USD)");
    }

    private long entries(RunningPurser purser) throws Exception {
        long entries = 0;
        for (JsonNode chain : ask(purser, "{ auditVerify { sound entries problem } }", json.createObjectNode())
                .path("auditVerify")) {
            assertThat(chain.path("sound").asBoolean()).as(chain.toString()).isTrue();
            entries += chain.path("entries").asLong();
        }
        return entries;
    }

    private List<String> mutationsOfTheSchema(RunningPurser purser) throws Exception {
        List<String> names = new ArrayList<>();
        ask(purser, "{ __schema { mutationType { fields { name } } } }", json.createObjectNode())
                .path("__schema")
                .path("mutationType")
                .path("fields")
                .forEach(field -> names.add(field.path("name").asText()));
        return names;
    }

    private List<String> routesThatChange(RunningPurser purser) throws Exception {
        List<String> changing = new ArrayList<>();
        json.readTree(purser.operatorGets("/api/openapi.json"))
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (Arrays.asList("post", "put", "patch", "delete").contains(method)) {
                        changing.add(method + " " + path.getKey());
                    }
                }));
        return changing;
    }

    private JsonNode ask(RunningPurser purser, String field, ObjectNode variables) throws Exception {
        String declared =
                (field.contains("$file") ? "$file: String!" : "") + (field.contains("$token") ? "$token: ID!" : "");
        String query = field.startsWith("{")
                ? field
                : "mutation" + (declared.isEmpty() ? "" : "(" + declared + ")") + " { " + field + " }";
        String body = json.createObjectNode()
                .put("query", query)
                .<ObjectNode>set("variables", variables)
                .toString();
        JsonNode answer = json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), body).body());
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return answer.path("data");
    }
}
