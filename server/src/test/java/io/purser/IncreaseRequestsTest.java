package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A refused caller asks for more, a lead decides: through a whole server.
class IncreaseRequestsTest {
    private static final String ADA = "a-secret-of-ada-who-asks-for-more";
    private static final String EVE = "a-secret-of-eve-who-asks-for-more";
    private static final String ASK = "/api/v1/increase-requests";

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
        return RunningPurser.with(folder, """
                organization: acme
                groups: [{name: team}, {name: others}]
                users: [{name: ada, group: team}, {name: eve, group: others}]
                keys:
                  - {name: ada-key, user: ada, secret: %s}
                  - {name: eve-key, user: eve, secret: %s}
                budgets:
                  - {name: each, scope: {eachUserIn: team}, limit: 1 requests, period: year, enforcement: hard}
                  - {name: team-year, scope: {group: team}, limit: 1000 USD, period: year, enforcement: soft}
                  - {name: others-only, scope: {group: others}, limit: 1 requests, period: year, enforcement: hard}
                  - {name: each-tenant, scope: {eachCustomer: "*"}, limit: 5 USD, period: year, enforcement: soft}
                """.formatted(ADA, EVE), """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                """);
    }

    @Test
    void aRefusedCallAsksForMoreAndALeadsApprovalServesTheNext() throws Exception {
        try (RunningPurser purser = purser()) {
            assertThat(call(purser, ADA).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = call(purser, ADA);
            assertThat(refused.statusCode()).isEqualTo(402);
            String requestId = refused.headers().firstValue("purser-request-id").orElseThrow();
            assertThat(refused.body()).contains("Ask for more: ", "/r/" + requestId);
            assertThat(get(purser, "/r/" + requestId, "nobody-who-is-known").body())
                    .contains(purser.url() + ASK, "./purser increase ask --request " + requestId)
                    .doesNotContain("each");
            assertThat(get(purser, "/r/%3Cb%3E", "nobody-who-is-known").body()).contains("ID-OF-THE-CALL");

            HttpResponse<String> asked = purser.post(
                    client,
                    ASK,
                    ADA,
                    "{\"requestId\": \"%s\", \"amount\": \"2 requests\", \"reason\": \"a demo\"}".formatted(requestId));
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
            JsonNode request = json.readTree(asked.body());
            assertThat(request.path("state").asText()).isEqualTo("open");
            assertThat(request.path("budget").asText()).isEqualTo("each");
            assertThat(request.path("subject").asText()).isEqualTo("ada");
            assertThat(request.path("amount").asText()).isEqualTo("2");
            String id = request.path("id").asText();

            String lead = leadOf(purser, "team");
            JsonNode seen = data(ask(
                            purser,
                            lead,
                            "{ increaseRequests(state: OPEN) { edges { node { id user key reason"
                                    + " requestId account { remaining limit } } } } }"))
                    .path("increaseRequests")
                    .path("edges")
                    .path(0)
                    .path("node");
            assertThat(seen.path("user").asText()).isEqualTo("ada");
            assertThat(seen.path("requestId").asText()).isEqualTo(requestId);
            assertThat(seen.path("account").path("remaining").asText()).isEqualTo("0");
            assertThat(ask(purser, leadOf(purser, "others"), decide(id, true, ""))
                            .body())
                    .as("another group's lead")
                    .contains("not_found");

            JsonNode decided = data(ask(purser, lead, decide(id, true, ", amount: \"1 requests\", until: \"7d\"")))
                    .path("decideIncreaseRequest");
            assertThat(decided.path("state").asText()).isEqualTo("APPROVED");
            assertThat(decided.path("decidedBy").asText()).isEqualTo("lead");
            assertThat(decided.path("account").path("limit").asText()).isEqualTo("2");
            assertThat(call(purser, ADA).statusCode()).isEqualTo(200);
            assertThat(call(purser, ADA).statusCode()).as("one and not two").isEqualTo(402);
            JsonNode again = data(ask(purser, lead, decide(id, false, ""))).path("decideIncreaseRequest");
            assertThat(again.path("state").asText()).as("decided once").isEqualTo("APPROVED");
            JsonNode told = json.readTree(get(purser, ASK + "/" + id, ADA).body());
            assertThat(told.path("state").asText()).isEqualTo("approved");
            assertThat(told.path("decisionReason").asText()).isEqualTo("agreed");
            assertThat(told.has("decidedBy")).isFalse();
            JsonNode raises = data(ask(purser, lead, "{ allowances { edges { node { id kind amount reason } } } }"))
                    .path("allowances")
                    .path("edges");
            assertThat(raises).hasSize(1);
            assertThat(raises.path(0).path("node").path("id").asText())
                    .isEqualTo(decided.path("allowance").asText());
        }
        try (RunningPurser purser = purser()) {
            assertThat(get(purser, ASK, ADA).body()).as("after a start").contains("approved");
            assertThat(call(purser, ADA).statusCode()).isEqualTo(402);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whatIsTheGroupsIsNotTheLeadsToDecide() throws Exception {
        try (RunningPurser purser = purser()) {
            String id = asked(purser, ADA, "\"budget\": \"team-year\", \"amount\": \"100 USD\"");
            String lead = leadOf(purser, "team");
            assertThat(ask(purser, lead, decide(id, true, "")).body()).contains("forbidden", "billing:write");
            assertThat(ask(purser, lead, decide(id, false, "")).body()).contains("forbidden");
            JsonNode refused = data(ask(purser, purser.operatorToken(), decide(id, false, "")))
                    .path("decideIncreaseRequest");
            assertThat(refused.path("state").asText()).isEqualTo("REFUSED");
            assertThat(refused.path("allowance").isNull()).isTrue();
            assertThat(refused.path("account").path("limit").asText()).isEqualTo("1000.00");
            assertThat(get(purser, ASK + "/" + id, ADA).body())
                    .contains("refused")
                    .doesNotContain("1000");
        }
    }

    @Test
    void aKeyAsksForWhatBoundsItAndSeesItsOwn() throws Exception {
        try (RunningPurser purser = purser()) {
            String id = asked(purser, EVE, "\"budget\": \"others-only\", \"amount\": \"5 requests\"");
            assertThat(get(purser, ASK + "/" + id, ADA).statusCode()).isEqualTo(404);
            assertThat(get(purser, ASK, ADA).body()).doesNotContain("others-only");
            assertThat(get(purser, ASK, EVE).body()).contains("others-only");
            assertThat(get(purser, ASK, purser.operatorToken()).statusCode()).isEqualTo(403);
            assertThat(post(purser, ADA, "\"budget\": \"others-only\", \"amount\": \"5 requests\"")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(post(purser, EVE, "\"budget\": \"others-only\", \"amount\": \"6 requests\"")
                            .body())
                    .contains("increase_request_open", "(" + id + ")");
            asked(purser, EVE, "\"budget\": \"each-tenant\", \"subject\": \"globex\", \"amount\": \"6 USD\"");
            for (String[] wrong : new String[][] {
                {"\"budget\": \"each-tenant\", \"amount\": \"6 USD\"", "subject"},
                {"\"amount\": \"6 USD\"", "budget"},
                {"\"budget\": \"others-only\"", "amount"},
                {"\"budget\": \"each-tenant\", \"subject\": \"x\", \"amount\": \"6 requests\"", "unit of the budget"},
                {"\"budget\": \"each-tenant\", \"subject\": \"x\", \"amount\": 6", "no text"},
                {"\"budget\": \"each-tenant\", \"subject\": \"x\", \"amount\": \"6 USD\", \"untill\": \"7d\"", "untill"
                },
                {
                    "\"budget\": \"each-tenant\", \"subject\": \"x\", \"amount\": \"6 USD\", \"until\": \"soon\"",
                    "RFC 3339"
                },
            }) {
                HttpResponse<String> answer = post(purser, EVE, wrong[0]);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body()).contains(wrong[1]);
            }
            assertThat(post(purser, ADA, "\"requestId\": \"nothing\", \"amount\": \"5 requests\"")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(purser.post(client, ASK, ADA, "{\"budget\": \"each\", \"amount\": \"1 requests\"}")
                            .body())
                    .contains("reason");
            assertThat(purser.post(client, ASK, ADA, "[[[[[[[[[[[[").statusCode())
                    .isEqualTo(400);
        }
    }

    private String asked(RunningPurser purser, String secret, String fields) throws IOException {
        HttpResponse<String> answer = post(purser, secret, fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).path("id").asText();
    }

    private HttpResponse<String> post(RunningPurser purser, String secret, String fields) {
        return purser.post(client, ASK, secret, "{" + fields + ", \"reason\": \"because\"}");
    }

    private HttpResponse<String> get(RunningPurser purser, String path, String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + secret)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String decide(String id, boolean approve, String more) {
        return "mutation { decideIncreaseRequest(input: {id: \"%s\", approve: %s, reason: \"agreed\"%s})"
                        .formatted(id, approve, more)
                + " { state decidedBy allowance account { limit } } }";
    }

    private String leadOf(RunningPurser purser, String group) throws IOException {
        return data(ask(
                        purser,
                        purser.operatorToken(),
                        "mutation { createToken(input: {label: \"lead\", role: TEAM_LEAD, group: \"%s\"}) { secret } }"
                                .formatted(group)))
                .path("createToken")
                .path("secret")
                .asText();
    }

    private HttpResponse<String> call(RunningPurser purser, String secret) {
        return purser.post(client, "/v1/chat/completions", secret, """
                {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""");
    }

    private HttpResponse<String> ask(RunningPurser purser, String token, String query) throws IOException {
        return purser.post(client, "/graphql", token, json.writeValueAsString(Map.of("query", query)));
    }

    private JsonNode data(HttpResponse<String> answer) throws IOException {
        JsonNode read = json.readTree(answer.body());
        assertThat(read.has("errors")).as(answer.body()).isFalse();
        return read.path("data");
    }
}
