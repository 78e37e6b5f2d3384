package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import io.purser.control.identity.oidc.FakeIssuer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rule 14 on every surface that shows a budget: what a caller is told of the levels above it is name, state and reset,
/// and never an amount. The amounts are what an operator is told of the same accounts; none of them may come to light.
class HiddenAmountsTest {
    private static final String ADA = "a-secret-of-ada-who-sees-her-own";
    private static final String EVE = "a-secret-of-eve-who-spends-a-lot";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*", dear, whole]}
            prices:
              - {provider: sandbox, model: sandbox, input: 1 USD, output: 1 USD}
              - {provider: sandbox, model: dear, input: 1 USD, output: 10000 USD}
              - {provider: sandbox, model: whole, input: 10000 USD, output: 10000 USD}
            issuers:
              - {name: entra, issuer: ISSUER, audience: [api://purser], organization: acme}
            """;
    private static final String POLICY = """
            organization: acme
            groups: [{name: company, groups: [{name: team}]}]
            users: [{name: ada@acme.example, group: team}, {name: eve@acme.example, group: team}]
            keys:
              - {name: ada-key, user: ada@acme.example, secret: %s}
              - {name: eve-key, user: eve@acme.example, secret: %s}
            plans:
              - name: free
                message: Free is small.
                upgradeUrl: https://acme.example/upgrade
                budgets: [{name: plan-above, limit: 51791.4523 USD, period: year, enforcement: hard}]
            customers: [{name: globex, plan: free}]
            budgets:
              - {name: ada-own, scope: {user: ada@acme.example}, limit: 2 requests, period: year, enforcement: soft}
              - {name: eve-own, scope: {user: eve@acme.example}, limit: 333777.1234 USD, period: year, enforcement: soft}
              - {name: organization-above, scope: {organization: acme}, limit: 1220733.8191 USD, period: year, enforcement: hard}
              - {name: company-above, scope: {group: company}, limit: 930733.2719 USD, period: month, enforcement: soft}
              - {name: group-above, scope: {group: team}, limit: 219981.4571 USD, period: year, enforcement: hard}
              - {name: tokens-above, scope: {group: team}, limit: 91357913 tokens, period: year, enforcement: hard}
              - {name: requests-above, scope: {group: team}, limit: 93751 requests, period: year, enforcement: hard}
              - {name: plan-all-above, scope: {plan: free}, limit: 51791.9871 USD, period: year, enforcement: hard}
              - {name: each-customer-above, scope: {eachCustomer: "*"}, limit: 51792.1137 USD, period: year, enforcement: hard}
              - {name: customer-above, scope: {customer: initech}, limit: 41273.3171 USD, period: year, enforcement: hard}
              - {name: tag-above, scope: {tag.project: atlas}, limit: 35714.7193 USD, period: year, enforcement: hard}
              - {name: endpoint-above, scope: {endpoint: nightly}, limit: 28936.5327 USD, period: year, enforcement: hard}
              - {name: environment-above, scope: {environment: staging}, limit: 24671.6189 USD, period: year, enforcement: hard, estimation: strict}
              - {name: session-above, scope: {session: s-1}, limit: 19735.8261 USD, period: year, enforcement: hard}
              - {name: each-session-above, scope: {eachSession: "*"}, limit: 19736.2917 USD, period: {rolling: P30D}, enforcement: hard}
              - {name: each-person-above, scope: {eachEndUser: "*"}, limit: 19735.5573 USD, period: year, enforcement: hard}
              - {name: provider-above, scope: {provider: sandbox, model: "*"}, limit: 990733.1773 USD, period: lifetime, enforcement: soft}
              - name: feature-above
                scope: {feature: search}
                limit: 17339.4413 USD
                period: year
                enforcement: degrade
                actions: [{at: 50%%, outputCap: 4000}, {at: 100%%, refuse: true}]
            """.formatted(ADA, EVE);

    /// What a call names, and what eve has spent there in whole dollars.
    private static final Map<Map<String, String>, Integer> PLACES = places();

    private static final String CHAT =
            "{\"model\": \"MODEL\", \"max_tokens\": 100, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
    private static final Map<String, String> CALLS = Map.of(
            "/v1/chat/completions",
            CHAT,
            "/v1/responses",
            "{\"model\": \"MODEL\", \"max_output_tokens\": 100, \"input\": \"hi\"}",
            "/v1/messages",
            "{\"model\": \"MODEL\", \"max_tokens\": 100, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}",
            "/gemini/v1beta/models/MODEL:generateContent",
            "{\"generationConfig\": {\"maxOutputTokens\": 100}, \"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"hi\"}]}]}",
            "/openai/deployments/MODEL/chat/completions?api-version=2024-10-21",
            "{\"max_tokens\": 100, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}",
            "/api/v1/holds",
            "{\"provider\": \"sandbox\", \"model\": \"MODEL\", \"inputTokens\": 5, \"maxOutputTokens\": 100}");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeIssuer issuer = new FakeIssuer();
    private final List<String> told = new ArrayList<>();
    private final RunningPurser purser;
    private Set<String> hidden = Set.of();

    HiddenAmountsTest(@TempDir Path folder) throws IOException {
        purser = RunningPurser.with(folder, POLICY, CONFIG.replace("ISSUER", issuer.url()));
    }

    private static Map<Map<String, String>, Integer> places() {
        Map<Map<String, String>, Integer> places = new LinkedHashMap<>();
        places.put(Map.of("purser-customer", "globex"), 51_791);
        places.put(Map.of("purser-customer", "initech"), 41_273);
        places.put(Map.of("purser-tags", "project=atlas"), 35_714);
        places.put(Map.of("purser-endpoint", "nightly"), 28_936);
        places.put(Map.of("purser-environment", "staging"), 24_671);
        places.put(Map.of("purser-session", "s-1", "purser-end-user", "p-1"), 19_735);
        places.put(Map.of("purser-feature", "search"), 17_339);
        return places;
    }

    @BeforeEach
    void spend() throws Exception {
        for (Map.Entry<Map<String, String>, Integer> place : PLACES.entrySet()) {
            String event =
                    "{\"id\": \"%s\", \"provider\": \"sandbox\", \"model\": \"whole\", \"usage\": {\"inputTokens\": %d, \"outputTokens\": 0}}"
                            .formatted(place.getValue(), 100 * place.getValue());
            assertThat(send(EVE, "POST", "/api/v1/events", event, place.getKey())
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(send(
                                EVE,
                                "POST",
                                "/api/v1/holds",
                                "{\"provider\": \"sandbox\", \"model\": \"whole\", \"inputTokens\": 51700, \"maxOutputTokens\": 0}",
                                Map.of())
                        .statusCode())
                .isEqualTo(201);
        operator("mutation { raiseBudget(input: {budget: \"requests-above\", by: \"4177 requests\", until: \"7d\","
                + " reason: \"r\"}) { allowances { id } } }");
        hidden = amountsAbove();
    }

    @AfterEach
    void close() {
        purser.close();
        issuer.close();
        client.close();
    }

    /// Everything that an operator is told of accounts which are not ada's; what is too short to be told from other
    /// numbers is left out.
    private Set<String> amountsAbove() throws IOException {
        Set<String> amounts = new TreeSet<>(List.of("4177"));
        for (JsonNode budget :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (budget.path("name").asText().equals("ada-own")) {
                continue;
            }
            for (String field : List.of("limit", "declaredLimit", "settled", "held", "remaining")) {
                String plain = new BigDecimal(budget.path(field).asText())
                        .stripTrailingZeros()
                        .toPlainString();
                if (plain.replace(".", "").replaceFirst("^0+", "").length() >= 4 || plain.equals("517")) {
                    amounts.add(plain);
                }
            }
        }
        return amounts;
    }

    @Test
    void noSurfaceTellsACallerAnAmountOfTheLevelsAbove() throws Exception {
        assertThat(hidden)
                .as("limits, what is spent, held and left, of every level")
                .contains("51791.4523", "51791", "0.4523", "219981.4571", "5.4571", "517", "97928", "93751")
                .contains("35714.7193", "0.7193", "17339.4413", "333777.1234", "91357913")
                .hasSizeGreaterThan(40);
        List<String> requests = new ArrayList<>();
        for (Map<String, String> place : PLACES.keySet()) {
            for (Map.Entry<String, String> call : CALLS.entrySet()) {
                requests.add(refused(call, "100", place));
            }
        }
        for (Map.Entry<String, String> call : CALLS.entrySet()) {
            requests.add(refused(call, "100000", Map.of()));
        }
        for (String budget :
                List.of("plan", "customer", "tag", "endpoint", "environment", "each-person", "feature", "group")) {
            assertThat(told)
                    .as("every level was looked at by a refusal")
                    .anyMatch(text -> text.contains("\"budget\":\"" + budget + "-above\",\"scope\""));
        }
        admitted();
        keyRoutes(requests);
        asksForMore(requests);
        memberSurfaces(requests);
        assertThat(told).hasSizeGreaterThan(150);
    }

    private String refused(Map.Entry<String, String> call, String most, Map<String, String> place) throws Exception {
        String body = call.getValue().replace("MODEL", "dear").replace(": 100", ": " + most);
        HttpResponse<String> answer = tell(ADA, "POST", call.getKey().replace("MODEL", "dear"), body, place);
        assertThat(answer.statusCode())
                .as(call + " " + place + " " + answer.body())
                .isEqualTo(402);
        assertThat(answer.headers().firstValue("purser-budget").orElseThrow()).contains("state=", "reset=");
        return answer.headers().firstValue("purser-request-id").orElseThrow();
    }

    /// Calls that are served, streamed and not, a hold with all of its life, and usage that is told.
    private void admitted() throws Exception {
        for (Map.Entry<String, String> call : CALLS.entrySet()) {
            HttpResponse<String> answer = tell(
                    ADA,
                    "POST",
                    call.getKey().replace("MODEL", "sandbox"),
                    call.getValue().replace("MODEL", "sandbox"),
                    Map.of("purser-customer", "globex", "purser-tags", "project=atlas"));
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
            if (call.getKey().startsWith("/api")) {
                String hold = "/api/v1/holds/"
                        + json.readTree(answer.body()).path("hold").asText();
                tell(ADA, "POST", hold + "/extend", "{\"maxOutputTokens\": 100000}", Map.of());
                tell(ADA, "POST", hold + "/settle", "{\"usage\": {\"inputTokens\": 5, \"outputTokens\": 9}}", Map.of());
                tell(ADA, "POST", hold + "/release", "{}", Map.of());
            }
        }
        String streamed = CHAT.replace("MODEL", "sandbox")
                .replaceFirst("\\{", "{\"stream\": true, \"stream_options\": {\"include_usage\": true}, ");
        assertThat(tell(ADA, "POST", "/v1/chat/completions", streamed, Map.of()).body())
                .contains("[DONE]");
        String event = "{\"id\": \"mine\", \"provider\": \"sandbox\", \"model\": \"sandbox\","
                + " \"usage\": {\"inputTokens\": 3, \"outputTokens\": 0}, \"customer\": \"globex\"}";
        assertThat(tell(ADA, "POST", "/api/v1/events", event, Map.of()).statusCode())
                .isEqualTo(201);
    }

    private void keyRoutes(List<String> requests) throws Exception {
        assertThat(tell(ADA, "GET", "/api/v1/me", "", Map.of()).body())
                .contains("group-above")
                .contains("ada-own");
        assertThat(tell(ADA, "GET", "/api/v1/budgets", "", Map.of()).body()).contains("ada-own");
        for (String request : requests) {
            assertThat(tell(ADA, "GET", "/api/v1/requests/" + request, "", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            tell(ADA, "GET", "/r/" + request, "", Map.of());
        }
        tell(ADA, "GET", "/v1/models", "", Map.of());
        tell(ADA, "GET", "/api/v1/exports/ledger.csv?period=this-month", "", Map.of());
    }

    private void asksForMore(List<String> requests) throws Exception {
        for (String request : List.of(requests.getFirst(), requests.getLast())) {
            String body = "{\"requestId\": \"%s\", \"amount\": \"3 USD\", \"reason\": \"r\"}".formatted(request);
            HttpResponse<String> asked = tell(ADA, "POST", "/api/v1/increase-requests", body, Map.of());
            String id = json.readTree(asked.body()).path("id").asText();
            tell(ADA, "GET", "/api/v1/increase-requests/" + id, "", Map.of());
        }
        tell(ADA, "GET", "/api/v1/increase-requests", "", Map.of());
    }

    /// What ada sees with a token of the identity provider: each query and subscription with all of its fields, the
    /// routes, the exports.
    private void memberSurfaces(List<String> requests) throws Exception {
        RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
        String token = issuer.token(pair, "ada@acme.example", Clock.systemUTC().instant(), _ -> {});
        EveryField schema = new EveryField();
        int answered = 0;
        for (String id : List.of(requests.getFirst(), requests.getLast())) {
            Map<String, String> values = Map.of(
                    "id",
                    "\"" + id + "\"",
                    "period",
                    "\"this-month\"",
                    "tag",
                    "\"project\"",
                    "groupBy",
                    "[\"customer\", \"plan\"]",
                    "ceiling.budget",
                    "\"ada-own\"",
                    "input",
                    "{document: \"organization: acme\"}");
            for (String query : schema.queries(values)) {
                String body = json.writeValueAsString(Map.of("query", query));
                HttpResponse<String> answer = tell(token, "POST", "/graphql", body, Map.of());
                answered += answer.body().contains("\"errors\"") ? 0 : 1;
            }
        }
        int ceilings = 0;
        for (String budget : List.of(
                "\"group-above\"",
                "\"organization-above\"",
                "\"customer-above\"",
                "\"eve-own\"",
                "\"eve-own\", subject: \"eve\"",
                "\"each-customer-above\"",
                "\"each-customer-above\", subject: \"initech\"")) {
            for (String query : schema.queries(Map.of(
                    "ceiling.budget",
                    budget,
                    "id",
                    "\"none\"",
                    "tag",
                    "\"project\"",
                    "input",
                    "{document: \"organization: acme\"}"))) {
                if (query.startsWith("{ ceiling") && !query.startsWith("{ ceilingAdvice")) {
                    String body = json.writeValueAsString(Map.of("query", query));
                    assertThat(tell(token, "POST", "/graphql", body, Map.of()).body())
                            .as(query)
                            .contains("not_found");
                    ceilings++;
                }
            }
        }
        assertThat(ceilings).as("ceilings that were asked for").isGreaterThanOrEqualTo(7);
        assertThat(answered).as("questions that are a member's business").isGreaterThanOrEqualTo(16);
        for (String path : List.of(
                "/api/v1/me",
                "/api/v1/budgets",
                "/api/v1/requests/" + requests.getFirst(),
                "/api/v1/exports/usage.csv?period=this-month&groupBy=customer,plan",
                "/api/v1/exports/ledger.csv?period=this-month",
                "/api/v1/exports/compare.csv?period=this-month&groupBy=customer,plan",
                "/api/v1/exports/change.json?period=this-month&groupBy=customer",
                "/api/v1/exports/concentration.csv?period=this-month",
                "/api/v1/exports/ledger.json?period=this-month")) {
            assertThat(tell(token, "GET", path, "", Map.of()).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        try (FollowedPurser follower = new FollowedPurser(purser.url())) {
            for (String subscription : schema.subscriptions(Map.of("after", "\"0\""))) {
                try (FollowedPurser.Events events = follower.events(token, subscription, Map.of())) {
                    String first = events.next().toString();
                    assertThat(first).contains(subscription.contains("budgetStates") ? "ada-own" : "caughtUp");
                    look(subscription, first);
                }
            }
        }
    }

    private HttpResponse<String> tell(
            String credential, String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(credential, method, path, body, headers);
        look(method + " " + path + " " + body + " " + headers, answer.headers().map() + "\n" + answer.body());
        return answer;
    }

    private void look(String question, String answer) {
        told.add(answer);
        for (String amount : hidden) {
            assertThat(Pattern.compile("(?<![\\w.-])" + Pattern.quote(amount) + "(?![\\w-]|\\.[1-9])")
                            .matcher(answer)
                            .find())
                    .as("%s is told to\n%s\nby\n%s", amount, question, answer)
                    .isFalse();
        }
    }

    private HttpResponse<String> send(
            String credential, String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + credential)
                .header("content-type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void operator(String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        assertThat(purser.post(client, "/graphql", purser.operatorToken(), body).body())
                .doesNotContain("\"errors\"");
    }
}
