package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `budget watch` against a gateway that cuts what it tells.
class BudgetWatchTest {
    private static final String REFUSED =
            "{\"errors\":[{\"message\":\"the token has ended\",\"extensions\":{\"code\":\"unauthenticated\"}}]}";

    private final HttpServer server;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<JsonNode> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    BudgetWatchTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/graphql", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// Tells what comes next, and cuts where that does not end by itself.
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(Api.JSON.readTree(exchange.getRequestBody()));
            String text = String.valueOf(answers.poll());
            boolean isRefused = text.equals(REFUSED);
            exchange.getResponseHeaders().set("content-type", isRefused ? "application/json" : "text/event-stream");
            exchange.sendResponseHeaders(isRefused ? 401 : 200, 0);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String event(String cursor, String change) {
        return "event: next\nid: " + cursor + "\ndata: {\"data\":{\"budgetStates\":{\"cursor\":\"" + cursor
                + "\",\"change\":" + change + "}}}\n\n: still here\n\n";
    }

    private static String change(String threshold, String before, String state) {
        return "{\"at\":\"2026-11-23T08:00:00Z\",\"budget\":\"each\",\"subject\":\"ada\",\"threshold\":\"" + threshold
                + "\",\"reminder\":0,\"stateBefore\":" + before + ",\"state\":\"" + state
                + "\",\"enforcement\":\"HARD\",\"unit\":\"MONEY\",\"currency\":\"USD\",\"limit\":\"50.00\","
                + "\"settled\":\"40.125\",\"windowStart\":\"2026-11-23T00:00:00Z\",\"windowEnd\":null}";
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("budget", "watch"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--token",
                "pt-purser-x",
                "--url",
                "http://127.0.0.1:" + server.getAddress().getPort()));
        ServerStart none = _ -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        return CommandLineProgram.run(
                all.toArray(String[]::new),
                Map.of(),
                none,
                new FakePriceDesk(),
                new FakeBackupDesk(),
                (_, _) -> {
                    throw new AuditDesk.Refused("no audit in this test");
                },
                new PrintWriter(out),
                new PrintWriter(err));
    }

    @Test
    void whatIsCutIsTakenUpBehindTheLastEventAndARefusalEndsIt() {
        answers.add(event("c0", "null") + event("c1", change("80%", "\"OK\"", "WARNING")));
        answers.add(event("c2", change("100%", "null", "BLOCKED")) + "event: complete\ndata:\n\n");
        answers.add(REFUSED);
        assertThat(run("--name", "each")).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "2026-11-23T08:00:00Z  each (ada)  80%  ok -> warning  40.13 of 50.00 USD",
                        "2026-11-23T08:00:00Z  each (ada)  100%  blocked  40.13 of 50.00 USD");
        assertThat(err.toString()).contains("watching", "going on behind the last event", "the token has ended");
        assertThat(asked)
                .extracting(each -> each.path("variables").path("after").asText(""))
                .containsExactly("", "c1", "c2");
        assertThat(asked.getFirst().path("variables").path("name").asText()).isEqualTo("each");
    }

    @Test
    void asJsonEachEventIsALine() throws IOException {
        answers.add(event("c0", "null") + event("c1", change("80%", "\"OK\"", "WARNING")));
        answers.add(REFUSED);
        assertThat(run("-o", "json", "--after", "0")).isEqualTo(1);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(Api.JSON.readTree(lines.getLast()).path("cursor").asText()).isEqualTo("c1");
        assertThat(asked.getFirst().path("variables").path("after").asText()).isEqualTo("0");
    }

    @Test
    void whereNobodyAnswersItSaysSoAtOnce() {
        server.stop(0);
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString()).contains("nothing answers at");
        assertThat(run("-o", "csv")).isEqualTo(1);
        assertThat(err.toString()).contains("csv is no format");
    }
}
