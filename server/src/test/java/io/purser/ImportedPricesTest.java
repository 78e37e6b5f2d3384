package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.ConfigException;
import io.purser.platform.secret.Sha256;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Price tables that people send to a real server.
final class ImportedPricesTest {
    private static final String ADA = "sk-secret-of-ada-of-imported-prices";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final String LIST = """
            prices:
              - {provider: house, model: listed, effectiveFrom: 2026-01-01, input: 2 USD, output: 2 USD, source: "x"}
              - {provider: house, model: far, effectiveFrom: 2026-01-01, input: 2 USD, output: 2 USD, source: "x"}
              - {provider: house, model: gone, effectiveFrom: 2026-01-01, input: 2 USD, output: 2 USD, source: "x"}
            """;
    private static final String TABLE = """
            {"listed": %s, "far": %s, "house/fresh": %s,
             "same": {"litellm_provider": "house", "mode": "chat", "input_cost_per_token": "2"}}
            """.formatted(entry("3e-6"), entry("3e-5"), entry("4e-6"));
    private static final String IMPORT = """
            mutation($input: PriceImportInput!, $reason: String, $dryRun: Boolean) {
              importPrices(input: $input, reason: $reason, dryRun: $dryRun) {
                sha256 effectiveFrom
                counts { entries unchanged changed added refused notPriced sameTwice noModels gone }
                changed { model rate before after percent overridden }
                added { provider model currency input cacheRead cacheWrite output tiers { above } row notes overridden }
                gone { provider model row notes }
                refused { entry model reason detail acceptable }
                notPriced { entry model unit }
                notes { what unit models }
                imported { id at actor source sha256 effectiveFrom maxJump providers accepted reason counts { added } }
              }
            }""";
    private static final String IMPORTS = "{ priceImports { totalCount edges { node { id at actor source sha256"
            + " effectiveFrom maxJump providers accepted reason counts { added changed refused gone } } } } }";

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

    private static String entry(String each) {
        return "{\"litellm_provider\": \"house\", \"mode\": \"chat\", \"input_cost_per_token\": " + each
                + ", \"output_cost_per_token\": " + each + "}";
    }

    private RunningPurser start() throws IOException {
        return start(LIST);
    }

    private RunningPurser start(String list) throws IOException {
        Path file = Files.writeString(folder.resolve("list.yaml"), list);
        return RunningPurser.with(folder, POLICY, """
                providers:
                  - {name: house, dialect: sandbox, models: [listed, far, gone, fresh]}
                priceFile: %s
                """.formatted(file));
    }

    private JsonNode answer(RunningPurser purser, String token, String query, ObjectNode variables) throws IOException {
        ObjectNode body = json.createObjectNode().put("query", query).set("variables", variables);
        return json.readTree(
                purser.post(client, "/graphql", token, body.toString()).body());
    }

    private JsonNode send(RunningPurser purser, String token, ObjectNode input, String reason) throws IOException {
        ObjectNode variables = json.createObjectNode().put("dryRun", reason.isEmpty());
        if (!reason.isEmpty()) {
            variables.put("reason", reason);
        }
        return answer(purser, token, IMPORT, variables.set("input", input));
    }

    private JsonNode sent(RunningPurser purser, ObjectNode input, String reason) throws IOException {
        JsonNode answer = send(purser, purser.operatorToken(), input, reason);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.at("/data/importPrices");
    }

    private String refusal(RunningPurser purser, ObjectNode input) throws IOException {
        JsonNode error = send(purser, purser.operatorToken(), input, "July").at("/errors/0");
        assertThat(error.at("/extensions/code").asText()).as(error.toString()).isEqualTo("bad_input");
        return error.at("/extensions/field").asText() + " | "
                + error.path("message").asText();
    }

    private ObjectNode table(String text) {
        return json.createObjectNode().put("table", text).put("source", "list of July");
    }

    private JsonNode imports(RunningPurser purser) throws IOException {
        return answer(purser, purser.operatorToken(), IMPORTS, json.createObjectNode())
                .at("/data/priceImports");
    }

    /// What a million tokens, half of them output, cost now.
    private String cost(RunningPurser purser, String model) throws IOException {
        String event = "{\"id\": \"e" + ++told + "-" + model + "\", \"provider\": \"house\", \"model\": \"" + model
                + "\", \"usage\": {\"inputTokens\": 500000, \"outputTokens\": 500000}}";
        return json.readTree(purser.post(client, "/api/v1/events", ADA, event).body())
                .path("cost")
                .asText();
    }

    private static long entries(RunningPurser purser) {
        return log(purser).lines().filter(line -> line.startsWith("{\"entry\"")).count();
    }

    private static String log(RunningPurser purser) {
        return purser.operatorGets("/api/v1/exports/audit.jsonl?installation=true");
    }

    @Test
    void whatAPreviewSaysIsWhatIsDoneAndASecondTimeNothingIs() throws Exception {
        try (RunningPurser purser = start()) {
            long before = entries(purser);
            JsonNode seen = sent(purser, table(TABLE), "");
            assertThat(seen.path("counts").toString())
                    .isEqualTo("{\"entries\":4,\"unchanged\":0,\"changed\":1,\"added\":1,\"refused\":2,"
                            + "\"notPriced\":0,\"sameTwice\":0,\"noModels\":0,\"gone\":1}");
            assertThat(seen.path("changed").findValuesAsText("rate")).containsExactly("input", "output");
            assertThat(seen.at("/changed/0/percent").asText()).isEqualTo("50.0");
            assertThat(seen.at("/added/0/row").asText()).contains("model: \"fresh\"", "input: 4.00 USD");
            assertThat(seen.at("/gone/0/model").asText()).isEqualTo("gone");
            assertThat(seen.at("/refused/0").toString())
                    .contains("house/far", "differs too much", "2.00 → 30.00 USD", "\"acceptable\":true");
            assertThat(seen.at("/refused/1").toString()).contains("where a number belongs", "\"acceptable\":false");
            assertThat(seen.path("imported").isNull()).isTrue();
            assertThat(cost(purser, "listed")).isEqualTo("2.00");
            assertThat(entries(purser)).isEqualTo(before);
            assertThat(imports(purser).path("totalCount").asInt()).isZero();

            JsonNode done = sent(purser, table(TABLE), "list of July agreed");
            for (String part : List.of("sha256", "counts", "changed", "gone", "refused", "notPriced", "notes")) {
                assertThat(done.path(part)).as(part).isEqualTo(seen.path(part));
            }
            assertThat(cost(purser, "listed")).isEqualTo("3.00");
            assertThat(cost(purser, "fresh")).isEqualTo("4.00");
            assertThat(cost(purser, "far")).isEqualTo("2.00");
            assertThat(entries(purser)).isEqualTo(before + 1);

            JsonNode again = sent(purser, table(TABLE), "once more");
            assertThat(again.path("counts").toString())
                    .contains("\"unchanged\":2,\"changed\":0,\"added\":0,\"refused\":2");
            assertThat(again.path("imported").isNull()).isTrue();
            assertThat(entries(purser)).isEqualTo(before + 1);
            assertThat(imports(purser).path("totalCount").asInt()).isOne();
        }
    }

    @Test
    void anImportIsKeptWithItsEntryAndSurvivesAStart() throws Exception {
        String first;
        try (RunningPurser purser = start()) {
            sent(purser, table(TABLE), "agreed");
            ObjectNode vouched = table(TABLE);
            vouched.putArray("accept").add("house/far");
            vouched.putArray("providers").add("house");
            JsonNode done = sent(purser, vouched, "looked up");
            assertThat(done.at("/imported/id").asText()).isEqualTo("2");
            assertThat(cost(purser, "far")).isEqualTo("30.00");
            first = imports(purser).toString();
        }
        try (RunningPurser purser = start()) {
            assertThat(cost(purser, "listed")).isEqualTo("3.00");
            assertThat(cost(purser, "far")).isEqualTo("30.00");
            JsonNode kept = imports(purser);
            assertThat(kept).hasToString(first);
            assertThat(kept.at("/edges/0/node").toString())
                    .contains("\"reason\":\"looked up\"", "\"accepted\":[\"house/far\"]", "\"providers\":[\"house\"]")
                    .contains(Sha256.hex(TABLE.getBytes(StandardCharsets.UTF_8)), "\"maxJump\":10", "\"changed\":1");
            assertThat(kept.at("/edges/1/node").toString())
                    .contains("\"id\":\"1\"", "\"added\":1,\"changed\":1,\"refused\":2,\"gone\":1");
            List<String> told = log(purser)
                    .lines()
                    .filter(line -> line.contains("\"prices.import\""))
                    .toList();
            assertThat(told).hasSize(2);
            assertThat(told.getFirst())
                    .contains("house/listed from", "house/fresh from", "input: 3.00 USD", "list of July", "agreed")
                    .doesNotContain("house/far from");
            JsonNode own = answer(
                    purser,
                    purser.operatorToken(),
                    "{ prices(source: IMPORTED, model: \"fresh\") { edges { node { version row } } } }",
                    json.createObjectNode());
            assertThat(own.toString()).contains("imported 20", "house/fresh", "list of July, sha256 ");
        }
    }

    @Test
    void aVersionThatIsInForceStaysAndOneThatIsComingGivesWay() throws Exception {
        try (RunningPurser purser = start()) {
            ObjectNode listed = table("{\"listed\": " + entry("3e-6") + "}");
            sent(purser, listed.deepCopy().put("effectiveFrom", "2026-02-01"), "agreed");
            ObjectNode other = table("{\"listed\": " + entry("4e-6") + "}").put("effectiveFrom", "2026-02-01");
            other.putArray("accept").add("listed");
            JsonNode stays = sent(purser, other, "slip");
            assertThat(stays.at("/refused/0").toString())
                    .contains("which stays; another date", "calls are booked by it", "\"acceptable\":false");
            assertThat(stays.path("imported").isNull()).isTrue();
            assertThat(cost(purser, "listed")).isEqualTo("3.00");
            assertThat(sent(purser, other.deepCopy().put("effectiveFrom", "2026-01-01"), "of the file")
                            .at("/refused/0/detail")
                            .asText())
                    .contains("priceFile of purser.yaml has a row of 2026-01-01");

            ObjectNode coming = table("{\"listed\": " + entry("5e-6") + "}").put("effectiveFrom", "2099-01-01");
            sent(purser, coming, "next");
            sent(purser, coming.deepCopy().put("table", "{\"listed\": " + entry("6e-6") + "}"), "agreed anew");
            assertThat(cost(purser, "listed")).isEqualTo("3.00");
            String rows = answer(
                            purser,
                            purser.operatorToken(),
                            "{ prices(source: IMPORTED, model: \"listed\") { edges { node { row } } } }",
                            json.createObjectNode())
                    .toString();
            assertThat(rows).contains("input: 6.00 USD").doesNotContain("input: 5.00 USD");
        }
        String file = LIST + "  - {provider: house, model: listed, effectiveFrom: 2026-02-01, input: 3 USD,"
                + " output: 3 USD, source: x}\n";
        try (RunningPurser purser = start(file)) {
            assertThat(cost(purser, "listed")).as("the same figures").isEqualTo("3.00");
        }
    }

    @Test
    void aRowOfTheFileWithOtherFiguresThanAnImportOfItsDateStopsTheStart() throws Exception {
        try (RunningPurser purser = start()) {
            sent(purser, table("{\"listed\": " + entry("3e-6") + "}").put("effectiveFrom", "2026-02-01"), "agreed");
        }
        String file = LIST + "  - {provider: house, model: listed, effectiveFrom: 2026-02-01, input: 7 USD,"
                + " output: 7 USD, source: x}\n";
        assertThatThrownBy(() -> start(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("list.yaml:5")
                .hasMessageContaining("input: 7.00 USD")
                .hasMessageContaining("\"imported 2026-02-01 house/listed\" with {")
                .hasMessageContaining("input: 3.00 USD")
                .hasMessageContaining("expected the same figures or another effectiveFrom");
    }

    @Test
    void whatCannotBeReadIsRefusedByName() throws Exception {
        try (RunningPurser purser = start()) {
            assertThat(refusal(purser, table("{\n oops")))
                    .startsWith("input.table")
                    .contains("line 2");
            assertThat(refusal(purser, table("[]"))).contains("input.table", "not a JSON object");
            assertThat(refusal(purser, table("{}" + " ".repeat(8 << 20))))
                    .contains("input.table", "at most 8388608 characters; this has 8388610");
            assertThat(refusal(purser, table(TABLE).put("maxJump", 0))).contains("input.maxJump");
            assertThat(refusal(purser, table(TABLE).put("source", " "))).contains("input.source");
            assertThat(refusal(purser, table(TABLE).put("effectiveFrom", "soon")))
                    .contains("input.effectiveFrom");
            assertThat(refusal(purser, table(TABLE).put("effectiveFrom", "0001-01-01")))
                    .contains("input.effectiveFrom", "2000-01-01");
            ObjectNode names = table(TABLE);
            names.putArray("accept").add("x".repeat(301));
            assertThat(refusal(purser, names)).contains("input.accept");
            ObjectNode bare = json.createObjectNode().set("input", table(TABLE));
            assertThat(answer(purser, purser.operatorToken(), IMPORT, bare).at("/errors/0/extensions/field"))
                    .as("no reason")
                    .hasToString("\"reason\"");
            assertThat(imports(purser).path("totalCount").asInt()).isZero();
        }
    }

    @Test
    void whoHasItOverTheInstallationImportsAndNobodyElseEvenLooks() throws Exception {
        try (RunningPurser purser = start()) {
            for (Map.Entry<String, String> over : Map.of(
                            "BILLING_ADMIN", "done done",
                            "VIEWER", "forbidden done",
                            "BILLING_ADMIN, organization: \"acme\"", "forbidden forbidden")
                    .entrySet()) {
                JsonNode made = answer(
                        purser,
                        purser.operatorToken(),
                        "mutation { createToken(input: {label: \"x\", role: " + over.getKey() + "}) { secret } }",
                        json.createObjectNode());
                String token = made.at("/data/createToken/secret").asText();
                JsonNode imported = send(purser, token, table(TABLE), "");
                JsonNode listed = answer(purser, token, IMPORTS, json.createObjectNode());
                String code = "/errors/0/extensions/code";
                assertThat(imported.at(code).asText("done") + " "
                                + listed.at(code).asText("done"))
                        .as(over.getKey())
                        .isEqualTo(over.getValue());
            }
        }
    }

    @Test
    void theCommandLineReviewsImportsAndListsThem() throws Exception {
        try (RunningPurser purser = start()) {
            String[] live = {"--live", "--url", purser.url(), "--token", purser.operatorToken()};
            String file = Files.writeString(folder.resolve("table.json"), TABLE).toString();
            CommandRun seen = CommandRun.of(live, "prices", "import", file);
            assertThat(seen.code()).as(seen.err()).isZero();
            assertThat(seen.out()).contains(file + ", sha256", "1  changed", "1  added", "house/listed", "50.0");
            assertThat(seen.err()).contains("Nothing was changed; --yes takes over 2 prices.");
            assertThat(CommandRun.of(live, "prices", "diff", file).out())
                    .contains("house/fresh", "Gone from the table");
            assertThat(CommandRun.of(live, "prices", "import", file, "--yes").err())
                    .contains("--yes with --live needs --reason");
            CommandRun done = CommandRun.of(live, "prices", "import", file, "--yes", "--reason", "July");
            assertThat(done.err()).contains("Import 1: 2 prices are in force for new calls");
            assertThat(CommandRun.of(live, "prices", "import", file, "--yes", "--reason", "July")
                            .err())
                    .contains("Nothing to take over.");
            assertThat(cost(purser, "listed")).isEqualTo("3.00");
            String[] ask = {"--url", purser.url(), "--token", purser.operatorToken()};
            assertThat(CommandRun.of(ask, "prices", "imports").out()).contains("SHA256", "table.json");
            assertThat(CommandRun.of(ask, "prices", "import", file).err()).contains("expected --live beside them");
            assertThat(CommandRun.of(live, "prices", "import", file, "--out", "x.yaml")
                            .err())
                    .contains("--out is for files");
            assertThat(CommandRun.of(live, "prices", "diff", file, "--config", "x.yaml")
                            .err())
                    .contains("--config is for files");
        }
    }

    @Test
    void theWholeTableIsTakenOverAtOnce() throws Exception {
        Path whole = Stream.of("..", "../..", "../../..")
                .map(up -> Path.of(up, "shared", "data", "list-prices-2026-07-24.json"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        assumeTrue(whole != null, "no copy of the table beside the project");
        String text = Files.readString(whole);
        int taken;
        try (RunningPurser purser = start()) {
            JsonNode done = sent(purser, table(text), "whole");
            taken = done.at("/counts/added").asInt()
                    + done.at("/counts/changed").asInt();
            assertThat(taken).isGreaterThan(2_000);
            assertThat(done.at("/counts/entries").asInt()).isEqualTo(2_985);
        }
        try (RunningPurser purser = start()) {
            JsonNode again = sent(purser, table(text), "again");
            assertThat(again.at("/counts/added").asInt()
                            + again.at("/counts/changed").asInt())
                    .isZero();
            assertThat(again.at("/counts/unchanged").asInt()).isGreaterThanOrEqualTo(taken);
        }
    }
}
