package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.purser.RunningPurser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `top` against a whole server in a time of its own.
class TopServerTest {
    private static final String ADA = "a-secret-of-ada-for-live-frames";
    private static final String BEN = "a-secret-of-ben-for-live-frames";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            prices:
              - {provider: stub, model: alpha, per: 1M tokens, input: 1 USD, output: 1 USD}
            """;
    private static final String POLICY = """
            organization: acme
            groups: [{name: lab, groups: [{name: inner}]}, {name: shop}]
            users: [{name: ada, group: inner}, {name: ben, group: shop}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: ben-key, user: ben, secret: %s}
            budgets:
              - {name: lab-month, scope: {group: lab}, limit: 10 USD, period: month, enforcement: soft}
            """.formatted(ADA, BEN);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final HttpClient client = HttpClient.newHttpClient();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private int told;

    @Test
    void whoSpendsNowIsOnTopAndTheNextFrameKnowsWhatCameBetween(@TempDir Path folder) throws Exception {
        try (client;
                RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, now::get)) {
            tell(purser, ADA, "2026-11-20T11:58:00Z", 9_000_000);
            tell(purser, BEN, "2026-11-20T11:59:00Z", 2_500_000);
            tell(purser, BEN, "2026-11-20T11:50:00Z", 90_000_000);
            caughtUp(purser);
            ToldPace pace = new ToldPace(false, List.of(() -> {
                now.set(NOON.plusSeconds(60));
                tell(purser, BEN, "2026-11-20T12:00:30Z", 8_000_000);
                caughtUp(purser);
                return null;
            }));
            assertThat(run(purser, pace, "-o", "json", "--frames", "2"))
                    .as("%s", err)
                    .isZero();
            List<String> frames = out.toString().lines().toList();
            assertThat(spent(frames.getFirst())).isEqualTo("ada 9 108, ben 2.5 30, total 11.5 138");
            assertThat(spent(frames.getLast())).isEqualTo("ben 10.5 126, ada 9 108, total 19.5 234");
            JsonNode budgets = Api.JSON.readTree(frames.getFirst()).path("budgets");
            assertThat(budgets.path("warning").asInt()).isEqualTo(1);
            assertThat(budgets.at("/nearest/0/used").asText()).startsWith("0.9");

            out.getBuffer().setLength(0);
            assertThat(run(purser, pace, "--once", "--by", "group", "--below", "lab", "--range", "last-1h"))
                    .isZero();
            assertThat(out.toString())
                    .contains("acme  last-1h to 12:01:00", "9.00 USD  9.00 USD an hour  1 calls  9.0M tokens")
                    .containsPattern("GROUP +COST USD")
                    .containsPattern("inner +9.00 +9.00 +100.0 %")
                    .containsPattern("lab-month +warning +90.0 % +9.00 +of 10.00 USD")
                    .doesNotContain("shop");

            assertThat(run(purser, pace, "--once", "--range", "last-0m")).isEqualTo(1);
            assertThat(err.toString()).contains("\"last-0m\" is not a period", "last-5m");
        }
    }

    private static String spent(String frame) throws IOException {
        JsonNode told = Api.JSON.readTree(frame);
        StringBuilder spent = new StringBuilder();
        for (JsonNode row : told.path("rows")) {
            spent.append(row.at("/values/0").asText()).append(figures(row)).append(", ");
        }
        return spent + "total" + figures(told.path("total"));
    }

    private static String figures(JsonNode row) {
        return " " + row.path("cost").asText() + " " + row.path("costPerHour").asText();
    }

    private int run(RunningPurser purser, LivePace pace, String... options) {
        ServerStart none = _ -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        Terminal terminal = new Terminal(
                Map.of("PURSER_URL", purser.url(), "PURSER_TOKEN", purser.operatorToken()),
                none,
                new FakePriceDesk(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
        CommandLine line = new CommandLine(new TopCommand(terminal, pace));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, _, _) -> {
            err.append(String.valueOf(failure.getMessage()));
            return CommandLineProgram.FAILED;
        });
        return line.execute(options);
    }

    private void tell(RunningPurser purser, String secret, String time, int tokens) {
        var answer = purser.post(client, "/api/v1/events", secret, """
                {"id": "e%d", "provider": "stub", "model": "alpha", "time": "%s",
                 "usage": {"inputTokens": %d, "outputTokens": 0}}""".formatted(told++, time, tokens));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void caughtUp(RunningPurser purser) throws IOException {
        Api api = new Api(purser.url(), purser.operatorToken());
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = MissingNode.getInstance();
        do {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
            progress = api.ask("{ analytics { place last } }", Api.variables()).path("analytics");
        } while (progress.path("place").asLong() < progress.path("last").asLong());
    }
}
