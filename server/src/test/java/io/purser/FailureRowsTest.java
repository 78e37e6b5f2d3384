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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of the list of failures that need a whole server: what is set is enforced, wherever a call says what it is for,
/// and what a budget stops is calls and nothing else.
final class FailureRowsTest {
    private static final String ADA = "sk-secret-of-ada-of-failure-rows";
    private static final String BOB = "sk-secret-of-bob-of-failure-rows";
    private static final String CONFIG = "providers: [{name: sandbox, dialect: sandbox, models: [\"sandbox*\"]}]\n";
    private static final String POLICY = """
            organization: acme
            groups: [{name: company, groups: [{name: team}]}]
            users: [{name: ada, group: team}, {name: bob, group: team}]
            keys:
              - {name: ada-key, user: ada, secret: %s, attribution: {baggage: true, metadata: true, userIsCustomer: true}}
              - {name: bob-key, user: bob, secret: %s}
            plans: [{name: free}]
            customers: [{name: globex, plan: free}]
            """.formatted(ADA, BOB);
    private static final String HI =
            "{\"model\": \"sandbox\", \"max_tokens\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)))
                        .body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private HttpResponse<String> call(RunningPurser purser, String key, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .headers("authorization", "Bearer " + key, "content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// What a budget can bound, and what a call that it bounds says of itself.
    private static Map<String, Map<String, String>> scopes() {
        Map<String, Map<String, String>> scopes = new LinkedHashMap<>();
        List.of(
                        "organization: \"acme\"",
                        "group: \"company\"",
                        "group: \"team\"",
                        "user: \"ada\"",
                        "key: \"ada-key\"",
                        "provider: \"sandbox\"",
                        "model: \"sandbox\"",
                        "model: \"sand*\"",
                        "eachUserIn: \"company\"",
                        "eachKeyOf: \"team\"")
                .forEach(scope -> scopes.put(scope, Map.of()));
        Map<String, String> globex = Map.of("purser-customer", "globex");
        scopes.put("customer: \"globex\"", globex);
        scopes.put("plan: \"free\"", globex);
        scopes.put("eachCustomer: \"*\"", Map.of("purser-customer", "never-seen-before"));
        scopes.put("eachCustomerOn: \"free\"", globex);
        scopes.put("endpoint: \"nightly\"", Map.of("purser-endpoint", "nightly"));
        scopes.put("feature: \"search\"", Map.of("purser-feature", "search"));
        scopes.put("environment: \"dev\"", Map.of("purser-environment", "dev"));
        scopes.put("session: \"s-1\"", Map.of("purser-session", "s-1"));
        scopes.put("eachSession: \"*\"", Map.of("purser-session", "s-2"));
        scopes.put("eachEndUser: \"*\"", Map.of("purser-end-user", "p-1"));
        scopes.put("tags: [{name: \"project\", value: \"atlas\"}]", Map.of("purser-tags", "project=atlas"));
        return scopes;
    }

    @Test
    void a8WhatABudgetBoundsItRefusesFromTheNextCallOnOfEveryScope() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            for (Map.Entry<String, Map<String, String>> one : scopes().entrySet()) {
                ask(
                        purser,
                        "mutation { setBudget(input: {name: \"b\", scope: {" + one.getKey() + "}, limit: \"0 USD\","
                                + " period: \"year\", enforcement: \"hard\"}, reason: \"r\") { policyVersion } }");
                HttpResponse<String> refused = call(purser, ADA, one.getValue(), HI);
                assertThat(refused.statusCode()).as(one + " " + refused.body()).isEqualTo(402);
                assertThat(json.readTree(refused.body())
                                .at("/error/purser/budget")
                                .asText())
                        .isEqualTo("b");
                ask(purser, "mutation { deleteBudget(name: \"b\", reason: \"r\") { policyVersion } }");
                assertThat(call(purser, ADA, one.getValue(), HI).statusCode())
                        .as(one + " is lifted")
                        .isEqualTo(200);
            }
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void b11b13WhatACallIsForCountsWhereverItIsSaid() throws Exception {
        List<Map<String, String>> tagged = List.of(
                Map.of("purser-tags", "project=atlas"),
                Map.of("x-litellm-tags", "project=atlas"),
                Map.of("baggage", "project=atlas"));
        List<Map<String, String>> named =
                List.of(Map.of("purser-customer", "globex"), Map.of("x-litellm-customer-id", "globex"));
        String metadata = HI.replaceFirst("\\{", "{\"metadata\": {\"project\": \"atlas\"}, ");
        String user = HI.replaceFirst("\\{", "{\"user\": \"globex\", ");
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"t\", scope: {tags: [{name: \"project\", value: \"atlas\"}]},"
                            + " limit: \"0 USD\", period: \"year\", enforcement: \"hard\"}, reason: \"r\") {"
                            + " policyVersion } }");
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"c\", scope: {eachCustomer: \"*\"}, limit: \"0 USD\","
                            + " period: \"year\", enforcement: \"hard\"}, reason: \"r\") { policyVersion } }");
            List<HttpResponse<String>> refused = new ArrayList<>();
            for (Map<String, String> headers : tagged) {
                refused.add(call(purser, ADA, headers, HI));
            }
            refused.add(call(purser, ADA, Map.of(), metadata));
            for (Map<String, String> headers : named) {
                refused.add(call(purser, ADA, headers, HI));
            }
            refused.add(call(purser, ADA, Map.of(), user));
            assertThat(refused)
                    .allSatisfy(answer -> assertThat(answer.statusCode())
                            .as(answer.request().headers().map() + answer.body())
                            .isEqualTo(402));
            assertThat(call(purser, ADA, Map.of(), HI).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void c12AReachedBudgetStopsCallsAndNothingElse() throws Exception {
        String all =
                "budgets: [{name: all, scope: {organization: acme}, limit: 0 USD, period: year, enforcement: hard}]\n";
        try (RunningPurser purser = RunningPurser.with(folder, POLICY + all, CONFIG)) {
            assertThat(call(purser, ADA, Map.of(), HI).statusCode()).isEqualTo(402);
            for (String path : List.of(
                    "/v1/models",
                    "/v1/models/sandbox",
                    "/anthropic/v1/models",
                    "/gemini/v1beta/models",
                    "/v1/files",
                    "/v1/batches",
                    "/api/v1/me",
                    "/api/v1/budgets",
                    "/api/v1/increase-requests")) {
                HttpRequest asked = HttpRequest.newBuilder(URI.create(purser.url() + path))
                        .header("authorization", "Bearer " + ADA)
                        .build();
                assertThat(client.send(asked, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            ask(purser, "mutation { createKey(input: {name: \"new\", user: \"ada\"}) { secret } }");
        }
    }

    @Test
    void a9b20ARaiseOfOneMembersDefaultIsThatMembersAloneAndEndsByItself() throws Exception {
        String each =
                "budgets: [{name: each, scope: {eachUserIn: team}, limit: 2 requests, period: year, enforcement: hard}]\n";
        try (RunningPurser purser = RunningPurser.with(folder, POLICY + each, CONFIG)) {
            for (String key : List.of(ADA, BOB)) {
                assertThat(statuses(purser, key, 3)).containsExactly(200, 200, 402);
            }
            ask(
                    purser,
                    "mutation { raiseBudget(input: {budget: \"each\", subject: \"ada\", by: \"1 requests\", until: \"7d\","
                            + " reason: \"r\"}) { allowances { id } } }");
            assertThat(statuses(purser, ADA, 2)).containsExactly(200, 402);
            assertThat(statuses(purser, BOB, 1)).containsExactly(402);
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"bobs\", scope: {user: \"bob\"}, limit: \"9 requests\","
                            + " period: \"year\", enforcement: \"hard\"}, reason: \"r\") { policyVersion } }");
            assertThat(statuses(purser, BOB, 1))
                    .as("more of one's own lifts nothing of the default")
                    .containsExactly(402);
        }
    }

    private List<Integer> statuses(RunningPurser purser, String key, int count)
            throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(call(purser, key, Map.of(), HI).statusCode());
        }
        return statuses;
    }
}
