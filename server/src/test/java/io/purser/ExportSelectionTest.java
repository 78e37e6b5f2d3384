package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the query model can be asked of, an export, a query of the ledger and the command line can be asked of
/// as well: with the same figures, on a real server.
class ExportSelectionTest {
    private static final String ADA = "sk-secret-of-ada-of-selections";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String CONFIG = """
            providers: [{name: stub, dialect: sandbox, models: ["*"]}]
            prices: [{provider: stub, model: "*", input: 1 USD, output: 1 USD}]
            """;
    private static final String POLICY = """
            organization: acme
            timezone: Europe/Oslo
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);

    /// Parameters of an export, the same as conditions, and what they come to in dollars.
    private static final List<Same> SAME = List.of(
            new Same("", "", "31"),
            new Same("model=fast-1", "{dimension: \"model\", values: [\"fast-1\"]}", "3"),
            new Same("model=fast-1&model=slow-1", "{dimension: \"model\", values: [\"fast-1\", \"slow-1\"]}", "15"),
            new Same("model!=fast-1", "{dimension: \"model\", values: [\"fast-1\"], exclude: true}", "28"),
            new Same("model~=fast-*", "{dimension: \"model\", patterns: [\"fast-*\"]}", "19"),
            new Same("model!~=*-1", "{dimension: \"model\", patterns: [\"*-1\"], exclude: true}", "16"),
            new Same("customer=", "{dimension: \"customer\", values: [null]}", "24"),
            new Same("customer!=", "{dimension: \"customer\", values: [null], exclude: true}", "7"),
            new Same(
                    "customer!=&model~=fast*",
                    "{dimension: \"customer\", values: [null], exclude: true},"
                            + " {dimension: \"model\", patterns: [\"fast*\"]}",
                    "3"));

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private int told;

    ExportSelectionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Same(String parameters, String where, String cost) {}

    @AfterEach
    void close() {
        client.close();
    }

    private void tell(RunningPurser purser, String model, String customer, String time, int dollars) {
        var answer = purser.post(client, "/api/v1/events", ADA, """
                {"id": "e%d", "provider": "stub", "model": "%s", "time": "%s"%s,
                 "usage": {"inputTokens": %d, "outputTokens": 0}}""".formatted(
                        told++,
                        model,
                        time,
                        customer.isEmpty() ? "" : ", \"customer\": \"" + customer + "\"",
                        dollars * 1_000_000));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void spend(RunningPurser purser) throws IOException {
        tell(purser, "fast-1", "globex", "2026-11-16T08:30:00Z", 1);
        tell(purser, "fast-1", "initech", "2026-11-17T08:30:00Z", 2);
        tell(purser, "slow-1", "globex", "2026-11-18T23:30:00Z", 4);
        tell(purser, "slow-1", "", "2026-11-18T10:00:00Z", 8);
        tell(purser, "fast-2", "", "2026-11-20T09:59:59Z", 16);
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = ask(purser, "{ analytics { place last } }");
        while (progress.at("/analytics/place").asLong()
                < progress.at("/analytics/last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = ask(purser, "{ analytics { place last } }");
        }
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        String body = purser.post(
                        client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)))
                .body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", query, body).isEmpty();
        return answer.path("data");
    }

    private BigDecimal divided(RunningPurser purser, String where, String hours) throws IOException {
        String query = "{ breakdown(of: {period: \"this-month\", where: [" + where + "]" + hours
                + "}) { total { figures { value } } } }";
        return new BigDecimal(
                ask(purser, query).at("/breakdown/total/figures/0/value").asText());
    }

    private BigDecimal summed(RunningPurser purser, String where) throws IOException {
        String query = "{ usage(period: \"this-month\", filters: [" + where + "]) { total { cost } } }";
        return new BigDecimal(ask(purser, query).at("/usage/total/cost").asText());
    }

    /// The rows' sum, which is the total that stands beside them.
    private BigDecimal exported(RunningPurser purser, String what, String parameters) throws IOException {
        JsonNode answer =
                json.readTree(purser.operatorGets("/api/v1/exports/" + what + ".json?period=this-month&" + parameters));
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : answer.path("rows")) {
            sum = sum.add(new BigDecimal(row.path("cost").asText()));
        }
        assertThat(sum).isEqualByComparingTo(answer.path("total").asText().split(" ")[0]);
        return sum;
    }

    @Test
    void everyWayOfAskingTellsTheSame() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> NOW)) {
            spend(purser);
            for (Same same : SAME) {
                assertThat(divided(purser, same.where(), "")).as(same.where()).isEqualByComparingTo(same.cost());
                assertThat(summed(purser, same.where())).as(same.where()).isEqualByComparingTo(same.cost());
                for (String what : List.of("usage", "ledger")) {
                    assertThat(exported(purser, what, same.parameters()))
                            .as("%s %s", what, same.parameters())
                            .isEqualByComparingTo(same.cost());
                }
            }
            whatTheCommandLineTells(purser);
            hoursAreThoseOfTheZone(purser);
            whatIsNotUnderstoodIsRefused(purser);
        }
    }

    private void whatTheCommandLineTells(RunningPurser purser) {
        String[] connection = {"--url", purser.url(), "--token", purser.operatorToken()};
        for (String[] command : new String[][] {
            {"usage", "--range", "this-month", "-o", "csv"}, {"export", "usage", "--period", "this-month"}
        }) {
            String[] narrowed = Arrays.copyOf(command, command.length + 4);
            narrowed[command.length] = "--where";
            narrowed[command.length + 1] = "model!~=slow-*";
            narrowed[command.length + 2] = "--where";
            narrowed[command.length + 3] = "customer!=initech";
            CommandRun run = CommandRun.of(connection, narrowed);
            assertThat(run.code()).as(run.err()).isEqualTo(0);
            assertThat(run.out().lines().filter(line -> line.contains("17"))).hasSize(1);
        }
        CommandRun wrong = CommandRun.of(connection, "usage", "--where", "model");
        assertThat(wrong.err()).contains("\"model\" is no filter", "environment!=test");
    }

    /// Oslo is an hour ahead: 8:30 UTC is in the tenth hour of the day, and Wednesday's 23:30 is Thursday.
    private void hoursAreThoseOfTheZone(RunningPurser purser) throws IOException {
        assertThat(exported(purser, "usage", "hoursOfWeek=9,33")).isEqualByComparingTo("3");
        assertThat(exported(purser, "ledger", "hoursOfWeek=72-95")).isEqualByComparingTo("4");
        assertThat(divided(purser, "", ", hoursOfWeek: [9, 33, 72]")).isEqualByComparingTo("7");
        assertThat(exported(purser, "usage", "hoursOfWeek=9,33,72&groupBy=model&bucket=day"))
                .isEqualByComparingTo("7");
    }

    private void whatIsNotUnderstoodIsRefused(RunningPurser purser) {
        for (Map.Entry<String, String> wrong : Map.of(
                        "hoursOfWeek=168", "0 to 167",
                        "hoursOfWeek=9-3", "9-17,33-41",
                        "hoursOfWeek=", "9-17,33-41",
                        "modl!=x", "did you mean model?",
                        "period=2026-10&period=2026-11", "stands twice",
                        "below~=x", "")
                .entrySet()) {
            String told = purser.operatorGets("/api/v1/exports/usage.csv?" + wrong.getKey());
            if (wrong.getValue().isEmpty()) {
                assertThat(told)
                        .as("a pattern of groups with what is below them")
                        .startsWith("period_start");
            } else {
                assertThat(told).as(wrong.getKey()).contains(wrong.getValue());
            }
        }
    }
}
