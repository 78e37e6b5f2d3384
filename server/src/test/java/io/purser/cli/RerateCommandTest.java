package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `purser prices rerate`: what it asks the gateway, and what it says.
class RerateCommandTest {
    private static final String[] OPTIONS = {
        "--model", "gpt-5*", "--from", "2026-11-01T00:00:00Z", "--to", "2026-11-20T00:00:00Z", "--reason", "typed twice"
    };

    private final FakeControlPlane plane;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    RerateCommandTest() throws IOException {
        plane = new FakeControlPlane();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private static String result(int changed, int booked) {
        return """
                {"calls": 9, "changed": %d, "unpriced": 1, "left": 2, "currency": "EUR", "before": "12.00",
                 "after": "0.012", "difference": "-11.988", "booked": %d, "remaining": %d}""".formatted(changed, booked, changed - booked);
    }

    @Test
    void aDryRunShowsTheReviewAndBooksNothing() throws IOException {
        plane.answersInTurn("rerate", result(3, 0));
        assertThat(run("--dry-run", "--provider", "openai")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "calls 9",
                        "differ 3, of which 1 had no cost",
                        "stay 2 without a price or without known usage",
                        "before 12.00 EUR",
                        "after 0.012 EUR",
                        "difference -11.988 EUR");
        assertThat(err.toString()).contains("Nothing was booked");
        JsonNode input = plane.asked.getFirst().path("input");
        assertThat(plane.asked).hasSize(1);
        assertThat(input.path("dryRun").asBoolean()).isTrue();
        assertThat(input.path("model").asText()).isEqualTo("gpt-5*");
        assertThat(input.path("provider").asText()).isEqualTo("openai");
        assertThat(input.path("from").asText()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(input.path("to").asText()).isEqualTo("2026-11-20T00:00:00Z");
        assertThat(input.path("reason").asText()).isEqualTo("typed twice");
    }

    @Test
    void itGoesOnStepByStepUntilNothingRemains() throws IOException {
        plane.answersInTurn("rerate", result(5, 0), result(5, 2), result(3, 2), result(1, 1));
        assertThat(run()).isZero();
        assertThat(plane.asked)
                .extracting(asked -> asked.path("input").path("dryRun").asBoolean())
                .containsExactly(true, false, false, false);
        assertThat(err.toString()).contains("Booked 5 adjustments.");
    }

    @Test
    void whereNothingDiffersNothingIsAskedTwice() throws IOException {
        plane.answersInTurn("rerate", result(0, 0));
        assertThat(run("-o", "json")).isZero();
        assertThat(plane.asked).hasSize(1);
        assertThat(err.toString()).contains("Nothing to book.");
        assertThat(out.toString()).contains("\"difference\" : \"-11.988\"");
    }

    @Test
    void aStepThatBooksNothingEndsTheRun() throws IOException {
        plane.answersInTurn("rerate", result(2, 0));
        assertThat(run()).isZero();
        assertThat(plane.asked).hasSize(2);
    }

    @Test
    void aRefusalOfTheGatewayIsSaidAndNothingElse() {
        assertThat(run(Map.of("PURSER_TOKEN", "another"))).isEqualTo(1);
        assertThat(err.toString()).contains("token");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void withoutAReasonItIsNotUnderstood() {
        String[] line = {"prices", "rerate", "--model", "m", "--from", "a", "--to", "b"};
        assertThat(execute(Map.of(), line)).isEqualTo(2);
        assertThat(err.toString()).contains("--reason");
        assertThat(plane.asked).isEmpty();
    }

    private int run(String... more) {
        return run(Map.of(), more);
    }

    private int run(Map<String, String> environment, String... more) {
        List<String> all = new ArrayList<>(List.of("prices", "rerate"));
        all.addAll(List.of(OPTIONS));
        all.addAll(List.of(more));
        return execute(environment, all.toArray(String[]::new));
    }

    private int execute(Map<String, String> more, String... line) {
        Map<String, String> environment =
                new HashMap<>(Map.of("PURSER_URL", plane.url(), "PURSER_TOKEN", FakeControlPlane.TOKEN));
        environment.putAll(more);
        ServerStart none = options -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        return CommandLineProgram.run(
                line,
                environment,
                none,
                new FakePriceDesk(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }
}
