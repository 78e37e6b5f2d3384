package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisedServerTest {
    private static final String ADA = "sk-ada-secret-of-twenty-four-characters";
    private static final String BOB = "sk-bob-secret-of-twenty-four-characters";
    private static final String POLICY = """
            organization: acme
            groups: [{name: product}, {name: research}]
            users: [{name: ada, group: product}, {name: bob, group: research}, {name: cy, group: research}]
            keys: [{name: adas, user: ada, secret: %s}, {name: bobs, user: bob, secret: %s}]
            """.formatted(ADA, BOB);

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    AdvisedServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// A call on each of the last days before this one.
    private static void tell(RunningPurser purser, HttpClient client, String secret, int days) {
        List<String> events = new ArrayList<>();
        for (int day = 1; day <= days; day++) {
            events.add("""
                    {"id": "e%d", "time": "%s", "provider": "sandbox", "model": "sandbox",
                     "usage": {"inputTokens": 1000000, "outputTokens": 10}}""".formatted(day, Instant.now().minus(day, ChronoUnit.DAYS)));
        }
        assertThat(purser.post(client, "/api/v1/events", secret, "[" + String.join(",", events) + "]")
                        .statusCode())
                .isEqualTo(200);
    }

    private void caughtUp(String[] where) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = json.readTree(
                CommandRun.of(where, "analytics", "status", "-o", "json").out());
        while (progress.path("place").asLong() < progress.path("last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = json.readTree(
                    CommandRun.of(where, "analytics", "status", "-o", "json").out());
        }
    }

    @Test
    void ceilingsAreProposedFromHistoryAndTheirFileAppliesAndReplays() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, POLICY);
                HttpClient client = HttpClient.newHttpClient()) {
            tell(purser, client, ADA, 20);
            tell(purser, client, BOB, 2);
            String[] where = {"--url", purser.url(), "--token", purser.operatorToken()};
            caughtUp(where);

            CommandRun document = CommandRun.of(where, "budget", "advise", "--period", "day", "-o", "json");
            CommandRun table = CommandRun.of(where, "budget", "advise", "--per", "user", "--period", "day");
            CommandRun file = CommandRun.of(where, "budget", "advise", "--period", "day", "--as-policy");

            assertThat(document.code()).as(document.err()).isZero();
            JsonNode rows = json.readTree(document.out()).path("rows");
            assertThat(rows.findValuesAsText("name")).containsExactly("ada", "bob", "cy");
            assertThat(rows.findValuesAsText("basis")).containsExactly("HISTORY", "LITTLE", "PEERS");
            assertThat(rows.path(0).path("windows").asInt()).isEqualTo(20);
            assertThat(rows.path(2).path("highest").isNull())
                    .as("unknown is not 0")
                    .isTrue();
            assertThat(table.out())
                    .contains("review on "
                            + LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).plusDays(30))
                    .contains("little history");
            assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);
            Path draft = Files.writeString(folder.resolve("advised.yaml"), file.out());
            CommandRun plan = CommandRun.of(where, "plan", "-f", draft.toString());
            assertThat(plan.code()).as(plan.err() + file.out()).isZero();
            assertThat(plan.out().lines().filter(line -> line.startsWith("+ budget")))
                    .hasSize(3);
            assertThat(plan.out().lines().filter(line -> line.startsWith("~ "))).isEmpty();
            CommandRun lead = CommandRun.of(
                    where, "token", "create", "lead", "--role", "viewer", "--group", "research", "-o", "json");
            String[] part = {
                "--url",
                purser.url(),
                "--token",
                json.readTree(lead.out()).path("secret").asText()
            };
            CommandRun seen = CommandRun.of(part, "budget", "advise", "--period", "day", "-o", "json");
            assertThat(json.readTree(seen.out()).path("rows").findValuesAsText("name"))
                    .as("of a part, who is in it")
                    .containsExactly("bob", "cy");
            CommandRun replay = CommandRun.of(where, "replay", "-f", draft.toString(), "--days", "30");
            assertThat(replay.code()).as(replay.err()).isZero();
        }
    }
}
