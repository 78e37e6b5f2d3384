package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spend against ceiling of windows that are and that were, through a whole server in a time of its own. What is
/// expected is reckoned here: from what each answer said it cost, and from what was done to the ceilings.
class CeilingTest {
    private static final String ADA = "a-secret-of-ada-for-ceilings";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Berlin
            groups: [{name: team}]
            users: [{name: ada, group: team}, {name: bob, group: team}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: each, scope: {eachUserIn: team}, limit: 3 requests, period: day, enforcement: hard}
              - {name: carries, scope: {user: ada}, limit: 9 requests, period: day, enforcement: hard, rollover: {cap: 20 requests}}
              - {name: team-day, scope: {group: team}, limit: 5 USD, period: day, enforcement: soft}
              - {name: hours, scope: {group: team}, limit: 100 requests, period: {rolling: PT1H}, enforcement: hard}
              - {name: soft-day, scope: {user: ada}, limit: 1 requests, period: day, enforcement: soft}
              - {name: shut, scope: {group: team, model: "sandbox-slow"}, limit: 0 requests, period: day, enforcement: hard}
            """.formatted(ADA);
    private static final String CEILING = """
            { budget subject unit currency windowStart windowEnd present since limit settled held gap state
              limits { from limit declared allowances { kind amount } change { by reason } }
              states { at state settled limit } stages { at threshold settled }
              refusals { count wouldHaveCost kept keptWouldHaveCost } }""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-10-24T06:00:00Z"));
    /// What the answers said they cost, by the day in Berlin.
    private final Map<String, BigDecimal> cost = new HashMap<>();

    /// One that lives longer than the first.
    private String token = "";

    @AfterEach
    void close() {
        client.close();
    }

    private void at(String instant) {
        now.set(Instant.parse(instant));
    }

    private int call(RunningPurser purser, String day) {
        return call(purser, day, "sandbox");
    }

    private int call(RunningPurser purser, String day, String model) {
        HttpResponse<String> answer = purser.post(
                client,
                "/v1/chat/completions",
                ADA,
                "{\"model\": \"" + model + "\", \"max_tokens\": 40,"
                        + " \"messages\": [{\"role\": \"user\", \"content\": \"how much is left?\"}]}");
        answer.headers()
                .firstValue("purser-cost")
                .ifPresent(said -> cost.merge(day, new BigDecimal(said.split("\"", -1)[1]), BigDecimal::add));
        return answer.statusCode();
    }

    private JsonNode answer(RunningPurser purser, String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        String bearer = token.isEmpty() ? purser.operatorToken() : token;
        return json.readTree(purser.post(client, "/graphql", bearer, body).body());
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = answer(purser, query);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private JsonNode ceiling(RunningPurser purser, String budget, @Nullable String subject, @Nullable String at)
            throws IOException {
        return ask(purser, "{ ceiling(" + arguments(budget, subject, at) + ") " + CEILING + " }")
                .path("ceiling");
    }

    private static String arguments(String budget, @Nullable String subject, @Nullable String at) {
        return "budget: \"" + budget + "\"" + (subject == null ? "" : ", subject: \"" + subject + "\"")
                + (at == null ? "" : ", at: \"" + at + "\"");
    }

    private static List<String> told(JsonNode list, String... fields) {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : list) {
            List<String> words = new ArrayList<>();
            for (String field : fields) {
                words.add(each.path(field).asText());
            }
            lines.add(String.join(" ", words));
        }
        return lines;
    }

    private void firstDay(RunningPurser purser) throws IOException {
        at("2026-10-24T06:10:00Z");
        assertThat(call(purser, "24")).isEqualTo(200);
        at("2026-10-24T06:20:00Z");
        assertThat(call(purser, "24")).isEqualTo(200);
        at("2026-10-24T07:00:00Z");
        ask(
                purser,
                "mutation { setBudget(input: {name: \"each\", limit: \"2 requests\"}, reason: \"less\")"
                        + " { policyVersion } }");
        at("2026-10-24T07:10:00Z");
        assertThat(call(purser, "24")).isEqualTo(402);
        at("2026-10-24T08:00:00Z");
        ask(
                purser,
                "mutation { raiseBudget(input: {budget: \"each\", subject: \"ada\", by: \"2 requests\","
                        + " until: \"2026-10-26T10:00:00Z\", reason: \"launch\"}) { allowances { id } } }");
        at("2026-10-24T08:10:00Z");
        assertThat(call(purser, "24")).isEqualTo(200);
        at("2026-10-24T08:15:00Z");
        assertThat(call(purser, "24", "sandbox-slow")).isEqualTo(402);
        at("2026-10-24T08:20:00Z");
        assertThat(call(purser, "24")).isEqualTo(200);
        at("2026-10-24T08:30:00Z");
        assertThat(call(purser, "24")).isEqualTo(402);
        assertThat(call(purser, "24")).isEqualTo(402);
    }

    private void assertFirstDay(JsonNode day) {
        assertThat(told(day.path("limits"), "from", "limit", "declared"))
                .containsExactly("2026-10-24T06:00:00Z 3 3", "2026-10-24T07:00:00Z 2 2", "2026-10-24T08:00:00Z 4 2");
        assertThat(day.at("/limits/1/change/reason").asText()).isEqualTo("less");
        assertThat(told(day.at("/limits/2/allowances"), "kind", "amount")).containsExactly("RAISE 2");
        assertThat(told(day.path("states"), "at", "state", "settled", "limit"))
                .containsExactly(
                        "2026-10-24T06:00:00Z OK 0 3",
                        "2026-10-24T06:20:00Z WARNING 2 3",
                        "2026-10-24T07:00:00Z BLOCKED 2 2",
                        "2026-10-24T08:00:00Z WARNING 2 4",
                        "2026-10-24T08:20:00Z BLOCKED 4 4");
        assertThat(told(day.path("stages"), "at", "threshold"))
                .startsWith("2026-10-24T06:20:00Z 50%")
                .contains("2026-10-24T08:20:00Z 100%");
        assertFigures(day, "4", "4", "0", "0");
        assertThat(day.path("state").asText()).isEqualTo("BLOCKED");
        assertRefusals(day, "3", "3", 3);
        assertThat(day.path("windowStart").asText()).isEqualTo("2026-10-23T22:00:00Z");
        assertThat(day.path("since").asText()).isEqualTo("2026-10-24T06:00:00Z");
    }

    private static void assertFigures(JsonNode ceiling, String limit, String settled, String held, String gap) {
        assertThat(List.of(
                        ceiling.path("limit").asText(),
                        ceiling.path("settled").asText(),
                        ceiling.path("held").asText(),
                        ceiling.path("gap").asText()))
                .containsExactly(limit, settled, held, gap);
    }

    private static void assertRefusals(JsonNode ceiling, @Nullable String count, @Nullable String cost, int kept) {
        JsonNode refusals = ceiling.path("refusals");
        assertThat(refusals.path("count").asText()).isEqualTo(String.valueOf(count));
        assertThat(refusals.path("wouldHaveCost").asText()).isEqualTo(String.valueOf(cost));
        assertThat(refusals.path("kept").asInt()).isEqualTo(kept);
    }

    /// The engine's own figures of now, as another way tells them.
    private void assertEngine(RunningPurser purser, JsonNode ceiling) throws IOException {
        for (JsonNode account :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (account.path("name").asText().equals(ceiling.path("budget").asText())) {
                assertThat(List.of(
                                ceiling.path("limit").asText(),
                                ceiling.path("settled").asText(),
                                ceiling.path("held").asText(),
                                ceiling.path("state").asText().toLowerCase(Locale.ROOT),
                                ceiling.path("windowStart").asText()))
                        .containsExactly(
                                account.path("limit").asText(),
                                account.path("settled").asText(),
                                account.path("held").asText(),
                                account.path("state").asText(),
                                account.path("windowStart").asText());
                return;
            }
        }
        throw new AssertionError("no account of " + ceiling);
    }

    private void assertCost(JsonNode ceiling, String day) {
        assertThat(new BigDecimal(ceiling.path("settled").asText()))
                .as("the cost of " + day)
                .isEqualByComparingTo(cost.getOrDefault(day, BigDecimal.ZERO));
        assertThat(new BigDecimal(ceiling.path("gap").asText()))
                .isEqualByComparingTo(new BigDecimal(ceiling.path("limit").asText())
                        .subtract(new BigDecimal(ceiling.path("settled").asText())));
    }

    @Test
    void everyWindowTellsItsLimitsStatesAndRefusalsAsTheyWere() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            JsonNode present = ceiling(purser, "each", "ada", null);
            assertFirstDay(present);
            assertThat(present.path("present").asBoolean()).isTrue();
            assertEngine(purser, present);
            assertCost(ceiling(purser, "team-day", null, null), "24");
            JsonNode soft = ceiling(purser, "soft-day", null, null);
            assertFigures(soft, "1", "4", "0", "-3");
            assertThat(told(soft.path("states"), "at", "state"))
                    .containsExactly("2026-10-24T06:00:00Z OK", "2026-10-24T06:10:00Z EXCEEDED");
            assertRefusals(soft, "0", "0", 0);
            JsonNode shut = ceiling(purser, "shut", null, null);
            assertFigures(shut, "0", "0", "0", "0");
            assertRefusals(shut, "1", "1", 1);
            // The day on which clocks go back, and the one behind it.
            at("2026-10-25T12:00:00Z");
            untilCarried(purser, "14");
            assertThat(call(purser, "25")).isEqualTo(200);
            at("2026-10-26T11:00:00Z");
            assertThat(call(purser, "26")).isEqualTo(200);
            at("2026-10-26T12:00:00Z");
            untilCarried(purser, "22");
            assertPast(purser);
        }
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            assertPast(purser);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    /// What the day before left comes by the server's own thread, so it is asked for until it is there.
    private void untilCarried(RunningPurser purser, String limit) throws IOException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        JsonNode carried = ceiling(purser, "carries", null, null);
        while (!carried.path("limit").asText().equals(limit)) {
            assertThat(System.nanoTime()).as(carried.toString()).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
            carried = ceiling(purser, "carries", null, null);
        }
        JsonNode limits = carried.path("limits");
        assertThat(limits.path(limits.size() - 1).path("limit").asText()).isEqualTo(limit);
        assertEngine(purser, carried);
    }

    private void assertPast(RunningPurser purser) throws IOException {
        JsonNode first = ceiling(purser, "each", "ada", "2026-10-24T21:59:59Z");
        assertThat(first.path("present").asBoolean()).isFalse();
        assertFirstDay(first);
        JsonNode second = ceiling(purser, "each", "ada", "2026-10-25T00:30:00Z");
        assertThat(second.path("windowStart").asText()).isEqualTo("2026-10-24T22:00:00Z");
        assertThat(second.path("windowEnd").asText()).isEqualTo("2026-10-25T23:00:00Z");
        assertFigures(second, "4", "1", "0", "3");
        assertThat(told(second.path("states"), "at", "state")).containsExactly("2026-10-24T22:00:00Z OK");
        assertRefusals(second, "0", "0", 0);
        for (String day : List.of("24", "25", "26")) {
            assertCost(ceiling(purser, "team-day", null, "2026-10-" + day + "T12:00:00Z"), day);
        }
        JsonNode nobody = ceiling(purser, "each", "bob", "2026-10-24T12:00:00Z");
        assertThat(told(nobody.path("limits"), "limit"))
                .as("the raise was ada's")
                .containsExactly("3", "2");
        assertFigures(nobody, "2", "0", "0", "2");
        JsonNode carried = ceiling(purser, "carries", null, "2026-10-25T13:00:00Z");
        assertThat(told(carried.path("limits"), "from", "limit", "declared"))
                .containsExactly("2026-10-24T22:00:00Z 9 9", "2026-10-25T12:00:00Z 14 9");
        assertThat(told(carried.at("/limits/1/allowances"), "kind", "amount")).containsExactly("ROLLOVER 5");
        assertFigures(carried, "14", "1", "0", "13");
        JsonNode rolling = ceiling(purser, "hours", null, "2026-10-24T06:59:30Z");
        assertThat(rolling.path("windowStart").asText()).isEqualTo("2026-10-24T06:00:00Z");
        assertFigures(rolling, "100", "2", "0", "98");
        assertThat(told(rolling.path("states"), "at", "state")).containsExactly("2026-10-24T06:00:00Z OK");
        assertThat(rolling.path("stages")).isEmpty();
        JsonNode wrong =
                answer(purser, "{ ceiling(" + arguments("each", "ada", "2026-10-20T12:00:00Z") + ") { limit } }");
        assertThat(wrong.at("/errors/0/extensions/code").asText()).isEqualTo("bad_input");
        assertThat(wrong.at("/errors/0/message").asText()).contains("2026-10-24T06:00:00Z");
        assertThat(answer(purser, "{ ceiling(" + arguments("each", "ada", "2027-01-01T00:00:00Z") + ") { limit } }")
                        .at("/errors/0/extensions/field")
                        .asText())
                .isEqualTo("at");
    }

    @Test
    void aCallOfAWindowThatIsOverIsHeldAndSettledThere() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            at("2026-10-24T21:58:00Z");
            HttpResponse<String> asked = purser.post(
                    client,
                    "/api/v1/holds",
                    ADA,
                    "{\"id\": \"job-1\", \"provider\": \"sandbox\", \"model\": \"sandbox\", \"inputTokens\": 100,"
                            + " \"maxOutputTokens\": 50}");
            String hold = json.readTree(asked.body()).path("hold").asText();
            assertThat(hold).as(asked.body()).isNotEmpty();
            JsonNode present = ceiling(purser, "each", "ada", null);
            assertFigures(present, "3", "0", "1", "2");
            assertEngine(purser, present);
            at("2026-10-24T22:04:00Z");
            assertFigures(ceiling(purser, "each", "ada", null), "3", "0", "0", "3");
            JsonNode past = ceiling(purser, "each", "ada", "2026-10-24T21:59:00Z");
            assertFigures(past, "3", "0", "1", "2");
            HttpResponse<String> settled = purser.post(
                    client,
                    "/api/v1/holds/" + hold + "/settle",
                    ADA,
                    "{\"usage\": {\"inputTokens\": 90, \"outputTokens\": 40}}");
            cost.put(
                    "24",
                    new BigDecimal(json.readTree(settled.body()).path("cost").asText()));
            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"each\", limit: \"1 requests\"}, reason: \"less\")"
                            + " { policyVersion } }");
            JsonNode over = ceiling(purser, "each", "ada", "2026-10-24T21:59:00Z");
            assertFigures(over, "3", "1", "0", "2");
            assertThat(told(over.path("limits"), "limit"))
                    .as("as the window ended")
                    .containsExactly("3");
            assertCost(ceiling(purser, "team-day", null, "2026-10-24T21:59:00Z"), "24");
            JsonNode next = ceiling(purser, "each", "ada", null);
            assertFigures(next, "1", "0", "0", "1");
            assertThat(told(next.path("limits"), "from", "limit"))
                    .containsExactly("2026-10-24T22:00:00Z 3", "2026-10-24T22:04:00Z 1");
        }
    }

    @Test
    void whatIsKeptNoLongerIsUnknownAndNeverZero() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            token = ask(purser, "mutation { createToken(input: {label: \"later\", expiresIn: \"365d\"}) { secret } }")
                    .at("/createToken/secret")
                    .asText();
            at("2027-02-24T12:00:00Z");
            // Whatever is refused makes the ledger look whether it keeps something for too long.
            assertThat(call(purser, "now", "sandbox-slow")).isEqualTo(402);
            assertRefusals(ceiling(purser, "shut", null, null), "1", "1", 1);
            JsonNode shut = ceiling(purser, "shut", null, "2026-10-24T12:00:00Z");
            assertRefusals(shut, "1", null, 0);
            JsonNode each = ceiling(purser, "each", "ada", "2026-10-24T12:00:00Z");
            assertRefusals(each, null, null, 0);
            assertFigures(each, "4", "4", "0", "0");
        }
    }

    @Test
    void aCommandShowsOneWindowOrSeveralInEightyColumns() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            at("2026-10-25T12:00:00Z");
            String[] options = {"--url", purser.url(), "--token", purser.operatorToken()};
            CommandRun one = CommandRun.of(options, "budget", "show", "each", "ada", "--at", "2026-10-24T12:00:00Z");
            assertThat(one.err()).isEmpty();
            assertThat(one.out())
                    .contains("Budget   each of ada", "Ceiling  4 req, hard, day", "Gap      0 req")
                    .contains("Refused  3 calls, would have cost up to 3 req")
                    .contains("10-24 07:00Z", "declared by", "raise 1");
            assertThat(one.out().lines().mapToInt(String::length).max().orElseThrow())
                    .isLessThanOrEqualTo(80);
            CommandRun several = CommandRun.of(options, "budget", "show", "each", "ada", "--windows", "5");
            assertThat(several.out().lines()).hasSize(3);
            assertThat(several.out().lines().mapToInt(String::length).max().orElseThrow())
                    .isLessThanOrEqualTo(80);
            JsonNode document = json.readTree(CommandRun.of(
                            options, "budget", "show", "each", "ada", "--at", "2026-10-24T12:00:00Z", "-o", "json")
                    .out());
            assertFigures(document, "4", "4", "0", "0");
            CommandRun wrong = CommandRun.of(options, "budget", "show", "nobody");
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.err()).contains("nobody");
        }
    }
}
