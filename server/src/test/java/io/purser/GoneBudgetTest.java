package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spend against ceiling of budgets that were deleted, through a whole server in a time of its own: the same as before.
class GoneBudgetTest {
    private static final String ADA = "a-secret-of-ada-for-gone-budgets";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String WITHOUT = """
            organization: acme
            timezone: Europe/Berlin
            groups: [{name: team}, {name: rest}]
            users: [{name: ada, group: team}, {name: bob, group: team}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final String POLICY = WITHOUT + """
            budgets:
              - {name: each, scope: {eachUserIn: team}, limit: 3 requests, period: day, enforcement: hard}
              - {name: team-day, scope: {group: team}, limit: 5 USD, period: day, enforcement: soft}
            """;
    private static final String MOVED = """
            organization: acme
            timezone: Europe/Berlin
            groups: [{name: rest}]
            users: [{name: ada, group: rest}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final String CEILING = """
            { budget scope subject unit currency period enforcement windowStart windowEnd since limit settled held gap
              state deletedAt limits { from limit declared change { by reason } }
              states { at state settled limit } stages { at threshold settled }
              refusals { count wouldHaveCost kept keptWouldHaveCost } }""";
    private static final String FIRST_DAY = "2026-10-24T12:00:00Z";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-10-24T06:00:00Z"));

    @AfterEach
    void close() {
        client.close();
    }

    private void at(String instant) {
        now.set(Instant.parse(instant));
    }

    private int call(RunningPurser purser) {
        return purser.post(
                        client,
                        "/v1/chat/completions",
                        ADA,
                        "{\"model\": \"sandbox\", \"max_tokens\": 40,"
                                + " \"messages\": [{\"role\": \"user\", \"content\": \"how much is left?\"}]}")
                .statusCode();
    }

    private JsonNode answer(RunningPurser purser, String token, String query, Map<String, ?> variables)
            throws IOException {
        return json.readTree(purser.post(
                        client,
                        "/graphql",
                        token,
                        json.writeValueAsString(Map.of("query", query, "variables", variables)))
                .body());
    }

    private JsonNode ask(RunningPurser purser, String query, Map<String, ?> variables) throws IOException {
        JsonNode answer = answer(purser, purser.operatorToken(), query, variables);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private static String asked(String budget, @Nullable String subject, String at) {
        return "{ ceiling(budget: \"" + budget + "\"" + (subject == null ? "" : ", subject: \"" + subject + "\"")
                + ", at: \"" + at + "\") " + CEILING + " }";
    }

    private ObjectNode ceiling(RunningPurser purser, String budget, @Nullable String subject) throws IOException {
        return (ObjectNode)
                ask(purser, asked(budget, subject, FIRST_DAY), Map.of()).path("ceiling");
    }

    private String refused(RunningPurser purser, String budget, @Nullable String subject, String at)
            throws IOException {
        return answer(purser, purser.operatorToken(), asked(budget, subject, at), Map.of())
                .at("/errors/0/message")
                .asText();
    }

    private void delete(RunningPurser purser, String budget) throws IOException {
        ask(
                purser,
                "mutation { deleteBudget(name: \"" + budget + "\", reason: \"not needed\") { policyVersion } }",
                Map.of());
    }

    private void apply(RunningPurser purser, String document) throws IOException {
        ask(
                purser,
                "mutation($document: String!) { apply(input: {document: $document, prune: true, reason: \"moved\"})"
                        + " { __typename } }",
                Map.of("document", document));
    }

    private void firstDay(RunningPurser purser) throws IOException {
        at("2026-10-24T06:10:00Z");
        assertThat(call(purser)).isEqualTo(200);
        at("2026-10-24T06:20:00Z");
        assertThat(call(purser)).isEqualTo(200);
        at("2026-10-24T07:00:00Z");
        ask(
                purser,
                "mutation { setBudget(input: {name: \"each\", limit: \"2 requests\"}, reason: \"less\")"
                        + " { policyVersion } }",
                Map.of());
        at("2026-10-24T07:10:00Z");
        assertThat(call(purser)).isEqualTo(402);
    }

    @Test
    void aBudgetThatIsGoneTellsOfItsWindowsWhatItToldBefore() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            at("2026-10-25T08:00:00Z");
            ObjectNode each = ceiling(purser, "each", "ada");
            ObjectNode team = ceiling(purser, "team-day", null);
            assertThat(each.path("settled").asText()).isEqualTo("2");
            assertThat(each.path("limits")).hasSize(2);
            assertThat(each.path("states")).hasSize(3);
            assertThat(each.at("/refusals/count").asInt()).isEqualTo(1);
            assertThat(each.path("deletedAt").isNull()).isTrue();

            at("2026-10-25T09:00:00Z");
            delete(purser, "each");
            delete(purser, "team-day");
            at("2026-10-27T09:00:00Z");
            each.put("deletedAt", "2026-10-25T09:00:00Z");
            team.put("deletedAt", "2026-10-25T09:00:00Z");
            assertThat(ceiling(purser, "each", "ada")).isEqualTo(each);
            assertThat(ceiling(purser, "team-day", null)).isEqualTo(team);

            assertThat(refused(purser, "each", "ada", "2026-10-26T12:00:00Z"))
                    .contains("2026-10-25T09:00:00Z", "the budget was deleted");
            assertThat(ask(purser, asked("each", "ada", "2026-10-25T20:00:00Z"), Map.of())
                            .at("/ceiling/settled")
                            .asText())
                    .as("the window in which it was deleted")
                    .isEqualTo("0");
            String[] options = {"--url", purser.url(), "--token", purser.operatorToken()};
            assertThat(CommandRun.of(options, "budget", "show", "each", "ada", "--at", FIRST_DAY)
                            .out())
                    .contains("Deleted  2026-10-25T09:00:00Z", "Ceiling  2 req, hard, day", "Refused  1 call");
            assertThat(refused(purser, "each", "nobody", FIRST_DAY)).contains("nobody");
            assertThat(refused(purser, "each", null, FIRST_DAY)).contains("subject");
            assertThat(refused(purser, "team-day", "ada", FIRST_DAY)).contains("had one account");
            assertThat(refused(purser, "never-was", null, FIRST_DAY)).contains("never-was");
        }
        try (RunningPurser purser = RunningPurser.with(folder, WITHOUT, CONFIG, now::get)) {
            assertThat(ceiling(purser, "each", "ada").path("settled").asText())
                    .as("after a start")
                    .isEqualTo("2");
        }
    }

    @Test
    void whereNothingOfItsScopeIsLeftItsStatesAreUnknown() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            at("2026-10-25T08:00:00Z");
            ObjectNode each = ceiling(purser, "each", "ada");
            at("2026-10-25T09:00:00Z");
            apply(purser, MOVED);
            each.put("deletedAt", "2026-10-25T09:00:00Z").putNull("states");
            assertThat(ceiling(purser, "each", "ada")).isEqualTo(each);

            ask(
                    purser,
                    "mutation { setBudget(input: {name: \"each\", scope: {eachUserIn: \"rest\"}, limit: \"9 requests\","
                            + " period: \"day\", enforcement: \"hard\"}, reason: \"anew\") { policyVersion } }",
                    Map.of());
            assertThat(refused(purser, "each", "ada", FIRST_DAY))
                    .as("its name is another's now")
                    .contains("since then the budget has the scope");
        }
    }

    @Test
    void whoSeesAPartOnlyFindsNone() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            firstDay(purser);
            delete(purser, "team-day");
            String lead = ask(
                            purser,
                            "mutation { createToken(input: {label: \"lead\", role: TEAM_LEAD, organization: \"acme\","
                                    + " group: \"team\"}) { secret } }",
                            Map.of())
                    .at("/createToken/secret")
                    .asText();
            assertThat(answer(purser, lead, asked("team-day", null, "2026-10-24T06:30:00Z"), Map.of())
                            .at("/errors/0/extensions/code")
                            .asText())
                    .isEqualTo("not_found");
        }
    }
}
