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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What customers are on, through a whole gateway: each has accounts of its own, reads why it is refused, and moves
/// from the next call on.
class CustomerPlansTest {
    private static final String APP = "a-secret-of-the-app-with-customers";
    private static final String POLICY = """
            organization: acme
            groups: [{name: product}]
            users: [{name: ada, group: product}]
            keys:
              - {name: app, group: product, secret: %s, attribution: {metadata: true}}
            plans:
              - name: free
                default: true
                models: ["sandbox", "sandbox-mini"]
                budgets: [{limit: 2 requests, period: year, enforcement: hard}]
                message: "Free is two calls a year"
                upgradeUrl: https://acme.example/upgrade
              - {name: pro, budgets: [{limit: 3 requests, period: year, enforcement: hard}]}
              - {name: narrow, endpoints: [chat], providers: [sandbox], message: "Narrow plans are narrow."}
              - {name: elsewhere, providers: [openai]}
              - {name: slow, rateLimits: {requestsPerMinute: 1}, upgradeUrl: https://acme.example/faster}
            customers:
              - {name: globex, plan: PLAN, accountOwner: ada}
              - {name: initech, plan: pro}
              - {name: hooli, plan: narrow}
              - {name: umbrella, plan: elsewhere}
              - {name: tyrell, plan: slow}
              - {name: nobodys}
            """.formatted(APP);
    private static final String FREE = POLICY.replace("PLAN", "free");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void eachCustomerOnAPlanHasAnAccountOfItsOwnAlsoWhereNobodyDeclaredIt() throws Exception {
        try (var purser = RunningPurser.start(folder, FREE)) {
            assertThat(chats(purser, "globex", 3)).containsExactly(200, 200, 402);
            assertThat(chats(purser, "stranger", 3)).as("by default").containsExactly(200, 200, 402);
            assertThat(chats(purser, "initech", 4)).as("on pro").containsExactly(200, 200, 200, 402);
            assertThat(chats(purser, "nobodys", 4)).as("declared and on none").containsOnly(200);
            assertThat(statuses(IntStream.range(0, 4).mapToObj(_ -> call(purser, CHAT, chat("sandbox"), Map.of()))))
                    .as("no customer")
                    .containsOnly(200);
            assertThat(json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets"))
                    .filteredOn(budget -> !budget.path("subject").isNull())
                    .extracting(budget -> budget.path("name").asText() + " "
                            + budget.path("subject").asText() + " "
                            + budget.path("settled").asText() + " " + budget.path("scope"))
                    .containsExactly(
                            "free year globex 2 {\"eachCustomer\":{\"plan\":\"free\"}}",
                            "free year stranger 2 {\"eachCustomer\":{\"plan\":\"free\"}}",
                            "pro year initech 3 {\"eachCustomer\":{\"plan\":\"pro\"}}");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void aRefusalByAPlanSaysWhichToWhomAndWhereThereIsMoreInEveryDialect() throws Exception {
        try (var purser = RunningPurser.start(folder, FREE)) {
            assertThat(chats(purser, "globex", 2)).containsOnly(200);
            Map<String, String> dialects = Map.of(
                    CHAT,
                    chat("sandbox"),
                    "/v1/messages",
                    "{\"model\": \"sandbox\", \"max_tokens\": 9, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}",
                    "/gemini/v1beta/models/sandbox:generateContent",
                    "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"hi\"}]}]}",
                    "/api/v1/holds",
                    "{\"id\": \"h-1\", \"provider\": \"sandbox\", \"model\": \"sandbox\", \"inputTokens\": 9, \"maxOutputTokens\": 9}");
            for (var dialect : dialects.entrySet()) {
                HttpResponse<String> refused =
                        call(purser, dialect.getKey(), dialect.getValue(), Map.of("Purser-Customer", "globex"));
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(402);
                JsonNode body = json.readTree(refused.body());
                assertThat(body.path("error").path("message").asText())
                        .contains("Budget \"free year\" (this customer, per year)")
                        .contains("Customer \"globex\" is on plan \"free\". Free is two calls a year.")
                        .contains("Upgrade: https://acme.example/upgrade");
                for (JsonNode purserPart :
                        List.of(body.path("purser"), body.path("error").path("purser"))) {
                    assertThat(purserPart.path("budget").asText()).isEqualTo("free year");
                    assertThat(purserPart.path("customer").asText()).isEqualTo("globex");
                    assertThat(purserPart.path("plan").asText()).isEqualTo("free");
                    assertThat(purserPart.path("action").path("upgradeUrl").asText())
                            .isEqualTo("https://acme.example/upgrade");
                    assertThat(purserPart.path("action").path("message").asText())
                            .isEqualTo("Free is two calls a year");
                    assertThat(purserPart.path("action").path("ask").asText()).contains("/r/");
                    assertThat(purserPart.has("limit"))
                            .as("amounts are the product's")
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatAPlanDoesNotAllowIsRefusedBeforeAdmissionAndKeptAsEvidence() throws Exception {
        try (var purser = RunningPurser.start(folder, FREE)) {
            refused(
                    call(purser, CHAT, chat("sandbox-large"), Map.of("Purser-Customer", "globex")),
                    "model_not_allowed",
                    "The customer's plan does not allow model \"sandbox-large\"; expected one of sandbox, sandbox-mini."
                            + " Customer \"globex\" is on plan \"free\". Free is two calls a year."
                            + " Upgrade: https://acme.example/upgrade");
            refused(
                    call(purser, CHAT, chat("sandbox"), Map.of("Purser-Customer", "hooli")),
                    "endpoint_not_allowed",
                    "allows only some endpoints, and this call names none; expected one of chat.");
            refused(
                    call(
                            purser,
                            CHAT,
                            chat("sandbox"),
                            Map.of("Purser-Customer", "hooli", "Purser-Endpoint", "search")),
                    "endpoint_not_allowed",
                    "does not allow endpoint \"search\"; expected one of chat. Customer \"hooli\" is on plan \"narrow\"."
                            + " Narrow plans are narrow.");
            HttpResponse<String> elsewhere = call(purser, CHAT, chat("sandbox"), Map.of("Purser-Customer", "umbrella"));
            refused(elsewhere, "provider_not_allowed", "does not allow provider \"sandbox\"; expected one of openai.");
            assertThat(call(
                                    purser,
                                    CHAT,
                                    chat("sandbox-large"),
                                    Map.of("Purser-Customer", "hooli", "Purser-Endpoint", "chat"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(purser.ledger()).hasSize(1);
            String id = elsewhere.headers().firstValue("purser-request-id").orElseThrow();
            JsonNode request = graphql(
                            purser,
                            "{ request(id: \"" + id + "\") { status attribution { customer plan } refusal { code } } }")
                    .path("request");
            assertThat(request.toString())
                    .contains("\"plan\":\"elsewhere\"", "\"status\":\"REFUSED\"", "\"code\":\"provider_not_allowed\"");
        }
    }

    @Test
    void aPlansRateLimitIsThatOfEachCustomer() throws Exception {
        try (var purser = RunningPurser.start(folder, FREE)) {
            assertThat(chats(purser, "tyrell", 1)).containsOnly(200);
            HttpResponse<String> refused = call(purser, CHAT, chat("sandbox"), Map.of("Purser-Customer", "tyrell"));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.body())
                    .contains("Rate limit \\\"plan slow\\\" of 1 requests a minute")
                    .contains("Customer \\\"tyrell\\\" is on plan \\\"slow\\\". Upgrade: https://acme.example/faster")
                    .contains("\"upgradeUrl\":\"https://acme.example/faster\"");
        }
    }

    @Test
    void aCustomerMovesToAnotherPlanWithTheNextCallAndNothingThatIsBookedMoves() throws Exception {
        try (var purser = RunningPurser.start(folder, FREE)) {
            assertThat(chats(purser, "globex", 3)).containsExactly(200, 200, 402);
            JsonNode applied = apply(purser, POLICY.replace("PLAN", "pro"));
            assertThat(applied.toString())
                    .contains("\"kind\":\"customer\",\"name\":\"globex\"")
                    .contains("on plan pro from the next call on, before on plan free");
            assertThat(chats(purser, "globex", 4)).containsExactly(200, 200, 200, 402);
            assertThat(accounts(purser)).containsExactly("free year globex 2", "pro year globex 3");
            assertThat(purser.ledger())
                    .extracting(row -> row.get("customer") + " " + row.get("plan"))
                    .containsExactly("globex free", "globex free", "globex pro", "globex pro", "globex pro");
            String byPlan = purser.operatorGets("/api/v1/exports/usage.csv?from=2020-01-01T00:00:00Z"
                    + "&to=2100-01-01T00:00:00Z&groupBy=customer,plan");
            assertThat(byPlan).contains(",globex,free,").contains(",globex,pro,");
            apply(purser, FREE);
            assertThat(chats(purser, "globex", 1)).as("back where it was").containsExactly(402);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
        try (var purser = RunningPurser.start(folder, FREE)) {
            assertThat(chats(purser, "globex", 1)).as("after a start").containsExactly(402);
            assertThat(accounts(purser)).containsExactly("free year globex 2", "pro year globex 3");
            assertThat(purser.operatorGets(
                            "/api/v1/requests/" + purser.ledger().getFirst().get("request_id")))
                    .contains("\"plan\":\"free\"");
        }
    }

    @Test
    void customersAreListedFromTheirFirstCallOnToEachWhoMayKnowThem() throws Exception {
        String file = FREE.replace("groups: [{name: product}]", "groups: [{name: product}, {name: sales}]")
                .replace("keys:", "keys:\n  - {name: desk, group: sales, secret: a-secret-of-the-desk-with-customers}");
        try (var purser = RunningPurser.start(folder, file)) {
            chats(purser, "stranger", 3);
            String refusedFirst = "{\"model\": \"sandbox-large\", \"messages\": []}";
            assertThat(call(purser, CHAT, refusedFirst, Map.of("Purser-Customer", "turned-away"))
                            .statusCode())
                    .isEqualTo(403);
            HttpRequest ofSales = HttpRequest.newBuilder(URI.create(purser.url() + CHAT))
                    .header("authorization", "Bearer a-secret-of-the-desk-with-customers")
                    .header("purser-customer", "initech")
                    .POST(HttpRequest.BodyPublishers.ofString(chat("sandbox")))
                    .build();
            assertThat(client.send(ofSales, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);

            String list = "{ customers%s { totalCount edges { node { name declared plan accountOwner firstSeen state"
                    + " accounts { name limit settled } } } } }";
            JsonNode all = graphql(purser, list.formatted("")).path("customers");
            assertThat(all.path("edges"))
                    .extracting(edge -> edge.path("node").path("name").asText() + " "
                            + edge.path("node").path("plan").asText() + " "
                            + edge.path("node").path("state").asText() + " "
                            + edge.path("node").path("firstSeen").isNull())
                    .containsExactly(
                            "globex free null true",
                            "hooli narrow null true",
                            "initech pro OK false",
                            "nobodys null null true",
                            "stranger free BLOCKED false",
                            "turned-away free null false",
                            "tyrell slow null true",
                            "umbrella elsewhere null true");
            assertThat(graphql(purser, list.formatted("(plan: \"free\", first: 1)"))
                            .toString())
                    .contains("\"totalCount\":3", "\"accountOwner\":\"ada\"")
                    .doesNotContain("stranger");

            String lead = graphql(
                            purser,
                            "mutation { createToken(input: {label: \"l\", role: TEAM_LEAD, group: \"sales\"}) { secret } }")
                    .path("createToken")
                    .path("secret")
                    .asText();
            String body = json.writeValueAsString(Map.of("query", list.formatted("")));
            assertThat(purser.post(client, "/graphql", lead, body).body())
                    .as("the customers that calls of sales named, and no amounts of theirs")
                    .contains("\"totalCount\":1", "\"name\":\"initech\"", "\"accounts\":[]");
        }
    }

    private static final String CHAT = "/v1/chat/completions";

    private static String chat(String model) {
        return "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
    }

    private List<Integer> chats(RunningPurser purser, String customer, int count) {
        return statuses(IntStream.range(0, count)
                .mapToObj(_ -> call(purser, CHAT, chat("sandbox"), Map.of("Purser-Customer", customer))));
    }

    private static List<Integer> statuses(java.util.stream.Stream<HttpResponse<String>> answers) {
        return answers.map(HttpResponse::statusCode).toList();
    }

    private HttpResponse<String> call(RunningPurser purser, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + APP)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refused(HttpResponse<String> answer, String code, String sentence) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        JsonNode error = json.readTree(answer.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).contains(sentence);
    }

    private List<String> accounts(RunningPurser purser) throws IOException {
        JsonNode budgets = json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets");
        return java.util.stream.StreamSupport.stream(budgets.spliterator(), false)
                .filter(budget -> !budget.path("subject").isNull())
                .map(budget -> budget.path("name").asText() + " "
                        + budget.path("subject").asText() + " "
                        + budget.path("settled").asText())
                .toList();
    }

    private JsonNode apply(RunningPurser purser, String file) throws IOException {
        return graphql(
                purser,
                "mutation { apply(input: {document: %s, reason: \"test\"}) { plan { changes { kind name effects } } } }"
                        .formatted(json.writeValueAsString(file)));
    }

    private JsonNode graphql(RunningPurser purser, String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        HttpResponse<String> answer = purser.post(client, "/graphql", purser.operatorToken(), body);
        JsonNode tree = json.readTree(answer.body());
        assertThat(tree.path("errors").toString()).as(answer.body()).isIn("", "[]");
        return tree.path("data");
    }
}
