package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayedServerTest {
    private static final String APP = "sk-app-secret-of-twenty-four-characters";
    private static final String POLICY = """
            organization: acme
            groups: [{name: product}]
            users: [{name: ada, group: product}]
            keys:
              - {name: app, user: ada, secret: %s}
            """.formatted(APP);
    private static final String CHAT = """
            {"model": "sandbox", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
            """;

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    ReplayedServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aDraftIsPlayedOverWhatTheServerServedAndChangesNothing() throws Exception {
        Path draft = Files.writeString(folder.resolve("draft.yaml"), POLICY + """
                budgets:
                  - {name: few, scope: {organization: acme}, limit: 2 requests, period: month, enforcement: hard, estimation: strict}
                """);
        try (RunningPurser purser = RunningPurser.start(folder, POLICY);
                HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 5; i++) {
                assertThat(purser.post(client, "/v1/chat/completions", APP, CHAT)
                                .statusCode())
                        .isEqualTo(200);
            }
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};

            CommandRun document = CommandRun.of(where, "replay", "-f", draft.toString(), "--days", "1", "-o", "json");
            CommandRun table = CommandRun.of(where, "replay", "-f", draft.toString());

            assertThat(document.code()).as(document.err()).isZero();
            JsonNode report = json.readTree(document.out());
            assertThat(report.path("served").path("calls").asInt()).isEqualTo(2);
            assertThat(report.path("newlyRefused").path("calls").asInt()).isEqualTo(3);
            assertThat(report.path("whole").asBoolean()).isTrue();
            JsonNode rule = report.path("rules").path(0);
            assertThat(rule.path("name").asText()).isEqualTo("few");
            assertThat(rule.path("users").path(0).path("name").asText()).isEqualTo("ada");
            assertThat(rule.path("users").path(0).path("refused").path("calls").asInt())
                    .isEqualTo(3);
            assertThat(report.path("alerts").findValuesAsText("threshold")).containsExactly("50%", "80%", "100%");
            assertThat(report.path("ending").asText()).isEqualTo("WHOLE");
            assertThat(report.path("assumptions").findValuesAsText("kind")).containsExactly("PROMPTS_BOUNDED");
            assertThat(table.code()).as(table.err()).isZero();
            assertThat(table.out())
                    .contains("would be refused     3 calls")
                    .contains("For whom")
                    .contains("ada");
            assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);
            assertThat(purser.post(client, "/v1/chat/completions", APP, CHAT).statusCode())
                    .as("nothing of the draft is in force")
                    .isEqualTo(200);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    @Test
    void nothingIsCancelledWhereNoReplayIsUnderWay() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, POLICY)) {
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};

            CommandRun cancel = CommandRun.of(where, "replay", "--cancel");
            CommandRun neither = CommandRun.of(where, "replay");

            assertThat(cancel.code()).isEqualTo(1);
            assertThat(cancel.err()).contains("no replay is under way");
            assertThat(neither.code()).isEqualTo(2);
            assertThat(neither.err()).contains("Missing required option: '--file=FILE'");
        }
    }

    @Test
    void moreDaysThanRefusalsAreKeptAreRefused() throws Exception {
        Path draft = Files.writeString(folder.resolve("draft.yaml"), POLICY);
        try (RunningPurser purser = RunningPurser.start(folder, POLICY)) {
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};

            CommandRun run = CommandRun.of(where, "replay", "-f", draft.toString(), "--days", "91");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("days").contains("1 to 90");
        }
    }
}
