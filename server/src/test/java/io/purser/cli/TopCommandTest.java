package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `top` as somebody sees it.
class TopCommandTest {
    private static final String ACCOUNT = """
            {"node": {"name": "%s", "subject": "ada", "state": "WARNING", "unit": "MONEY", "currency": "USD",
              "limit": "50", "settled": "%s", "held": "0"}}""";

    private final FakeControlPlane plane = new FakeControlPlane();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    TopCommandTest() throws IOException {
        spent("7.5", "2.5");
        plane.answers("budgets", "{\"totalCount\": 0, \"edges\": []}");
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    /// Ada, and somebody without a name, who are not all.
    private void spent(String ada, String nobody) throws IOException {
        plane.answers("breakdown", """
                {"organization": "acme", "from": "2026-11-23T11:55:00Z", "to": "2026-11-23T12:00:00Z",
                 "zone": "Europe/Berlin", "currency": "USD", "dimensions": ["user"], "asOf": "x",
                 "completeUntil": "2026-11-23T11:59:59Z",
                 "rows": [
                   {"values": ["ada.lovelace@engineering.acme.example"], "share": "0.6", "figures": [
                     {"value": "%s"}, {"value": "41"}, {"value": "1250000"}, {"value": "0"}]},
                   {"values": [null], "share": "0.2", "figures": [
                     {"value": "%s"}, {"value": "9"}, {"value": "800"}, {"value": "2"}]}],
                 "other": {"values": [], "share": "0.2", "figures": [
                   {"value": "2.5"}, {"value": "3"}, {"value": "700"}, {"value": "0"}]},
                 "total": {"figures": [{"value": "12.5"}, {"value": "53"}, {"value": "1251500"}, {"value": "2"}]}}
                """.formatted(ada, nobody));
    }

    private int run(LivePace pace, Map<String, String> environment, String... options) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PURSER_URL", plane.url());
        all.put("PURSER_TOKEN", FakeControlPlane.TOKEN);
        ServerStart none = _ -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        Terminal terminal = new Terminal(
                all,
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
            return failure instanceof ToldPace.Stopped ? 130 : CommandLineProgram.FAILED;
        });
        return line.execute(options);
    }

    @Test
    void aFrameFitsEightyColumnsAndItsRowsAreTheTotal() throws IOException {
        plane.answers(
                "budgets",
                "{\"totalCount\": 7, \"edges\": [" + ACCOUNT.formatted("each-data-scientist-of-the-house", "40") + ","
                        + ACCOUNT.formatted("monthly", "45.125") + "]}");
        assertThat(run(new ToldPace(false, List.of()), Map.of())).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(lines.subList(0, 3))
                .containsExactly(
                        "acme  last-5m to 13:00:00 Europe/Berlin",
                        "12.50 USD  150.00 USD an hour  53 calls  1.3M tokens",
                        "2 of the calls have no price: their cost is unknown, not 0");
        assertThat(lines.get(4))
                .matches("USER +COST USD +AN HOUR +SHARE +CALLS +TOKENS")
                .hasSize(80);
        assertThat(lines.get(5))
                .matches("ada.lovelace@engineering.* +7.50 +90.00 +60.0 % +41 +1.2M")
                .hasSize(80);
        assertThat(lines.get(6)).matches("- +2.50 +30.00 +20.0 % +9 +800");
        assertThat(lines.get(7)).matches("\\(others\\) +2.50 +30.00 +20.0 % +3 +700");
        assertThat(lines.get(9)).isEqualTo("Budgets past a stage: 7 blocked, 7 exceeded, 7 warning");
        assertThat(lines.get(10)).matches("monthly \\(ada\\) +warning +90.2 % +45.13 +of 50.00 USD");
    }

    @Test
    void onATerminalFramesAreDrawnOverOneAnotherAndItIsGivenBack() {
        ToldPace pace = new ToldPace(true, List.of(() -> {
            spent("8.5", "1.5");
            return null;
        }));
        assertThat(run(pace, Map.of("LINES", "10"), "--every", "3s", "--frames", "2"))
                .isZero();
        assertThat(pace.rests).hasToString("[PT3S]");
        String[] frames = out.toString().split("\u001b\\[H", -1);
        assertThat(frames).hasSize(3);
        assertThat(frames[0]).as("another screen, without a cursor").isEqualTo("\u001b[?1049h\u001b[?25l");
        assertThat(frames[1]).contains("7.50").endsWith("\u001b[K\u001b[J");
        assertThat(frames[2]).contains("8.50").endsWith("\u001b[K\u001b[J\u001b[?25h\u001b[?1049l");
        assertThat(frames[1].lines().toList())
                .hasSizeLessThanOrEqualTo(10)
                .allSatisfy(line -> assertThat(line).contains("\u001b[K"));
        String whole = out.toString();
        pace.restored.forEach(Runnable::run);
        assertThat(out).as("once").hasToString(whole);
    }

    @Test
    void whoStopsItHasTheTerminalBackAndNothingIsDrawnAfterThat() {
        ToldPace pace = new ToldPace(true, List.of());
        assertThat(run(new InterruptedPace(pace), Map.of())).isEqualTo(130);
        assertThat(out.toString()).endsWith("\u001b[?25h\u001b[?1049l").containsOnlyOnce("\u001b[?1049l");
    }

    /// Is stopped while it rests, as by Ctrl-C, and would go on.
    private record InterruptedPace(ToldPace told) implements LivePace {
        @Override
        public boolean hasTerminal() {
            return true;
        }

        @Override
        public java.time.Instant now() {
            return told.now();
        }

        @Override
        public void rest(java.time.Duration pause) {
            if (told.rests.isEmpty()) {
                told.rests.add(pause);
                told.restored.forEach(Runnable::run);
            } else {
                throw new ToldPace.Stopped();
            }
        }

        @Override
        public void atEnd(Runnable restored) {
            told.atEnd(restored);
        }
    }

    @Test
    void rowsWithoutRoomAreToldTogetherAndRowsComeBeforeBudgets() throws IOException {
        plane.answers("budgets", "{\"totalCount\": 1, \"edges\": [" + ACCOUNT.formatted("monthly", "45") + "]}");
        assertThat(run(new ToldPace(true, List.of()), Map.of("LINES", "12"), "--frames", "1"))
                .isZero();
        assertThat(out.toString())
                .contains("lovelace", "monthly")
                .containsPattern("\\(others\\) +5.00 +60.00 +40.0 % +12 +1500");
        assertThat(plane.asked.getFirst().path("first").asInt()).isEqualTo(8);
        out.getBuffer().setLength(0);
        assertThat(run(new ToldPace(true, List.of()), Map.of("LINES", "8"), "--frames", "1"))
                .isZero();
        assertThat(out.toString()).contains("lovelace", "(others)").doesNotContain("monthly");
    }

    @Test
    void whileTheGatewayIsAwayTheLastFrameStaysAndSaysSo() {
        ToldPace pace = new ToldPace(true, List.of(() -> {
            plane.close();
            return null;
        }));
        assertThat(run(pace, Map.of())).isEqualTo(130);
        assertThat(out.toString().split("\u001b\\[H", -1)[2])
                .contains("as it was before: nothing answers at " + plane.url(), "7.50");
        assertThat(pace.rests).hasSize(2);
    }

    @Test
    void asJsonEachFrameIsALineWithExactFigures() throws IOException {
        ToldPace pace = new ToldPace(false, List.of(() -> null));
        assertThat(run(pace, Map.of(), "-o", "json", "--by", "user,model", "--below", "search", "--where", "model=gpt"))
                .as("until it is stopped")
                .isEqualTo(130);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode frame = Api.JSON.readTree(lines.getFirst());
        assertThat(frame.path("at").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(frame.at("/rows/0").toString())
                .isEqualTo("{\"values\":[\"ada.lovelace@engineering.acme.example\"],\"cost\":\"7.5\","
                        + "\"costPerHour\":\"90\",\"requests\":\"41\",\"tokens\":\"1250000\","
                        + "\"unpricedRequests\":\"0\",\"share\":\"0.6\"}");
        assertThat(frame.at("/other/cost").asText()).isEqualTo("2.5");
        assertThat(frame.at("/total/costPerHour").asText()).isEqualTo("150");
        assertThat(frame.at("/budgets/blocked").asInt()).isZero();
        assertThat(plane.asked.getFirst().toString())
                .contains("\"by\":[\"user\",\"model\"]", "\"period\":\"last-5m\"")
                .contains("{\"dimension\":\"model\",\"values\":[\"gpt\"]}")
                .contains("{\"dimension\":\"group\",\"below\":true,\"values\":[\"search\"]}");
    }

    @Test
    void whatCannotBeIsSaidBeforeAnythingIsAsked() {
        ToldPace pace = new ToldPace(true, List.of());
        assertThat(run(pace, Map.of(), "-o", "csv")).isEqualTo(1);
        assertThat(run(pace, Map.of(), "--every", "0s")).isEqualTo(1);
        assertThat(run(pace, Map.of(), "--every", "soon")).isEqualTo(1);
        assertThat(run(pace, Map.of(), "--frames", "0")).isEqualTo(1);
        assertThat(run(pace, Map.of(), "--rows", "501")).isEqualTo(1);
        assertThat(err.toString())
                .contains("csv is no format", "\"0s\" is no pause", "\"soon\" is no pause; expected 1s to 60m")
                .contains("--frames: 0 is too few", "--rows: 501 is not possible; expected 1 to 500");
        assertThat(plane.asked).isEmpty();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whereNobodyAnswersItEndsAtOnce() {
        plane.close();
        assertThat(run(new ToldPace(true, List.of()), Map.of())).isEqualTo(1);
        assertThat(err.toString()).contains("nothing answers at");
        assertThat(out.toString()).isEmpty();
    }
}
