package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.UsageDimension;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What changed in a week beside the spend that it explains, through a whole server in a time of its own.
class CausesTest {
    private static final String ADA = "a-secret-of-ada-for-causes";
    private static final String BEN = "a-secret-of-ben-for-causes";
    private static final String NIGHT = "a-secret-of-the-night-for-causes";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            prices:
              - {provider: stub, model: alpha, per: 1M tokens, input: 1 USD, output: 1 USD}
              - {provider: stub, model: alpha, per: 1M tokens, input: 2 USD, output: 2 USD, effectiveFrom: "2026-11-10T00:00:00Z"}
              - {provider: stub, model: beta, per: 1M tokens, input: 5 USD, output: 5 USD}
              - {provider: stub, model: delta, per: 1M tokens, input: 4 USD, output: 4 USD}
              - {provider: other, model: delta, per: 1M tokens, input: 4 USD, output: 4 USD}
              - {provider: stub, model: gamma, per: 1M tokens, input: 3 USD, output: 3 USD}
            """;
    private static final String BEFORE = """
            organization: acme
            groups: [{name: lab, groups: [{name: inner}]}, {name: shop}]
            users: [{name: ada, group: inner}, {name: ben, group: shop}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: ben-key, user: ben, secret: %s}
            budgets:
              - {name: lab-month, scope: {group: lab}, limit: 1000 USD, period: month, enforcement: soft}
              - {name: shop-month, scope: {group: shop}, limit: 1000 USD, period: month, enforcement: soft}
            """.formatted(ADA, BEN);
    private static final String AFTER = """
            organization: acme
            groups: [{name: lab, groups: [{name: inner}]}, {name: shop}]
            users: [{name: ada, group: inner}, {name: ben, group: lab}]
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: ben-key, user: ben, secret: %s}
              - {name: night-key, user: ben, secret: %s}
            budgets:
              - {name: lab-month, scope: {group: lab}, limit: 2000 USD, period: month, enforcement: soft}
              - {name: shop-month, scope: {group: shop}, limit: 900 USD, period: month, enforcement: soft}
            """.formatted(ADA, BEN, NIGHT);
    private static final String WEEK = "{from: \"2026-11-08T00:00:00Z\", to: \"2026-11-15T00:00:00Z\"}";
    private static final String FOUND = "{ before { from to } causes { kind name verb at fields changes by reason"
            + " spend { before now explained } } total { before now explained }"
            + " unattributed { before now explained } isWhole }";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-05T00:00:00Z"));
    private int told;

    @AfterEach
    void close() {
        client.close();
    }

    /// A million tokens; the version of the prompt is `v1` unless another is said.
    private void tell(RunningPurser purser, String secret, String model, String time, String prompt) {
        tell(purser, secret, "stub", model, time, prompt);
    }

    private void tell(RunningPurser purser, String secret, String provider, String model, String time, String prompt) {
        String event = """
                {"id": "e%d", "provider": "%s", "model": "%s", "time": "%s", "promptVersion": "%s",
                 "usage": {"inputTokens": 1000000, "outputTokens": 0}}""".formatted(told++, provider, model, time, prompt);
        var answer = purser.post(client, "/api/v1/events", secret, event);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void weeks(RunningPurser purser) throws Exception {
        tell(purser, ADA, "gamma", "2026-10-20T10:00:00Z", "v0");
        tell(purser, ADA, "alpha", "2026-11-02T10:00:00Z", "v1");
        tell(purser, ADA, "delta", "2026-11-04T10:00:00Z", "v1");
        tell(purser, BEN, "alpha", "2026-11-03T10:00:00Z", "v1");
        tell(purser, ADA, "gamma", "2026-11-04T10:00:00Z", "v1");
        now.set(Instant.parse("2026-11-10T09:00:00Z"));
        tell(purser, ADA, "alpha", "2026-11-09T10:00:00Z", "v1");
        apply(purser, AFTER);
        now.set(Instant.parse("2026-11-15T08:00:00Z"));
        tell(purser, ADA, "alpha", "2026-11-11T10:20:00Z", "v2");
        tell(purser, BEN, "beta", "2026-11-12T10:30:00Z", "v1");
        tell(purser, NIGHT, "alpha", "2026-11-13T10:00:00Z", "v1");
        tell(purser, ADA, "gamma", "2026-11-14T10:00:00Z", "v1");
        tell(purser, ADA, "gamma", "2026-11-14T11:00:00Z", "v1");
        tell(purser, ADA, "delta", "2026-11-14T10:00:00Z", "v1");
        tell(purser, ADA, "other", "delta", "2026-11-14T12:00:00Z", "v0");
        caughtUp(purser);
    }

    private void apply(RunningPurser purser, String document) throws IOException {
        ask(
                purser,
                purser.operatorToken(),
                "mutation($document: String!) { apply(input: {document: $document, reason: \"autumn\"})"
                        + " { __typename } }",
                Map.of("document", document));
    }

    private void caughtUp(RunningPurser purser) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress = ask(purser, purser.operatorToken(), "{ analytics { place last } }", Map.of());
        while (progress.at("/analytics/place").asLong()
                < progress.at("/analytics/last").asLong()) {
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
            progress = ask(purser, purser.operatorToken(), "{ analytics { place last } }", Map.of());
        }
    }

    private JsonNode ask(RunningPurser purser, String token, String query, Map<String, ?> variables)
            throws IOException {
        String body = purser.post(
                        client,
                        "/graphql",
                        token,
                        json.writeValueAsString(Map.of("query", query, "variables", variables)))
                .body();
        JsonNode answer = json.readTree(body);
        assertThat(answer.path("errors")).as("%s: %s", query, body).isEmpty();
        return answer.path("data");
    }

    private JsonNode causes(RunningPurser purser, String token) throws IOException {
        return ask(purser, token, "{ causes(of: " + WEEK + ") " + FOUND + " }", Map.of())
                .path("causes");
    }

    /// `kind name verb` to `before now explained`, in their order.
    private static Map<String, String> told(JsonNode found) {
        Map<String, String> told = new LinkedHashMap<>();
        for (JsonNode cause : found.path("causes")) {
            told.put(
                    cause.path("kind").asText() + " " + cause.path("name").asText() + " "
                            + cause.path("verb").asText(),
                    cause.hasNonNull("spend") ? spend(cause.path("spend")) : "unknown");
        }
        return told;
    }

    private static String spend(JsonNode spend) {
        return plain(spend.path("before")) + " " + plain(spend.path("now")) + " " + plain(spend.path("explained"));
    }

    private static String plain(JsonNode amount) {
        return new BigDecimal(amount.asText()).stripTrailingZeros().toPlainString();
    }

    private static JsonNode cause(JsonNode found, String name) {
        for (JsonNode cause : found.path("causes")) {
            if (cause.path("name").asText().equals(name)) {
                return cause;
            }
        }
        throw new AssertionError(name + " is not in " + found);
    }

    @Test
    void whatChangedStandsBesideTheSpendThatItExplains() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            weeks(purser);
            JsonNode found = causes(purser, purser.operatorToken());
            assertThat(found.at("/before/from").asText()).isEqualTo("2026-11-01T00:00:00Z");
            assertThat(spend(found.path("total"))).isEqualTo("9 24 15");
            assertThat(told(found))
                    .containsEntry("BUDGET lab-month CHANGED", "8 24 16")
                    .containsEntry("MEMBERSHIP ben CHANGED", "1 7 6")
                    .containsEntry("MODEL beta APPEARED", "0 5 5")
                    .containsEntry("KEY night-key APPEARED", "0 2 2")
                    .containsEntry("PROMPT_VERSION v2 APPEARED", "0 2 2")
                    .containsEntry("PRICE alpha CHANGED", "2 5 2")
                    .containsEntry("BUDGET shop-month CHANGED", "1 0 -1")
                    .containsEntry("ROUTE delta by other APPEARED", "0 4 4")
                    .containsEntry("PROMPT_VERSION v0 RETURNED", "0 4 4")
                    .hasSize(9);
            assertThat(new ArrayList<>(told(found).keySet()).subList(0, 3))
                    .containsExactly("BUDGET lab-month CHANGED", "MEMBERSHIP ben CHANGED", "MODEL beta APPEARED");
            assertThat(spend(found.path("unattributed"))).as("ada's gamma").isEqualTo("3 6 3");
            assertThat(found.path("isWhole").asBoolean()).isTrue();
            assertThat(cause(found, "beta").path("at").asText()).isEqualTo("2026-11-12T10:00:00Z");
            assertThat(cause(found, "beta").path("by").isNull()).isTrue();
            JsonNode night = cause(found, "night-key");
            assertThat(night.path("at").asText()).isEqualTo("2026-11-10T09:00:00Z");
            assertThat(night.path("reason").asText()).isEqualTo("autumn");
            assertThat(cause(found, "ben").path("fields").toString()).isEqualTo("[\"group\"]");
            assertThat(cause(found, "lab-month").path("fields").toString()).isEqualTo("[\"limit\"]");
        }
    }

    @Test
    void aLeadIsToldOfTheOwnPartAndOfNobodysReasons() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            weeks(purser);
            String lead = ask(
                            purser,
                            purser.operatorToken(),
                            "mutation { createToken(input: {label: \"lead\", role: TEAM_LEAD, organization: \"acme\","
                                    + " group: \"shop\"}) { secret } }",
                            Map.of())
                    .at("/createToken/secret")
                    .asText();
            JsonNode found = causes(purser, lead);
            assertThat(spend(found.path("total")))
                    .as("ben's, while he was there")
                    .isEqualTo("1 0 -1");
            assertThat(told(found))
                    .containsEntry("BUDGET shop-month CHANGED", "1 0 -1")
                    .containsEntry("MODEL alpha GONE", "1 0 -1")
                    .containsEntry("KEY ben-key GONE", "1 0 -1");
            assertThat(found.toString()).doesNotContain("lab", "night", "beta", "autumn", "gamma");
        }
    }

    @Test
    void aCommandShowsThemInEightyColumns() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            weeks(purser);
            String[] options = {"--url", purser.url(), "--token", purser.operatorToken()};
            String[] week = {"usage", "causes", "--from", "2026-11-08T00:00:00Z", "--to", "2026-11-15T00:00:00Z"};
            CommandRun all = CommandRun.of(options, week);
            assertThat(all.err()).isEmpty();
            assertThat(all.out())
                    .contains("membership", "night-key", "+16.00", "Total 24.00 USD, before 9.00; +3.00 untouched");
            assertThat(all.out().lines().mapToInt(String::length).max().orElseThrow())
                    .isLessThanOrEqualTo(80);
            List<String> part = new ArrayList<>(List.of(week));
            part.addAll(List.of("--below", "lab", "-o", "json"));
            JsonNode below = json.readTree(
                    CommandRun.of(options, part.toArray(String[]::new)).out());
            assertThat(spend(below.path("total")))
                    .as("with ada, who is further down")
                    .isEqualTo("8 24 16");
            CommandRun compared = CommandRun.of(
                    options,
                    "usage",
                    "--compare",
                    "prev",
                    "--below",
                    "shop",
                    "--from",
                    "2026-11-08T00:00:00Z",
                    "--to",
                    "2026-11-15T00:00:00Z");
            assertThat(compared.out()).contains("Total 0.00 USD");
        }
    }

    @Test
    void aGroupIsAskedWithEverythingBelowItInReportsAndExportsToo() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            weeks(purser);
            String[] options = {
                "--from",
                "2026-11-08T00:00:00Z",
                "--to",
                "2026-11-15T00:00:00Z",
                "--url",
                purser.url(),
                "--token",
                purser.operatorToken()
            };
            assertThat(CommandRun.of(options, "usage", "--below", "lab").out()).contains("Total 24.00 USD in 8 calls");
            assertThat(CommandRun.of(options, "usage", "--where", "group=lab").out())
                    .as("alone, without ada, who is further down")
                    .contains("Total 7.00 USD in 2 calls");
            assertThat(CommandRun.of(options, "usage", "--below", "inner", "--below", "shop", "--by", "group")
                            .out())
                    .as("any of them")
                    .contains("Total 17.00 USD in 6 calls")
                    .doesNotContain("lab");
            assertThat(CommandRun.of(options, "usage", "--below", "lab", "--where", "model=beta")
                            .out())
                    .as("all of them")
                    .contains("Total 5.00 USD in 1 calls");
            CommandRun file =
                    CommandRun.of(options, "export", "usage", "--by", "group", "--below", "lab", "--where", "user=ben");
            assertThat(file.err()).isEmpty();
            assertThat(file.out().lines().skip(1).toList())
                    .singleElement()
                    .asString()
                    .contains(",lab,USD,7.00,2,");
            assertThat(CommandRun.of(options, "export", "ledger", "--below", "inner")
                            .out()
                            .lines())
                    .hasSize(7);
            assertThat(purser.post(
                                    client,
                                    "/graphql",
                                    purser.operatorToken(),
                                    "{\"query\": \"{ usage(filters: [{dimension: \\\"model\\\", value:"
                                            + " \\\"beta\\\", below: true}]) { total { cost } } }\"}")
                            .body())
                    .contains("filters.below", "the dimension group");
        }
    }

    /// One line each, since two may have one name.
    private static List<String> lines(JsonNode found) {
        List<String> lines = new ArrayList<>();
        for (JsonNode cause : found.path("causes")) {
            lines.add(cause.path("kind").asText() + " " + cause.path("name").asText() + " "
                    + cause.path("verb").asText() + " " + spend(cause.path("spend")));
        }
        return lines;
    }

    @Test
    void aPersonAndAGroupOfOneNameAreTwoCausesAndAGroupOnlyWhereItMoved() throws Exception {
        String before = """
                organization: acme
                groups: [{name: lab}, {name: shop}, {name: ops}]
                users: [{name: ops, group: shop}, {name: cy, group: ops}]
                keys:
                  - {name: ops-key, user: ops, secret: %s}
                  - {name: cy-key, user: cy, secret: %s}
                """.formatted(ADA, BEN);
        String after = """
                organization: acme
                groups: [{name: lab, groups: [{name: ops}]}, {name: shop, costCentre: "4711"}]
                users: [{name: ops, group: lab}, {name: cy, group: ops}]
                keys:
                  - {name: ops-key, user: ops, secret: %s}
                  - {name: cy-key, user: cy, secret: %s}
                """.formatted(ADA, BEN);
        try (RunningPurser purser = RunningPurser.with(folder, before, CONFIG, now::get)) {
            tell(purser, ADA, "alpha", "2026-11-02T10:00:00Z", "v1");
            tell(purser, BEN, "alpha", "2026-11-03T10:00:00Z", "v1");
            now.set(Instant.parse("2026-11-10T09:00:00Z"));
            apply(purser, after);
            now.set(Instant.parse("2026-11-15T08:00:00Z"));
            tell(purser, ADA, "alpha", "2026-11-12T10:00:00Z", "v1");
            tell(purser, BEN, "alpha", "2026-11-13T10:00:00Z", "v1");
            tell(purser, BEN, "alpha", "2026-11-14T10:00:00Z", "v1");
            caughtUp(purser);
            assertThat(lines(causes(purser, purser.operatorToken())))
                    .containsExactlyInAnyOrder(
                            "MEMBERSHIP ops CHANGED 1 4 3",
                            "MEMBERSHIP ops CHANGED 1 2 1",
                            "PRICE alpha CHANGED 2 6 3");
        }
    }

    @Test
    void callsWithoutAPriceAreCountedBesideTheFigures() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            now.set(Instant.parse("2026-11-15T08:00:00Z"));
            tell(purser, ADA, "gamma", "2026-11-04T10:00:00Z", "v1");
            tell(purser, ADA, "gamma", "2026-11-11T10:00:00Z", "v1");
            tell(purser, ADA, "omega", "2026-11-12T10:00:00Z", "v1");
            tell(purser, ADA, "omega", "2026-11-13T10:00:00Z", "v1");
            caughtUp(purser);
            JsonNode found = ask(
                            purser,
                            purser.operatorToken(),
                            "{ causes(of: " + WEEK + ") { causes { name spend { unpriced } } total { unpriced }"
                                    + " unattributed { unpriced } } }",
                            Map.of())
                    .path("causes");
            assertThat(cause(found, "omega").at("/spend/unpriced").asLong()).isEqualTo(2);
            assertThat(found.at("/total/unpriced").asLong()).isEqualTo(2);
            assertThat(found.at("/unattributed/unpriced").asLong(-1)).isZero();
            assertThat(CommandRun.of(
                                    new String[] {"--url", purser.url(), "--token", purser.operatorToken()},
                                    "usage",
                                    "causes",
                                    "--from",
                                    "2026-11-08T00:00:00Z",
                                    "--to",
                                    "2026-11-15T00:00:00Z")
                            .err())
                    .contains("model omega: 2 calls without a price", "total: 2 calls without a price");
        }
    }

    @Test
    void whatWasRenamedIsAskedForByBothNamesWhateverElseWasChanged() throws Exception {
        String renamed = BEFORE.replace("{name: ada-key,", "{name: ada-laptop, renamedFrom: ada-key,")
                .replace("{name: inner}", "{name: core, renamedFrom: inner}")
                .replace("ada, group: inner", "ada, group: core")
                .replace("{name: ben, group: shop}", "{name: benjamin, renamedFrom: ben, group: shop}")
                .replace("{name: ben-key, user: ben,", "{name: ben-key, user: benjamin,");
        String later = renamed.replace("user: ada, secret", "user: ada, expires: \"2027-01-01T00:00:00Z\", secret")
                .replace("group: shop}]", "group: lab}]");
        try (RunningPurser purser = RunningPurser.with(folder, BEFORE, CONFIG, now::get)) {
            tell(purser, ADA, "gamma", "2026-11-02T10:00:00Z", "v1");
            tell(purser, BEN, "gamma", "2026-11-03T10:00:00Z", "v1");
            now.set(Instant.parse("2026-11-09T09:00:00Z"));
            apply(purser, renamed);
            now.set(Instant.parse("2026-11-10T09:00:00Z"));
            apply(purser, later);
            now.set(Instant.parse("2026-11-15T08:00:00Z"));
            tell(purser, ADA, "gamma", "2026-11-12T10:00:00Z", "v1");
            tell(purser, BEN, "gamma", "2026-11-13T10:00:00Z", "v1");
            caughtUp(purser);
            assertThat(lines(causes(purser, purser.operatorToken())))
                    .contains("KEY ada-laptop CHANGED 3 3 0", "MEMBERSHIP benjamin CHANGED 3 3 0")
                    .noneMatch(line -> line.contains("GONE")
                            || line.contains("APPEARED")
                            || line.contains("MEMBERSHIP ada")
                            || line.contains("core"));
        }
    }

    @Test
    void manyNamesAreLookedUpWithoutReadingAllOfThem() {
        List<String> names =
                IntStream.range(0, 150_000).mapToObj(i -> "key-" + i).toList();
        Condition without =
                new Condition(UsageDimension.of("key").orElseThrow(), true, new ArrayList<>(names), List.of());
        assertThat(without.values()).isEqualTo(names);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(names.stream()
                                .filter(name -> without.takes(name))
                                .count())
                        .isZero());
        assertThat(without.takes("another")).isTrue();
        assertThat(without.takes((String) null)).isTrue();
    }
}
