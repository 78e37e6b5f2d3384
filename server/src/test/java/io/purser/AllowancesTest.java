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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is granted beyond declared ceilings, through a whole server.
class AllowancesTest {
    private static final String ADA = "a-secret-of-ada-for-allowances";
    private static final String BOB = "a-secret-of-bob-for-allowances";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String GRANTED = "{ allowances { id kind budget subject unit currency amount until inForce"
            + " reason grantedBy counterpart } accounts { name subject limit declaredLimit settled remaining state } }";

    /// What a raise is asked, the code that answers, and a part of the sentence.
    private static final String WRONG = """
            budget: "nobody", by: "1 USD", until: "7d", reason: "r"                      | not_found  | budget
            budget: "each", by: "1 requests", until: "7d", reason: "r"                   | bad_input  | whose account
            budget: "each", subject: "eve", by: "1 requests", until: "7d", reason: "r" | not_found  | eve
            budget: "wallet", subject: "eve", by: "1 USD", until: "7d", reason: "r"    | bad_input  | one account
            budget: "ada-money", by: "1 requests", until: "7d", reason: "r"              | bad_input  | unit of the budget
            budget: "ada-money", by: "1 EUR", until: "7d", reason: "r"                   | bad_input  | USD
            budget: "ada-money", by: "0 USD", until: "7d", reason: "r"                   | bad_input  | more than 0
            budget: "ada-money", by: "much", until: "7d", reason: "r"                    | bad_input  | no unit
            budget: "ada-money", until: "7d", reason: "r"                                  | bad_input  | either `by`
            budget: "ada-money", by: "1 USD", to: "9 USD", until: "7d", reason: "r"    | bad_input  | either `by`
            budget: "ada-money", to: "10 USD", until: "7d", reason: "r"                  | bad_input  | more than the ceiling of now
            budget: "ada-money", by: "1 USD", until: "soon", reason: "r"                 | bad_input  | RFC 3339
            budget: "ada-money", by: "1 USD", until: "2020-01-01T00:00:00Z", reason: "r" | bad_input  | from now on
            budget: "ada-money", by: "1 USD", until: "400d", reason: "r"                 | bad_input  | 366 days
            budget: "wallet", by: "1 USD", until: "window", reason: "r"                  | bad_input  | no end
            budget: "ada-money", by: "1 USD", until: "7d", reason: " "                   | reason_required | say why
            budget: "ada-money", by: "2305843009 USD", until: "7d", reason: "r"          | bad_input  | counted
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private static String policy(int limit) {
        return """
            organization: acme
            groups: [{name: team, groups: [{name: inner}]}, {name: others}]
            users: [{name: ada, group: team}, {name: bob, group: inner}, {name: eve, group: others}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: bob-key, user: bob, secret: %s}
            budgets:
              - {name: each, scope: {eachUserIn: team}, limit: %d requests, period: year, enforcement: hard}
              - {name: team-year, scope: {group: team}, limit: 1000 USD, period: year, enforcement: soft}
              - {name: ada-money, scope: {user: ada}, limit: 10 USD, period: year, enforcement: soft}
              - {name: wallet, scope: {group: others}, limit: 5 USD, period: lifetime, enforcement: hard}
              - {name: rolls, scope: {key: ada-key}, limit: 100 requests, period: {rolling: P7D}, enforcement: hard}
            """.formatted(ADA, BOB, limit);
    }

    private RunningPurser purser() throws IOException {
        return RunningPurser.with(folder, policy(2), CONFIG);
    }

    @Test
    void aRaiseServesAtOnceSurvivesAStartAndAFileAndCanBeEnded() throws Exception {
        String id;
        try (RunningPurser purser = purser()) {
            assertThat(calls(purser, ADA, 3)).containsExactly(200, 200, 402);
            JsonNode granted = ask(
                            purser,
                            "mutation { raiseBudget(input: {budget: \"each\", subject: \"ada\", by: \"2 requests\","
                                    + " until: \"7d\", reason: \"launch week\"}) " + GRANTED + " }")
                    .path("raiseBudget");
            JsonNode account = granted.path("accounts").path(0);
            assertThat(account.path("limit").asText()).isEqualTo("4");
            assertThat(account.path("declaredLimit").asText()).isEqualTo("2");
            assertThat(account.path("remaining").asText()).isEqualTo("2");
            assertThat(account.path("subject").asText()).isEqualTo("ada");
            assertThat(account.path("state").asText()).isEqualTo("WARNING");
            JsonNode allowance = granted.path("allowances").path(0);
            assertThat(allowance.path("kind").asText()).isEqualTo("RAISE");
            assertThat(allowance.path("amount").asText()).isEqualTo("2");
            assertThat(allowance.path("reason").asText()).isEqualTo("launch week");
            assertThat(allowance.path("inForce").asBoolean()).isTrue();
            id = allowance.path("id").asText();
            assertThat(calls(purser, ADA, 1)).containsExactly(200);
            assertThat(purser.operatorGets("/api/v1/budgets")).contains("\"declaredLimit\":\"2\"");
            assertThat(limitsFound(purser)).as("as each call found them").containsExactly("4", "2", "2");
        }
        try (RunningPurser purser = purser()) {
            assertThat(calls(purser, ADA, 2)).as("after a start").containsExactly(200, 402);
            ask(purser, apply(3));
            assertThat(calls(purser, ADA, 2)).as("on top of another limit").containsExactly(200, 402);
            JsonNode ended =
                    ask(purser, "mutation { endAllowance(id: \"%s\", reason: \"over\") %s }".formatted(id, GRANTED));
            JsonNode account = ended.path("endAllowance").path("accounts").path(0);
            assertThat(account.path("limit").asText()).isEqualTo("3");
            assertThat(account.path("settled").asText()).isEqualTo("5");
            assertThat(account.path("state").asText()).isEqualTo("BLOCKED");
            assertThat(ask(purser, "{ allowances { totalCount } }")
                            .path("allowances")
                            .path("totalCount")
                            .asInt())
                    .isZero();
            assertThat(ask(purser, "{ allowances(inForce: false) { edges { node { id endedAt inForce } } } }")
                            .toString())
                    .contains("\"id\":\"" + id + "\"", "\"inForce\":false")
                    .doesNotContain("\"endedAt\":null");
        }
        try (RunningPurser purser = purser()) {
            assertThat(calls(purser, ADA, 1)).as("ended for good").containsExactly(402);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    /// The ceiling that each answered call found, the latest first.
    private List<String> limitsFound(RunningPurser purser) throws Exception {
        List<String> found = new ArrayList<>();
        for (Map<String, String> row : purser.ledger().reversed()) {
            JsonNode trail = json.readTree(purser.operatorGets("/api/v1/requests/" + row.get("request_id")));
            trail.path("budgets").forEach(budget -> {
                if (budget.path("name").asText().equals("each")) {
                    found.add(budget.path("limit").asText());
                }
            });
        }
        return found;
    }

    private String apply(int limit) throws IOException {
        return "mutation { apply(input: {document: %s, reason: \"again\"}) { policyVersion } }"
                .formatted(json.writeValueAsString(policy(limit)));
    }

    @Test
    void aResetLetsWhatWasSpentBeSpentOnceMore() throws Exception {
        try (RunningPurser purser = purser()) {
            assertThat(calls(purser, ADA, 3)).containsExactly(200, 200, 402);
            String reset = "mutation { resetBudget(input: {budget: \"each\", subject: \"ada\", reason: \"a loop\"}) "
                    + GRANTED + " }";
            JsonNode account =
                    ask(purser, reset).path("resetBudget").path("accounts").path(0);
            assertThat(account.path("limit").asText()).isEqualTo("4");
            assertThat(account.path("settled").asText()).as("the ledger stays").isEqualTo("2");
            assertThat(calls(purser, ADA, 3)).containsExactly(200, 200, 402);
            assertThat(error(purser, reset.replace("ada", "bob"))).contains("bad_input", "something is spent");
            assertThat(error(
                            purser,
                            "mutation { resetBudget(input: {budget: \"rolls\", reason: \"r\"}) " + GRANTED + " }"))
                    .contains("bad_input", "rolling");
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void whoHasSpentNothingSeesTheOwnCeilingAndNotAnothersRaise() throws Exception {
        try (RunningPurser purser = purser()) {
            assertThat(calls(purser, ADA, 1)).containsExactly(200);
            ask(purser, credit("each\", subject: \"ada", "7 requests"));
            assertThat(limitOf(purser, ADA)).isEqualTo("9");
            assertThat(limitOf(purser, BOB)).isEqualTo("2");
            ask(purser, credit("each\", subject: \"bob", "3 requests"));
            assertThat(limitOf(purser, BOB)).as("before the first call").isEqualTo("5");
            assertThat(limitOf(purser, ADA)).isEqualTo("9");
        }
    }

    /// As the holder of a key sees the budget for each.
    private String limitOf(RunningPurser purser, String secret) throws Exception {
        HttpRequest me = HttpRequest.newBuilder(URI.create(purser.url() + "/api/v1/me"))
                .header("authorization", "Bearer " + secret)
                .build();
        JsonNode budgets = json.readTree(
                        client.send(me, HttpResponse.BodyHandlers.ofString()).body())
                .path("budgets");
        for (JsonNode budget : budgets) {
            if (budget.path("name").asText().equals("each")) {
                return budget.path("limit").asText();
            }
        }
        throw new AssertionError(budgets.toString());
    }

    @Test
    void aWalletIsToppedUpForGood() throws Exception {
        try (RunningPurser purser = purser()) {
            JsonNode wallet = ask(purser, credit("wallet", "20 USD")).path("creditBudget");
            assertThat(wallet.path("allowances").path(0).path("kind").asText()).isEqualTo("TOP_UP");
            assertThat(wallet.path("allowances").path(0).path("until").isNull()).isTrue();
            assertThat(wallet.path("accounts").path(0).path("limit").asText()).isEqualTo("25.00");
            JsonNode credited = ask(purser, credit("ada-money", "0.50 USD")).path("creditBudget");
            assertThat(credited.path("allowances").path(0).path("kind").asText())
                    .isEqualTo("CREDIT");
            assertThat(credited.path("accounts").path(0).path("limit").asText()).isEqualTo("10.50");
        }
    }

    private static String credit(String budget, String amount) {
        return "mutation { creditBudget(input: {budget: \"%s\", amount: \"%s\", reason: \"agreed\"}) %s }"
                .formatted(budget, amount, GRANTED);
    }

    @Test
    void aLeadMovesMoneyBetweenMembersAndTheSumStays() throws Exception {
        try (RunningPurser purser = purser()) {
            String lead = leadOf(purser, "team");
            assertThat(calls(purser, ADA, 1)).containsExactly(200);
            JsonNode moved = data(post(purser, lead, move("each", "ada", "each", "bob", "1 requests")))
                    .path("reallocateBudget");
            assertThat(limits(moved)).containsExactly("1", "3");
            assertThat(moved.path("allowances").path(0).path("amount").asText()).isEqualTo("-1");
            assertThat(moved.path("allowances").path(0).path("counterpart").asText())
                    .isEqualTo(moved.path("allowances").path(1).path("id").asText());
            assertThat(calls(purser, ADA, 1)).containsExactly(402);
            assertThat(calls(purser, BOB, 4)).containsExactly(200, 200, 200, 402);
            assertThat(post(purser, lead, move("each", "ada", "each", "bob", "1 requests"))
                            .body())
                    .contains("bad_input", "what is left there, 0");
            assertThat(post(purser, lead, move("each", "bob", "each", "eve", "1 requests"))
                            .body())
                    .as("not a member")
                    .contains("not_found");
            assertThat(post(purser, lead, move("ada-money", null, "team-year", null, "1 USD"))
                            .body())
                    .as("the group's own ceiling is not the lead's")
                    .contains("forbidden");
            assertThat(post(purser, lead, move("each", "ada", "each", "ada", "1 requests"))
                            .body())
                    .contains("another account");
            assertThat(post(
                                    purser,
                                    lead,
                                    "mutation { raiseBudget(input: {budget: \"each\", subject: \"ada\","
                                            + " by: \"1 requests\", until: \"7d\", reason: \"r\"}) " + GRANTED + " }")
                            .body())
                    .contains("forbidden");
            assertThat(post(purser, leadOf(purser, "others"), move("each", "ada", "each", "bob", "1 requests"))
                            .body())
                    .as("of another group")
                    .contains("not_found");
            assertThat(limits(ask(purser, move("team-year", null, "ada-money", null, "100 USD"))
                            .path("reallocateBudget")))
                    .as("finance moves between levels")
                    .containsExactly("900.00", "110.00");
        }
    }

    private static List<String> limits(JsonNode granted) {
        List<String> limits = new ArrayList<>();
        granted.path("accounts")
                .forEach(account -> limits.add(account.path("limit").asText()));
        return limits;
    }

    private static String move(String from, @Nullable String giver, String to, @Nullable String getter, String amount) {
        return "mutation { reallocateBudget(input: {from: %s, to: %s, amount: \"%s\", reason: \"agreed\"}) %s }"
                .formatted(account(from, giver), account(to, getter), amount, GRANTED);
    }

    private static String account(String budget, @Nullable String subject) {
        return "{budget: \"" + budget + "\"" + (subject == null ? "" : ", subject: \"" + subject + "\"") + "}";
    }

    @Test
    void manyWhoMoveAtOnceMoveNoMoreThanThereIs() throws Exception {
        try (RunningPurser purser = purser();
                ExecutorService movers = Executors.newFixedThreadPool(8)) {
            ask(purser, credit("each\", subject: \"ada", "18 requests"));
            CountDownLatch together = new CountDownLatch(1);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(movers.submit(() -> {
                    together.await();
                    int done = 0;
                    for (int j = 0; j < 5; j++) {
                        done += post(purser, purser.operatorToken(), move("each", "ada", "each", "bob", "1 requests"))
                                        .body()
                                        .contains("errors")
                                ? 0
                                : 1;
                    }
                    return done;
                }));
            }
            together.countDown();
            int moved = 0;
            for (Future<Integer> answer : answers) {
                moved += answer.get();
            }
            assertThat(moved).as("of 40 wishes, 20 requests").isEqualTo(20);
            assertThat(calls(purser, ADA, 1)).containsExactly(402);
            assertThat(ask(purser, "{ allowances(first: 500) { totalCount } }")
                            .path("allowances")
                            .path("totalCount")
                            .asInt())
                    .isEqualTo(41);
        }
    }

    @Test
    void whatCannotBeGrantedSaysWhy() throws Exception {
        try (RunningPurser purser = purser()) {
            for (String line : WRONG.lines().toList()) {
                String[] cells = line.split("\\|");
                assertThat(error(purser, "mutation { raiseBudget(input: {" + cells[0] + "}) " + GRANTED + " }"))
                        .contains("\"code\":\"" + cells[1].strip() + "\"", cells[2].strip());
            }
            assertThat(ask(purser, "{ allowances(inForce: false) { totalCount } }")
                            .path("allowances")
                            .path("totalCount")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void theWordsOfARaiseAreUnderstood() throws Exception {
        try (RunningPurser purser = purser()) {
            JsonNode to = ask(
                            purser,
                            "mutation { raiseBudget(input: {budget: \"ada-money\", to: \"12.50 USD\", until: \"window\","
                                    + " reason: \"r\"}) " + GRANTED + " }")
                    .path("raiseBudget");
            assertThat(to.path("allowances").path(0).path("amount").asText()).isEqualTo("2.50");
            assertThat(to.path("allowances").path(0).path("until").asText()).endsWith("-01-01T00:00:00Z");
            assertThat(error(purser, "mutation { endAllowance(id: \"77\", reason: \"r\") " + GRANTED + " }"))
                    .contains("not_found");
        }
    }

    private String leadOf(RunningPurser purser, String group) throws IOException {
        return ask(
                        purser,
                        "mutation { createToken(input: {label: \"lead\", role: TEAM_LEAD, group: \"%s\"}) { secret } }"
                                .formatted(group))
                .path("createToken")
                .path("secret")
                .asText();
    }

    private List<Integer> calls(RunningPurser purser, String secret, int count) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(
                    purser.post(client, "/v1/chat/completions", secret, """
                            {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode());
        }
        return statuses;
    }

    private HttpResponse<String> post(RunningPurser purser, String token, String query) throws IOException {
        return purser.post(client, "/graphql", token, json.writeValueAsString(Map.of("query", query)));
    }

    private JsonNode data(HttpResponse<String> answer) throws IOException {
        JsonNode read = json.readTree(answer.body());
        assertThat(read.has("errors")).as(answer.body()).isFalse();
        return read.path("data");
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        return data(post(purser, purser.operatorToken(), query));
    }

    private String error(RunningPurser purser, String query) throws IOException {
        String body = post(purser, purser.operatorToken(), query).body();
        assertThat(body).contains("errors");
        return body;
    }
}
