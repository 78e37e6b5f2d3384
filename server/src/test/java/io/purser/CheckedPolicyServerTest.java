package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedPolicyServerTest {
    private static final String APP = "sk-app-secret-of-twenty-four-characters";
    private static final String OTHER = "sk-other-secret-of-twenty-four-characters";
    private static final String POLICY = """
            organization: acme
            groups: [{name: product}, {name: research}]
            users: [{name: ada, group: product}, {name: bob, group: research}]
            keys:
              - {name: app, user: ada, secret: %s, attribution: {environment: production}}
              - {name: lab, user: bob, secret: %s}
            channels: [{name: hook, webhook: {url: "https://hooks.acme.example/x", secret: "a-secret-of-a-hook-123456789"}}]
            budgets:
              - {name: product-monthly, scope: {group: product}, limit: 100 USD, period: month, enforcement: hard}
              - name: adas
                scope: {user: ada}
                limit: 50 USD
                period: month
                enforcement: soft
                thresholds: [{at: 50%%, notify: [hook]}]
            """.formatted(APP, OTHER);
    private static final String CHAT = """
            {"model": "sandbox", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
            """;

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    CheckedPolicyServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void thePolicyInForceIsCheckedAgainstWhatWasUsedUnderIt() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, POLICY);
                HttpClient client = HttpClient.newHttpClient()) {
            for (String key : List.of(APP, OTHER)) {
                assertThat(purser.post(client, "/v1/chat/completions", key, CHAT)
                                .statusCode())
                        .isEqualTo(200);
            }
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};

            CommandRun document = CommandRun.of(where, "policy", "check", "-o", "json");
            CommandRun table = CommandRun.of(where, "policy", "check");

            JsonNode found = json.readTree(document.out());
            assertThat(found.path("findings").findValuesAsText("code"))
                    .containsExactly("UNBUDGETED", "SOFT_UNHEARD", "HARD_ON_PRODUCTION");
            assertThat(found.path("problems").asInt()).isEqualTo(2);
            assertThat(found.path("findings").path(0).path("what").asText())
                    .contains("1 call (")
                    .contains("group research")
                    .contains("bob");
            assertThat(document.code()).as("problems").isEqualTo(1);
            assertThat(table.code()).isEqualTo(1);
            assertThat(table.out())
                    .contains("problem soft-unheard at budgets/adas")
                    .contains("note hard-on-production at budgets/product-monthly")
                    .contains("acme: 2 problems, 1 note");
            assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);

            CommandRun leads = CommandRun.of(
                    where, "token", "create", "lead", "--role", "team_lead", "--group", "product", "-o", "json");
            String token = json.readTree(leads.out()).path("secret").asText();
            CommandRun seen = CommandRun.of(
                    new String[] {"--url", purser.url(), "--token", token}, "policy", "check", "-o", "json");
            assertThat(json.readTree(seen.out()).path("findings").findValuesAsText("code"))
                    .as("what research spends is nothing to whoever leads product")
                    .containsExactly("SOFT_UNHEARD", "HARD_ON_PRODUCTION");
        }
    }

    @Test
    void aDraftIsCheckedBeforeItIsInForceAndPlanSaysWhatNeedsNoPast() throws Exception {
        Path draft = Files.writeString(folder.resolve("draft.yaml"), POLICY + """
              - {name: adas-hard, scope: {user: ada}, limit: 500 USD, period: month, enforcement: hard}
            """);
        Path clean = Files.writeString(folder.resolve("clean.yaml"), POLICY);
        try (RunningPurser purser = RunningPurser.start(folder, POLICY)) {
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};

            CommandRun check =
                    CommandRun.of(where, "policy", "check", "-f", draft.toString(), "--no-history", "-o", "json");
            CommandRun plan = CommandRun.of(where, "plan", "-f", draft.toString());
            CommandRun nothing = CommandRun.of(where, "policy", "check", "-f", clean.toString(), "--no-history");

            assertThat(check.code()).as(check.err()).isEqualTo(1);
            assertThat(json.readTree(check.out()).path("findings").findValuesAsText("code"))
                    .containsExactly("CHILD_ABOVE_PARENT");
            assertThat(plan.out()).contains("adas-hard allows 500.00 USD, and product-monthly, within which it lies");
            assertThat(nothing.code()).as(nothing.out()).isZero();
            assertThat(nothing.out()).contains("acme: 0 problems, 0 notes");
        }
    }
}
