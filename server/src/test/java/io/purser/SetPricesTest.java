package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prices that people set on a real server.
final class SetPricesTest {
    private static final String ADA = "sk-secret-of-ada-of-set-prices";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*", own]}
            prices:
              - {provider: sandbox, model: own, effectiveFrom: 2026-01-01, input: 1 USD, output: 1000 USD}
            """;
    private static final String SET = "mutation { setPrice(input: {provider: \"sandbox\", model: \"own\",%s},"
            + " reason: \"contract\"%s) { price { version row source } before { row } } }";

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

    private JsonNode answer(RunningPurser purser, String token, String query) throws IOException {
        String body = json.writeValueAsString(Map.of("query", query));
        return json.readTree(purser.post(client, "/graphql", token, body).body());
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = answer(purser, purser.operatorToken(), query);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private JsonNode error(RunningPurser purser, String query) throws IOException {
        return answer(purser, purser.operatorToken(), query).at("/errors/0");
    }

    /// What 100 tokens of input and 10 of output cost now.
    private String cost(RunningPurser purser) throws IOException {
        String event = "{\"id\": \"e" + ++told + "\", \"provider\": \"sandbox\", \"model\": \"own\","
                + " \"usage\": {\"inputTokens\": 100, \"outputTokens\": 10}}";
        return json.readTree(purser.post(client, "/api/v1/events", ADA, event).body())
                .path("cost")
                .asText();
    }

    private static String rates(String input, String output) {
        return " rates: [{of: \"input\", amount: \"%s USD\"}, {of: \"output\", amount: \"%s USD\"}]"
                .formatted(input, output);
    }

    @Test
    void aPriceActsOnTheNextCallSurvivesAStartAndIsTakenAway() throws Exception {
        String from = " effectiveFrom: \"2026-02-01\",";
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(cost(purser)).isEqualTo("0.0101");
            JsonNode set =
                    ask(purser, SET.formatted(from + rates("2", "2000"), "")).path("setPrice");
            assertThat(set.at("/price/row").asText())
                    .contains("model: \"own\"", "effectiveFrom: 2026-02-01", "output: 2000.00 USD");
            assertThat(set.path("before").isNull()).isTrue();
            assertThat(cost(purser)).isEqualTo("0.0202");
            ask(purser, SET.formatted(" effectiveFrom: \"2026-02-02\"," + rates("3", "3000"), ""));
            assertThat(cost(purser)).isEqualTo("0.0303");
        }
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(cost(purser)).isEqualTo("0.0303");
            JsonNode known =
                    ask(purser, "{ prices(provider: \"sandbox\", model: \"own\") { edges { node { source } } } }");
            assertThat(known.at("/prices/edges").findValuesAsText("source"))
                    .containsExactly("CONFIGURED", "SET", "SET");
            String delete =
                    "mutation { deletePrice(provider: \"sandbox\", model: \"own\", effectiveFrom: \"2026-02-02\","
                            + " reason: \"not signed\") { price { row } before { row } } }";
            assertThat(ask(purser, delete).at("/deletePrice/before/row").asText())
                    .contains("3000.00 USD");
            assertThat(cost(purser)).isEqualTo("0.0202");
            assertThat(error(purser, delete).at("/extensions/code").asText()).isEqualTo("not_found");
            String log = purser.operatorGets("/api/v1/exports/audit.jsonl?installation=true");
            assertThat(log.lines().filter(line -> line.contains("\"price.set\"")))
                    .hasSize(2);
            assertThat(log).contains("\"price.delete\"", "\"contract\"", "\"not signed\"", "sandbox/own from");
        }
    }

    @Test
    void whatCannotBeBelievedIsRefusedUntilSomebodyVouchesForIt() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            JsonNode far = error(purser, SET.formatted(rates("0.000001", "0.001"), ""));
            assertThat(far.at("/extensions/code").asText()).isEqualTo("price_implausible");
            assertThat(far.path("message").asText()).contains("input 1.00 → 0.000001 USD", "more than a factor of 10");
            assertThat(cost(purser)).isEqualTo("0.0101");
            JsonNode unit = error(purser, SET.formatted(rates("20000", "20000"), ", accept: true"));
            assertThat(unit.at("/extensions/code").asText()).isEqualTo("bad_input");
            assertThat(unit.at("/extensions/field").asText()).isEqualTo("input.input");
            JsonNode none = error(purser, SET.formatted(" rates: [{of: \"inptu\", amount: \"1 USD\"}]", ""));
            assertThat(none.toString()).contains("input.inptu", "did you mean");
            String past = SET.formatted(" effectiveFrom: \"2026-02-01\"," + rates("2", "2000"), "");
            ask(purser, past);
            ask(purser, past);
            String other = SET.formatted(" effectiveFrom: \"2026-02-01\"," + rates("2", "2001"), "");
            assertThat(error(purser, other).toString()).contains("another date: this version is in force");
            String later = " effectiveFrom: \"2099-01-01\",";
            ask(purser, SET.formatted(later + rates("2", "2000"), ""));
            JsonNode instead = ask(purser, SET.formatted(later + rates("3", "3000"), ""));
            assertThat(instead.at("/setPrice/before/row").asText()).contains("2000.00 USD");
            JsonNode twin = error(purser, SET.formatted(" effectiveFrom: \"2026-01-01\"," + rates("1", "1000"), ""));
            assertThat(twin.toString()).contains("purser.yaml has a price of this model and date");
            JsonNode free = error(purser, SET.formatted(" free: true", ""));
            assertThat(free.toString()).contains("price_implausible", "has a price now and would be free");
            ask(purser, SET.formatted(rates("0.1", "50"), ", accept: true"));
            assertThat(cost(purser)).isEqualTo("0.00051");
        }
    }

    @Test
    void aTierAClassAVanishedFigureAndAPatternAreLookedAtAsWell() throws Exception {
        String whole =
                rates("1", "1000") + ", tiers: [{above: \"200k\", rates: [{of: \"input\", amount: \"%s USD\"}]}],"
                        + " services: [{name: \"batch\", rates: [{of: \"input\", amount: \"%s USD\"}]}]";
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(implausible(purser, whole.formatted("2000", "0.5")))
                    .contains("input above 200000 1.00 → 2000.00 USD", "factor of 10");
            assertThat(implausible(purser, whole.formatted("2", "0.00005"))).contains("batch input 1.00 → 0.00005 USD");
            ask(purser, SET.formatted(" effectiveFrom: \"2026-02-01\"," + whole.formatted("2", "0.5"), ""));
            assertThat(implausible(purser, rates("1", "1000")))
                    .contains("batch input 0.50 USD would be gone", "input above 200000 2.00 USD would be gone");
            assertThat(implausible(purser, " rates: [{of: \"input\", amount: \"1 USD\"}]"))
                    .contains("output");
            String pattern = "mutation { setPrice(input: {provider: \"sandbox\", model: \"sandbox*\","
                    + rates("3000", "3000") + "}, reason: \"slip\") { price { row } } }";
            assertThat(error(purser, pattern).toString())
                    .contains("price_implausible", "sandbox: input", "factor of 10");
        }
    }

    @Test
    void aPastDateIsHeldAgainstWhatIsInForceToday() throws Exception {
        Path list = Files.writeString(folder.resolve("list.yaml"), """
                prices:
                  - {provider: sandbox, model: listed, effectiveFrom: 2024-01-01, input: 30 USD, output: 30 USD, source: "x"}
                  - {provider: sandbox, model: listed, effectiveFrom: 2026-01-01, input: 2 USD, output: 2 USD, source: "x"}
                """);
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG + "priceFile: " + list + "\n")) {
            String old =
                    SET.replace("own", "listed").formatted(" effectiveFrom: \"2024-06-01\"," + rates("30", "30"), "");
            assertThat(error(purser, old).toString()).contains("price_implausible", "input 2.00 → 30.00 USD");
            ask(purser, SET.replace("own", "listed").formatted(rates("3", "3"), ""));
            ask(purser, old);
        }
    }

    @Test
    void aNameUnderWhichCallsAreBookedIsNotGivenToAnotherPrice() throws Exception {
        String first = SET.formatted(" effectiveFrom: \"2026-02-01\"," + rates("2", "2000"), "");
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            ask(purser, first);
            cost(purser);
            ask(
                    purser,
                    "mutation { deletePrice(provider: \"sandbox\", model: \"own\", effectiveFrom: \"2026-02-01\","
                            + " reason: \"not signed\") { before { row } } }");
            String other = SET.formatted(" effectiveFrom: \"2026-02-01\"," + rates("2", "2001"), "");
            assertThat(error(purser, other).toString()).contains("another date: this version is in force, or was");
            ask(purser, first.replace("reason: \"contract\"", "reason: \"signed after all\""));
            assertThat(cost(purser)).isEqualTo("0.0202");
            long told = entries(purser);
            JsonNode again = ask(
                    purser,
                    SET.formatted(
                            " effectiveFrom: \"2026-02-01\", source: \"by somebody else\"," + rates("2", "2000"), ""));
            assertThat(again.at("/setPrice/before/row")).as("no change").isEqualTo(again.at("/setPrice/price/row"));
            assertThat(entries(purser)).isEqualTo(told);
        }
    }

    private static long entries(RunningPurser purser) {
        return purser.operatorGets("/api/v1/exports/audit.jsonl?installation=true")
                .lines()
                .filter(line -> line.startsWith("{\"entry\""))
                .count();
    }

    @Test
    void aRegionMayHaveAnyName() throws Exception {
        String uplift = " effectiveFrom: \"2026-02-01\"," + rates("1", "1000")
                + ", uplifts: [{region: \"eu,us\", factor: \"1.1\"}, {region: \"true\", factor: \"1.2\"}]";
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(ask(purser, SET.formatted(uplift, ""))
                            .at("/setPrice/price/row")
                            .asText())
                    .contains("\"eu,us\": 1.1", "\"true\": 1.2");
        }
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(ask(purser, "{ prices(source: SET) { edges { node { row } } } }")
                            .toString())
                    .contains("eu,us");
        }
    }

    private String implausible(RunningPurser purser, String price) throws IOException {
        JsonNode error = error(purser, SET.formatted(price, ""));
        assertThat(error.at("/extensions/code").asText()).as(error.toString()).isEqualTo("price_implausible");
        return error.path("message").asText();
    }

    @Test
    void tiersAndServicesComeBackAsTheyWereSet() throws Exception {
        String whole = " effectiveFrom: \"2026-02-01\", source: \"contract 7\"," + rates("2", "2000")
                + ", tiers: [{above: \"200k\", rates: [{of: \"input\", amount: \"4 USD\"}]}],"
                + " services: [{name: \"batch\", rates: [{of: \"input\", amount: \"1 USD\"}]}],"
                + " uplifts: [{region: \"eu\", factor: \"1.1\"}], contextWindow: \"400k\"";
        String row;
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            row = ask(purser, SET.formatted(whole, ""))
                    .at("/setPrice/price/row")
                    .asText();
            assertThat(row)
                    .contains("tiers: [{above: 200000", "services: {batch: {input: 1.00 USD", "eu: 1.1", "contract 7");
        }
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            assertThat(ask(purser, "{ prices(source: SET) { edges { node { row } } } }")
                            .at("/prices/edges/0/node/row")
                            .asText())
                    .isEqualTo(row);
        }
    }

    @Test
    void whoHasItOverTheInstallationSetsPricesAndNobodyElse() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            for (Map.Entry<String, Boolean> over :
                    Map.of("", true, ", organization: \"acme\"", false).entrySet()) {
                String token = ask(
                                purser,
                                "mutation { createToken(input: {label: \"finance\", role: BILLING_ADMIN" + over.getKey()
                                        + "}) { secret } }")
                        .at("/createToken/secret")
                        .asText();
                JsonNode answer = answer(purser, token, SET.formatted(rates("1", "1000"), ""));
                assertThat(answer.at("/errors/0/extensions/code").asText("set"))
                        .isEqualTo(over.getValue() ? "set" : "forbidden");
            }
        }
    }
}
