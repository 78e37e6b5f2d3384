package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Usage by the levels of the tree of groups, through a whole server.
class RolledUsageTest {
    private static final Map<String, String> SECRETS = Map.of(
            "top", "a-secret-of-the-top-for-rolling",
            "mid", "a-secret-of-the-middle-for-rolling",
            "low", "a-secret-of-the-lowest-for-rolling",
            "side", "a-secret-of-the-side-for-rolling",
            "own", "a-secret-of-nobody-for-rolling");
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            prices:
              - {provider: stub, model: alpha, per: 1M tokens, input: 1 USD, output: 1 USD}
              - {provider: stub, model: beta, per: 1M tokens, input: 5 USD, output: 5 USD}
            """;
    private static final String POLICY = """
            organization: acme
            groups: [{name: lab, groups: [{name: inner, groups: [{name: core}]}, {name: rim}]}, {name: shop}]
            users: [{name: nomad}]
            keys:
              - {name: top, group: lab, secret: %s}
              - {name: mid, group: inner, secret: %s}
              - {name: low, group: core, secret: %s}
              - {name: side, group: shop, secret: %s}
              - {name: own, user: nomad, secret: %s}
            """.formatted(
            SECRETS.get("top"), SECRETS.get("mid"), SECRETS.get("low"), SECRETS.get("side"), SECRETS.get("own"));
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private int told;

    @AfterEach
    void close() {
        client.close();
    }

    private void spend(RunningPurser purser) throws Exception {
        tell(purser, "top", "alpha", 1_500_000);
        tell(purser, "mid", "alpha", 2_000_000);
        tell(purser, "low", "beta", 1_000_000);
        tell(purser, "low", "alpha", 250_000);
        tell(purser, "side", "beta", 1_000_000);
        tell(purser, "own", "alpha", 125_000);
        caughtUp(purser);
    }

    private void tell(RunningPurser purser, String key, String model, int tokens) {
        var answer = purser.post(
                client, "/api/v1/events", SECRETS.getOrDefault(key, ""), """
                {"id": "e%d", "provider": "stub", "model": "%s", "time": "2026-11-20T10:00:00Z",
                 "usage": {"inputTokens": %d, "outputTokens": 0}}""".formatted(told++, model, tokens));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void caughtUp(RunningPurser purser) throws IOException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = ask(purser, purser.operatorToken(), "{ analytics { place last } }");
        while (progress.at("/analytics/place").asLong()
                < progress.at("/analytics/last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = ask(purser, purser.operatorToken(), "{ analytics { place last } }");
        }
    }

    private JsonNode ask(RunningPurser purser, String token, String query) throws IOException {
        String body = purser.post(client, "/graphql", token, json.writeValueAsString(Map.of("query", query)))
                .body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", query, body).isEmpty();
        return answer.path("data");
    }

    private List<String> breakdown(RunningPurser purser, String token, String arguments) throws IOException {
        JsonNode answer = ask(
                        purser,
                        token,
                        "{ breakdown(of: {period: \"today\"%s, measures: [COST, TOKENS_P95]) { rows { values figures { value } }"
                                        .formatted(arguments)
                                + " total { figures { value } } } }")
                .path("breakdown");
        List<String> rows = new ArrayList<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : answer.path("rows")) {
            rows.add(row.path("values") + " " + row.at("/figures/0/value").asText() + " "
                    + row.at("/figures/1/value").asText());
            sum = sum.add(new BigDecimal(row.at("/figures/0/value").asText()));
        }
        assertThat(sum)
                .as("the rows of %s come to the total", arguments)
                .isEqualByComparingTo(answer.at("/total/figures/0/value").asText());
        return rows;
    }

    @Test
    void theRowsOfALevelAreTheTotalAndWhatStandsHigherUpIsARowOfItsOwn() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> NOW)) {
            spend(purser);
            String all = purser.operatorToken();
            assertThat(breakdown(purser, all, "}, by: [\"group_level_1\"]"))
                    .containsExactly("[\"lab\"] 8.75 2000000", "[\"shop\"] 5 1000000", "[null] 0.125 125000");
            assertThat(breakdown(purser, all, "}, by: [\"group_level_1\", \"group_level_2\"]"))
                    .as("a group with no name below it is what it paid itself")
                    .containsExactly(
                            "[\"lab\",\"inner\"] 7.25 2000000",
                            "[\"shop\",null] 5 1000000",
                            "[\"lab\",null] 1.5 1500000",
                            "[null,null] 0.125 125000");
            assertThat(breakdown(
                            purser,
                            all,
                            ", where: [{dimension: \"group\", values: [\"inner\"], below: true}]},"
                                    + " by: [\"group_level_3\", \"model\"]"))
                    .containsExactly(
                            "[\"core\",\"beta\"] 5 1000000",
                            "[null,\"alpha\"] 2 2000000",
                            "[\"core\",\"alpha\"] 0.25 250000");
            assertThat(breakdown(
                            purser,
                            all,
                            ", where: [{dimension: \"group_level_2\", values: [\"inner\", null]}, {dimension:"
                                    + " \"group_level_1\", values: [\"lab\"]}]}, by: [\"group\"]"))
                    .containsExactly("[\"core\"] 5.25 1000000", "[\"inner\"] 2 2000000", "[\"lab\"] 1.5 1500000");
            String lead = ask(
                            purser,
                            all,
                            "mutation { createToken(input: {label: \"lead\", role: TEAM_LEAD, organization: \"acme\","
                                    + " group: \"inner\"}) { secret } }")
                    .at("/createToken/secret")
                    .asText();
            assertThat(breakdown(purser, lead, "}, by: [\"group_level_1\"]"))
                    .as("a lead sees the own part, wherever it stands")
                    .containsExactly("[\"lab\"] 7.25 2000000");
            assertThat(purser.post(
                                    client,
                                    "/graphql",
                                    all,
                                    "{\"query\": \"{ breakdown(by: [\\\"group_level_0\\\"]) { asOf } }\"}")
                            .body())
                    .contains("group_level_N");
        }
    }

    @Test
    void aCommandShowsTheTree() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG, () -> NOW)) {
            spend(purser);
            String[] options = {"--range", "today", "--url", purser.url(), "--token", purser.operatorToken()};
            CommandRun tree = CommandRun.of(options, "usage", "--roll-up");
            assertThat(tree.err()).isEmpty();
            assertThat(tree.out().lines().skip(1).map(line -> line.replaceAll("(\\S)  +(\\S+)  +.*", "$1 $2")))
                    .containsExactly(
                            "lab 8.75",
                            "  (directly) 1.50",
                            "  inner 7.25",
                            "    (directly) 2.00",
                            "    core 5.25",
                            "shop 5.00",
                            "(no group) 0.1250",
                            "Total 13.88 USD in 6 calls, 2026-11-20 to 2026-11-21");
            JsonNode rows = json.readTree(CommandRun.of(options, "usage", "--roll-up", "--below", "inner", "-o", "json")
                            .out())
                    .path("rows");
            assertThat(rows)
                    .extracting(row -> row.path("path") + " " + row.path("direct") + " "
                            + row.path("cost").asText() + " " + row.path("requests"))
                    .containsExactly(
                            "[\"lab\"] false 7.25 3",
                            "[\"lab\",\"inner\"] false 7.25 3",
                            "[\"lab\",\"inner\"] true 2.00 1",
                            "[\"lab\",\"inner\",\"core\"] false 5.25 2");
            assertThat(CommandRun.of(options, "usage", "--roll-up", "-o", "csv").out())
                    .startsWith("group_level_1,group_level_2,group_level_3,group_level_4,direct,currency,cost,")
                    .contains("\nlab,inner,,,true,USD,2.00,1,");
            assertThat(CommandRun.of(options, "usage", "--by", "group_level_1", "--compare", "prev")
                            .out())
                    .containsPattern("lab +8.75 +0.00 +\\+8.75 +new");
            CommandRun beside = CommandRun.of(options, "usage", "--roll-up", "--by", "user");
            assertThat(beside.code()).isEqualTo(1);
            assertThat(beside.err()).contains("--roll-up stands beside");
            assertThat(purser.operatorGets(
                            "/api/v1/exports/usage.csv?period=today&groupBy=group_level_1&group_level_1=lab"))
                    .contains(",lab,USD,8.75,");
        }
    }
}
