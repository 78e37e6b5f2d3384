package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The states of rolling budgets as the ledger has them, held against those that the engine was in when it was asked.
class RollingCeilingTest {
    private static final String ADA = "a-secret-of-ada-for-rolling-ceilings";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String POLICY = """
            organization: acme
            groups: [{name: team}]
            users: [{name: ada, group: team}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: soft-hour, scope: {organization: acme}, limit: 4 requests, period: {rolling: PT1H}, enforcement: soft}
              - {name: hard-hour, scope: {model: sandbox-slow}, limit: 3 requests, period: {rolling: PT1H}, enforcement: hard}
              - {name: each-half, scope: {eachUserIn: team}, limit: 0.02 USD, period: {rolling: PT30M}, enforcement: soft}
            """.formatted(ADA);
    private static final Map<String, String> ACCOUNTS = Map.of("soft-hour", "", "hard-hour", "", "each-half", "ada");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Instant now = Instant.parse("2026-10-24T06:00:00Z");
    private int told;

    @AfterEach
    void close() {
        client.close();
    }

    private void call(RunningPurser purser, String model) {
        HttpResponse<String> answer = purser.post(
                client,
                "/v1/chat/completions",
                ADA,
                "{\"model\": \"" + model + "\", \"max_tokens\": 40,"
                        + " \"messages\": [{\"role\": \"user\", \"content\": \"how much is left?\"}]}");
        assertThat(answer.statusCode()).isIn(200, 402);
    }

    /// A call that was made elsewhere and is booked now.
    private void tell(RunningPurser purser, String model, Instant at) {
        HttpResponse<String> answer = purser.post(client, "/api/v1/events", ADA, """
                {"id": "e%d", "provider": "sandbox", "model": "%s", "time": "%s",
                 "usage": {"inputTokens": 1000, "outputTokens": 100}}""".formatted(told++, model, at));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        JsonNode answer = json.readTree(
                purser.post(client, "/graphql", purser.operatorToken(), body).body());
        assertThat(answer.has("errors")).as("%s: %s", query, answer).isFalse();
        return answer.path("data");
    }

    private JsonNode ceiling(RunningPurser purser, String budget, String subject, Instant at) throws IOException {
        return ask(
                        purser,
                        "{ ceiling(budget: \"" + budget + "\"" + (subject.isEmpty() ? "" : ", subject: \"ada\"")
                                + ", at: \"" + at + "\") { windowStart windowEnd present since settled state"
                                + " states { at state settled limit } stages { at threshold settled } } }")
                .path("ceiling");
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

    @Test
    void aStateThatPassesByItselfIsToldWithItsMoment() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> now)) {
            for (int minute = 0; minute <= 30; minute += 10) {
                now = Instant.parse("2026-10-24T06:00:20Z").plusSeconds(60L * minute);
                call(purser, "sandbox");
            }
            now = Instant.parse("2026-10-24T07:05:00Z");
            JsonNode present = ceiling(purser, "soft-hour", "", now);
            assertThat(present.path("present").asBoolean()).isTrue();
            assertThat(present.path("windowStart").asText()).isEqualTo("2026-10-24T06:06:00Z");
            assertThat(told(present.path("states"), "at", "state", "settled", "limit"))
                    .containsExactly(
                            "2026-10-24T06:06:00Z OK 1 4",
                            "2026-10-24T06:10:20Z WARNING 2 4",
                            "2026-10-24T06:30:20Z EXCEEDED 4 4",
                            "2026-10-24T07:00:00Z WARNING 3 4");
            assertThat(told(present.path("stages"), "at", "threshold"))
                    .startsWith("2026-10-24T06:10:20Z 50%")
                    .contains("2026-10-24T06:30:20Z 100%");
            now = Instant.parse("2026-10-24T09:00:00Z");
            JsonNode past = ceiling(purser, "soft-hour", "", Instant.parse("2026-10-24T07:25:30Z"));
            assertThat(past.path("present").asBoolean()).isFalse();
            assertThat(told(past.path("states"), "at", "state", "settled"))
                    .containsExactly(
                            "2026-10-24T06:26:00Z WARNING 3",
                            "2026-10-24T06:30:20Z EXCEEDED 4",
                            "2026-10-24T07:00:00Z WARNING 3",
                            "2026-10-24T07:20:00Z OK 1");
            assertThat(told(past.path("stages"), "at")).containsOnly("2026-10-24T06:30:20Z");
            JsonNode later = ceiling(purser, "soft-hour", "", Instant.parse("2026-10-24T08:30:00Z"));
            assertThat(told(later.path("states"), "at", "state", "settled"))
                    .containsExactly("2026-10-24T07:31:00Z OK 0");
            assertThat(later.path("stages")).isEmpty();
        }
    }

    /// The state of an account when the engine was asked.
    private record Seen(Instant at, String budget, String subject, String state, String settled) {}

    private void look(RunningPurser purser, List<Seen> seen) throws IOException {
        for (JsonNode account :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            String budget = account.path("name").asText();
            seen.add(new Seen(
                    now,
                    budget,
                    ACCOUNTS.getOrDefault(budget, ""),
                    account.path("state").asText().toUpperCase(Locale.ROOT),
                    account.path("settled").asText()));
        }
    }

    @Test
    void theLedgerSaysOfEveryMomentWhatTheEngineSaidThen() throws Exception {
        Random random = new Random(42);
        List<Seen> seen = new ArrayList<>();
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> now)) {
            for (int step = 0; step < 120; step++) {
                now = now.plusMillis(random.nextInt(600_000));
                String model = random.nextBoolean() ? "sandbox" : "sandbox-slow";
                switch (random.nextInt(4)) {
                    case 0 -> tell(purser, model, now.minusSeconds(random.nextInt(6_000)));
                    case 1, 2 -> call(purser, model);
                    default -> {}
                }
                if (step == 60) {
                    ask(
                            purser,
                            "mutation { setBudget(input: {name: \"soft-hour\", limit: \"6 requests\"},"
                                    + " reason: \"more\") { policyVersion } }");
                }
                look(purser, seen);
            }
            agree(purser, seen);
        }
        now = now.plusSeconds(60);
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> now)) {
            now = now.plusSeconds(7_200);
            agree(purser, seen);
        }
    }

    private void agree(RunningPurser purser, List<Seen> seen) throws IOException {
        Map<String, String> moves = new TreeMap<>();
        Map<String, Integer> states = new TreeMap<>();
        for (Seen one : seen) {
            JsonNode ceiling = ceiling(purser, one.budget(), one.subject(), one.at());
            assertThat(ceiling.path("states").isArray())
                    .as("%s %s", one, ceiling)
                    .isTrue();
            JsonNode last = ceiling.at("/states/0");
            int number = 0;
            for (JsonNode move : ceiling.path("states")) {
                Instant at = Instant.parse(move.path("at").asText());
                if (!at.isAfter(one.at())) {
                    last = move;
                }
                if (number++ > 0) {
                    String told = move.path("state").asText() + " "
                            + move.path("settled").asText();
                    assertThat(moves.merge(one.budget() + " " + at, told, (first, _) -> first))
                            .as("a move at %s, whichever window tells it", at)
                            .isEqualTo(told);
                }
            }
            assertThat(last.path("state").asText()).as("%s in %s", one, ceiling).isEqualTo(one.state());
            states.merge(one.budget() + " " + one.state(), 1, Integer::sum);
        }
        assertThat(states.keySet())
                .contains(
                        "soft-hour OK",
                        "soft-hour WARNING",
                        "soft-hour EXCEEDED",
                        "hard-hour BLOCKED",
                        "each-half WARNING",
                        "each-half OK");
    }
}
