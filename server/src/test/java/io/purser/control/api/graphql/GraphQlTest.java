package io.purser.control.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.PolicyFiles;
import io.purser.control.alerts.NoMutes;
import io.purser.control.alerts.NothingTold;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.AllowancesInMemory;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.allowances.IncreasesInMemory;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.Rerating;
import io.purser.control.api.ControlRoom;
import io.purser.control.ceilings.CeilingsInMemory;
import io.purser.control.explore.ReckonedFacts;
import io.purser.control.organizations.NothingDeleted;
import io.purser.control.organizations.Suspensions;
import io.purser.control.organizations.SuspensionsInMemory;
import io.purser.control.prices.NoPriceImports;
import io.purser.control.prices.NoPriceVersions;
import io.purser.control.replay.Replays;
import io.purser.control.subscriptions.SubscriptionDesk;
import io.purser.control.subscriptions.TailInMemory;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphQlTest {
    private static final String SMALL = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada}]
            budgets:
              - {name: all, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final GraphQlEndpoint endpoint;

    GraphQlTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        Allowances allowances = new Allowances(new AllowancesInMemory(), room.desk.governance, room.desk.clock);
        endpoint = GraphQlApi.endpoint(new GraphQlApi.Parts(
                room.desk.policies,
                room.desk.rosters,
                room.tokens,
                Suspensions.open(new SuspensionsInMemory(), room.desk.governance, room.desk.clock),
                NothingDeleted.over(room.desk.governance, room.desk.clock),
                room.desk.audit,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                new NoPriceVersions(),
                new NoPriceImports(),
                (provider, model) -> new Rerating.Route(null, false),
                new NothingTold(),
                new TrialSend(room.desk.clock),
                new NoMutes(),
                allowances,
                new IncreaseRequests(new IncreasesInMemory(), allowances, room.desk.governance, room.desk.clock),
                CeilingsInMemory.over(room.desk, room.ledger, new AllowancesInMemory()),
                new ReckonedFacts(room.ledger),
                room.ledger,
                new Replays((_, _, _, _) -> {}, room.ledger, room.desk.clock),
                new GraphQlApi.Live(SubscriptionDesk.of(new TailInMemory()), () -> "http://localhost"),
                room.credentials,
                room.desk.clock,
                "test"));
    }

    private JsonNode ask(String query, Map<String, ?> variables) throws IOException {
        return body(post(
                ControlRoom.bearer(room.operator),
                json.writeValueAsString(Map.of("query", query, "variables", variables))));
    }

    private Response post(Map<String, String> headers, String body) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent("content-type", "application/json");
        Request request = ControlRoom.request("POST", "/graphql", all, body);
        return endpoint.handle(request);
    }

    private JsonNode body(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return json.readTree(out.toByteArray());
    }

    private static String code(JsonNode answer) {
        return answer.path("errors").path(0).path("extensions").path("code").asText();
    }

    private void applySmall() throws IOException {
        JsonNode answer = ask(
                "mutation($i: PolicyInput!) { apply(input: $i) { policyVersion plan { text } createdKeys { secret key { name } } } }",
                Map.of("i", Map.of("document", SMALL)));
        assertThat(answer.path("errors").isMissingNode()).as(answer.toString()).isTrue();
        JsonNode created = answer.path("data").path("apply").path("createdKeys");
        assertThat(created).hasSize(1);
        assertThat(created.path(0).path("secret").asText()).startsWith("sk-purser-");
    }

    @Test
    void onlyOperatorsComeIn() throws IOException {
        String body = "{\"query\": \"{ health { version } }\"}";
        assertThat(post(Map.of(), body).status()).isEqualTo(401);
        assertThat(post(ControlRoom.bearer("pt-purser-unknown"), body).status()).isEqualTo(401);
        assertThat(post(ControlRoom.bearer("sk-purser-unknown"), body).status()).isEqualTo(401);
        assertThat(body(post(ControlRoom.bearer(room.operator), body))
                        .path("data")
                        .path("health")
                        .path("version")
                        .asText())
                .isEqualTo("test");
    }

    @Test
    void aPolicyIsPlannedAppliedListedAndExported() throws IOException {
        applySmall();
        JsonNode answer = ask("""
                { organizations { name policyVersion keys budgets }
                  keys { totalCount edges { cursor node { name user managedBy revokedAt } } pageInfo { hasNextPage endCursor } }
                  auditLog { edges { node { actor { name } action summary } } }
                  policyExport { document } }""", Map.of());
        JsonNode data = answer.path("data");
        assertThat(data.path("organizations").path(0).path("name").asText())
                .as(answer.toString())
                .isEqualTo("acme");
        assertThat(data.path("keys")
                        .path("edges")
                        .path(0)
                        .path("node")
                        .path("managedBy")
                        .asText())
                .isEqualTo("FILE");
        assertThat(data.path("auditLog")
                        .path("edges")
                        .path(0)
                        .path("node")
                        .path("actor")
                        .path("name")
                        .asText())
                .isEqualTo("first");
        JsonNode plan = ask(
                "query($i: PolicyInput!) { plan(input: $i) { changes { name } reasonRequired text } }",
                Map.of(
                        "i",
                        Map.of(
                                "document",
                                data.path("policyExport").path("document").asText())));
        assertThat(plan.path("data").path("plan").path("changes"))
                .as(plan.toString())
                .isEmpty();
    }

    @Test
    void aBadFileAnswersEveryProblemWithItsLine() throws IOException {
        JsonNode answer = ask(
                "query($i: PolicyInput!) { plan(input: $i) { text } }",
                Map.of(
                        "i",
                        Map.of("document", "organization: acme\nbudgetz: []\nusers: [{name: a, group: nowhere}]\n")));
        assertThat(code(answer)).isEqualTo("policy_invalid");
        assertThat(answer.path("errors")
                        .path(0)
                        .path("extensions")
                        .path("problems")
                        .toString())
                .contains("\"line\":2")
                .contains("budgets")
                .contains("\"line\":3")
                .contains("users[0].group");
    }

    @Test
    void changedMoneyNeedsAReason() throws IOException {
        applySmall();
        String apply = "mutation($i: PolicyInput!) { apply(input: $i) { policyVersion } }";
        String dearer = SMALL.replace("10 USD", "20 USD");
        assertThat(code(ask(apply, Map.of("i", Map.of("document", dearer))))).isEqualTo("reason_required");
        assertThat(ask(apply, Map.of("i", Map.of("document", dearer, "reason", "new contract")))
                        .path("data")
                        .path("apply")
                        .path("policyVersion")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void keysAreMadeListedAndRevoked() throws IOException {
        applySmall();
        JsonNode made = ask(
                "mutation($i: CreateKeyInput!) { createKey(input: $i) { secret key { id hint managedBy } } }",
                Map.of("i", Map.of("name", "notebook", "user", "ada", "models", List.of("gpt-*"))));
        String secret = made.path("data").path("createKey").path("secret").asText();
        assertThat(secret).as(made.toString()).startsWith("sk-purser-");
        JsonNode revoked = ask("mutation { revokeKey(key: \"notebook\", reason: \"lost\") { revokedAt } }", Map.of());
        assertThat(revoked.path("data").path("revokeKey").path("revokedAt").asText())
                .isEqualTo("2026-11-01T12:00:00Z");
        assertThat(code(ask("mutation { revokeKey(key: \"nope\") { id } }", Map.of())))
                .isEqualTo("not_found");
        assertThat(code(ask("mutation { createKey(input: {name: \"x\", user: \"bob\"}) { secret } }", Map.of())))
                .isEqualTo("bad_input");
    }

    @Test
    void tokensAreMadeListedAndRevoked() throws IOException {
        JsonNode made = ask(
                "mutation { createToken(input: {label: \"ci\", expiresIn: \"30d\"}) { secret token { id expiresAt } } }",
                Map.of());
        String secret = made.path("data").path("createToken").path("secret").asText();
        String health = "{\"query\": \"{ health { journalHealthy } }\"}";
        assertThat(post(ControlRoom.bearer(secret), health).status()).isEqualTo(200);
        String id =
                made.path("data").path("createToken").path("token").path("id").asText();
        ask("mutation($id: ID!) { revokeToken(id: $id) { revokedAt } }", Map.of("id", id));
        assertThat(post(ControlRoom.bearer(secret), health).status()).isEqualTo(401);
        assertThat(ask("{ tokens(first: 1) { totalCount pageInfo { hasNextPage } } }", Map.of())
                        .path("data")
                        .path("tokens")
                        .path("pageInfo")
                        .path("hasNextPage")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void usageIsSummedByDimension() throws IOException {
        applySmall();
        Identity identity = new Identity("acme", List.of(), null, new Identity.Ref("u", "ada"), null);
        long at = Instant.parse("2026-11-01T08:00:00Z").toEpochMilli();
        room.ledger.add(LedgerInMemory.event(
                "r1", at, Attribution.of(identity), "gpt-5", TokenUsage.of(10, 5), 1_500_000_000L));
        room.ledger.add(
                LedgerInMemory.event("r2", at + 1, Attribution.of(identity), "gpt-5", TokenUsage.of(20, 5), null));
        JsonNode answer = ask(
                "{ usage(groupBy: [\"user\", \"model\"]) { dimensions total { cost requests unpricedRequests } rows { values cost inputTokens } } }",
                Map.of());
        assertThat(answer.path("data").path("usage").path("total").toString())
                .as(answer.toString())
                .isEqualTo("{\"cost\":\"1.50\",\"requests\":2,\"unpricedRequests\":1}");
        assertThat(answer.path("data")
                        .path("usage")
                        .path("rows")
                        .path(0)
                        .path("values")
                        .toString())
                .isEqualTo("[\"ada\",\"gpt-5\"]");
        JsonNode trail =
                ask("{ request(id: \"r1\") { status entry { cost outcome flags } attribution { user } } }", Map.of());
        assertThat(trail.path("data").path("request").path("status").asText())
                .as(trail.toString())
                .isEqualTo("SETTLED");
        assertThat(code(ask("{ usage(groupBy: [\"nonsense\"]) { currency } }", Map.of())))
                .isEqualTo("bad_input");
    }

    @Test
    void theLedgerIsVerified() throws IOException {
        applySmall();
        JsonNode answer = ask("{ ledgerVerify { agrees entries accounts differences { budget } } }", Map.of());
        assertThat(answer.path("data").path("ledgerVerify").path("agrees").asBoolean())
                .as(answer.toString())
                .isTrue();
    }

    @Test
    void queriesThatAreTooDeepOrTooCostlyAreRefused() throws IOException {
        StringBuilder costly = new StringBuilder("{");
        for (int i = 0; i < 20; i++) {
            costly.append("a")
                    .append(i)
                    .append(": budgets(first: 500) { edges { node { name limit settled held remaining } } }\n");
        }
        assertThat(code(ask(costly.append('}').toString(), Map.of()))).isEqualTo("query_too_costly");
        String deep = "{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }";
        assertThat(ask(deep, Map.of()).path("errors").isMissingNode()).isTrue();
        String deeper = "{ __type(name: \"Query\") {" + " ofType {".repeat(25) + " name " + "}".repeat(27);
        assertThat(code(ask(deeper, Map.of()))).isIn("query_too_deep", "query_invalid");
    }

    @Test
    void whatIsNotOneOperationInJsonIsRefused() throws IOException {
        Map<String, String> operator = ControlRoom.bearer(room.operator);
        assertThat(post(operator, "[{\"query\": \"{ health { version } }\"}]").status())
                .isEqualTo(400);
        assertThat(post(operator, "nonsense").status()).isEqualTo(400);
        assertThat(post(operator, "{\"query\": 7}").status()).isEqualTo(400);
        assertThat(post(operator, "{\"query\": \"" + "#".repeat(70_000) + "\"}").status())
                .isEqualTo(413);
        Map<String, String> text = new HashMap<>(operator);
        text.put("content-type", "text/plain");
        assertThat(post(text, "{}").status()).isEqualTo(415);
        assertThat(code(body(post(operator, "{\"query\": \"{ nope }\"}")))).isEqualTo("query_invalid");
    }

    @Test
    void aWholePolicyWithEveryConstructGoesThrough() throws IOException {
        JsonNode answer = ask(
                "mutation($i: PolicyInput!) { apply(input: $i) { policyVersion plan { changes { kind } } } }",
                Map.of(
                        "i",
                        Map.of(
                                "document",
                                PolicyFiles.EVERYTHING,
                                "variables",
                                List.of(
                                        Map.of("name", "SALES_KEY", "value", "sales-secret-of-24-characters-and-more"),
                                        Map.of(
                                                "name",
                                                "HOOK_SECRET",
                                                "value",
                                                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))));
        assertThat(answer.path("data").path("apply").path("policyVersion").asLong())
                .as(answer.toString())
                .isEqualTo(1);
    }
}
