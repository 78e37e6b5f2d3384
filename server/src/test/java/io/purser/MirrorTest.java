package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLTypeUtil;
import io.purser.control.api.SchemaQuestions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An organization that shares a server with another one, which has the same names and ids of everything, is answered
/// to the byte like one that is alone on its server: by every route, every operation of the schema and every
/// subscription, also where it names what is the other's. Only what each server makes by chance may differ.
class MirrorTest {
    /// An amount of the other organization that no answer may have.
    private static final String CANARY = "77707770";

    private static final String CONFIG = """
            providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
            prices: [{provider: sandbox, model: "sandbox", input: 1 USD, output: 1000 USD}]
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> differences = new ArrayList<>();
    private final Path folder;

    MirrorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static String governance(String organization, String limit) {
        return """
                organization: %1$s
                groups: [{name: root, groups: [{name: lab, costCentre: CC-1}]}]
                users: [{name: ada, group: lab}, {name: bob, group: lab}]
                keys:
                  - {name: ada-key, user: ada, secret: a-mirrored-secret-of-ada-in-%1$s}
                  - {name: bob-key, user: bob, secret: a-mirrored-secret-of-bob-in-%1$s}
                  - {name: poor-key, group: lab, secret: a-mirrored-poor-secret-in-%1$s}
                plans: [{name: free, default: true, budgets: [{limit: 900 requests, period: year, enforcement: hard}]}]
                customers: [{name: initech, plan: free, accountOwner: ada}]
                budgets:
                  - {name: cap, scope: {organization: %1$s}, limit: %2$s USD, period: lifetime, enforcement: hard}
                  - {name: each, scope: {eachUserIn: lab}, limit: 0.01 USD, period: month, enforcement: soft}
                  - {name: poor, scope: {key: poor-key}, limit: 0.001 USD, period: month, enforcement: hard}
                """.formatted(organization, limit);
    }

    private RunningPurser start(String name, String organization, String limit) throws IOException {
        RunningPurser purser = RunningPurser.bare(Files.createDirectories(folder.resolve(name)), CONFIG);
        declare(purser, organization, limit);
        return purser;
    }

    private void declare(RunningPurser purser, String organization, String limit) {
        ObjectNode input = json.createObjectNode().put("document", governance(organization, limit));
        String apply = json.createObjectNode()
                .put("query", "mutation($input: PolicyInput!) { apply(input: $input) { policyVersion } }")
                .<ObjectNode>set("variables", json.createObjectNode().set("input", input))
                .toString();
        String answer =
                purser.post(client, "/graphql", purser.operatorToken(), apply).body();
        assertThat(answer).doesNotContain("errors");
    }

    private MirroredSide side(RunningPurser purser, String organization) throws IOException {
        MirroredSide side = new MirroredSide(organization, purser.url(), client);
        side.credentials.put("key", "a-mirrored-secret-of-ada-in-" + organization);
        side.credentials.put("other", "a-mirrored-secret-of-bob-in-" + organization);
        side.credentials.put("poor", "a-mirrored-poor-secret-in-" + organization);
        for (String role : List.of("SUPER_ADMIN", "VIEWER", "PROVISIONER")) {
            ObjectNode made = (ObjectNode) json.readTree(asked(
                            purser,
                            "mutation { createToken(input: {label: \"mirror\", role: " + role + ", organization: \""
                                    + organization + "\"}) { secret token { id } } }"))
                    .at("/data/createToken");
            side.credentials.put(
                    role.equals("SUPER_ADMIN") ? "admin" : role.toLowerCase(java.util.Locale.ROOT),
                    made.path("secret").asText());
            side.told.put("token" + role.charAt(0), made.at("/token/id").asText());
        }
        side.credentials.put(
                "signed", signed(purser, side.told.getOrDefault("tokenS", ""), side.credentials.get("admin")));
        return side;
    }

    /// A short-lived token that stands for one of ours.
    private String signed(RunningPurser purser, String id, @Nullable String secret) throws IOException {
        String pair = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/oauth2/token"))
                .header("authorization", "Basic " + pair)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        try {
            String answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return json.readTree(answer).path("access_token").asText();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String asked(RunningPurser purser, String document) {
        String body = json.createObjectNode().put("query", document).toString();
        String answer =
                purser.post(client, "/graphql", purser.operatorToken(), body).body();
        assertThat(answer).doesNotContain("\"errors\"");
        return answer;
    }

    /// Files of queries come from the columnar copy, which is at most a second behind.
    private void caughtUp(RunningPurser purser) throws IOException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode progress;
        do {
            progress =
                    json.readTree(asked(purser, "{ analytics { place last } }")).at("/data/analytics");
            assertThat(System.nanoTime()).as("the copy is at %s", progress).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        } while (progress.path("place").asLong() < progress.path("last").asLong());
    }

    @ParameterizedTest
    @CsvSource({"acme, globex", "globex, acme"})
    void whoeverSharesAServerIsAnsweredAsThoughItWereAlone(String own, String foreign) throws Exception {
        try (RunningPurser lonely = start("alone", own, "1000");
                RunningPurser shared = start("shared", foreign, CANARY)) {
            declare(shared, own, "1000");
            MirroredSide alone = side(lonely, own);
            MirroredSide other = side(shared, foreign);
            MirroredSide beside = side(shared, own);
            List<MirrorScript.Ask> script = MirrorScript.over(shared.routes());
            everyRouteIsAsked(shared.routes(), script);
            assertThat(other.graphql("admin", "{ budgets { edges { node { limit } } } }", Map.of()))
                    .contains(CANARY);
            for (MirrorScript.Ask ask : script) {
                if (ask.isOfTheCopy()) {
                    caughtUp(lonely);
                    caughtUp(shared);
                }
                other.ask(ask);
                same(ask.toString(), alone.ask(ask).plain(), beside.ask(ask).plain());
            }
            assertThat(differences).isEmpty();
            for (String as : List.of("admin", "viewer", "signed")) {
                assertThat(beside.graphql(as, "{ organizations { name } }", Map.of()))
                        .contains("\"" + own + "\"")
                        .doesNotContain(foreign);
            }
            String before = everythingOf(shared, foreign);
            foreignIds(script, alone, beside, other);
            new Operations(alone, beside, other, foreign).ask();
            assertThat(differences).isEmpty();
            assertThat(everythingOf(shared, foreign))
                    .as("what is the other's is as it was")
                    .isEqualTo(before);
        }
    }

    private void same(String question, String alone, String beside) {
        if (!alone.equals(beside)) {
            differences.add(question + "\n  alone:  " + alone + "\n  beside: " + beside);
        }
        if (beside.contains(CANARY) && !question.contains(CANARY)) {
            differences.add(question + "\n  shows the other's amount: " + beside);
        }
    }

    private static void everyRouteIsAsked(List<String> routes, List<MirrorScript.Ask> script) {
        Set<String> unasked = new TreeSet<>(routes);
        script.forEach(ask -> unasked.remove(ask.route()));
        unasked.removeAll(MirrorScript.ASKED_NOWHERE);
        assertThat(unasked)
                .as("routes that no step of MirrorScript asks: say there how, and what of it must be the own")
                .isEmpty();
        Set<String> unknown =
                script.stream().map(MirrorScript.Ask::route).collect(Collectors.toCollection(TreeSet::new));
        unknown.removeAll(routes);
        assertThat(unknown).as("steps of no route").isEmpty();
    }

    /// Everything that names what was told before, with what the other one was told: as though it were not there.
    private void foreignIds(
            List<MirrorScript.Ask> script, MirroredSide alone, MirroredSide beside, MirroredSide other) {
        int turnedAway = 0;
        int there = 0;
        for (MirrorScript.Ask ask : script) {
            if (ask.namesWhatWasTold()) {
                MirroredSide.Answer answer = beside.ask(ask, other.told);
                turnedAway += answer.status() >= 400 ? 1 : 0;
                there +=
                        ask.method().equals("GET") && other.ask(ask, other.told).status() == 200 ? 1 : 0;
                same("with the other's ids: " + ask, alone.ask(ask, other.told).plain(), answer.plain());
            }
        }
        assertThat(turnedAway).as("what only the other one has").isGreaterThan(30);
        assertThat(there).as("what the other one is shown").isGreaterThan(5);
    }

    /// What an organization has, as whoever runs the installation sees it.
    private String everythingOf(RunningPurser purser, String organization) {
        return Stream.of(
                        purser.operatorGets("/api/v1/exports/ledger.csv?organization=" + organization),
                        purser.operatorGets("/api/v1/exports/audit.jsonl?organization=" + organization)
                                .lines()
                                .filter(line -> line.contains("\"entry\""))
                                .count(),
                        purser.operatorGets("/scim/v2/Users?organization=" + organization),
                        asked(purser, "{ policyExport(organization: \"" + organization + "\") { document } }"),
                        asked(
                                purser,
                                "{ holds(organization: \"" + organization + "\") { edges { node { requestId } } } }"),
                        asked(
                                purser,
                                "{ increaseRequests(organization: \"" + organization
                                        + "\") { edges { node { id state } } } }"),
                        asked(purser, "{ tokens { edges { node { id revokedAt } } } }"))
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
    }

    /// Every operation of the schema, by generation.
    private final class Operations {
        private final MirroredSide alone;
        private final MirroredSide beside;
        private final String foreign;
        private final Map<String, String> aloneTold = new HashMap<>();
        private final Map<String, String> besideTold = new HashMap<>();
        private final SchemaQuestions schema = new SchemaQuestions(this::values);

        Operations(MirroredSide alone, MirroredSide beside, MirroredSide other, String foreign) {
            this.alone = alone;
            this.beside = beside;
            this.foreign = foreign;
            String events = "subscription { consumption(after: \"0\") { cursor caughtUp } }";
            String cursor = other.cursor("admin", events);
            aloneTold.putAll(alone.told);
            besideTold.putAll(beside.told);
            other.told.forEach((name, value) -> {
                aloneTold.put("other." + name, value);
                besideTold.put("other." + name, value);
            });
            aloneTold.put("other.cursor", cursor);
            besideTold.put("other.cursor", cursor);
        }

        private List<String> values(String argument) {
            return switch (argument) {
                case "id" ->
                    Stream.of(
                                    "<<request>>",
                                    "<<refused>>",
                                    "evt-1",
                                    "<<other.request>>",
                                    "<<other.refused>>",
                                    "<<other.hold>>")
                            .map(Operations::quoted)
                            .toList();
                case "organization" ->
                    Stream.of("acme", "globex", "nowhere")
                            .map(Operations::quoted)
                            .toList();
                case "name", "budget" -> List.of("\"cap\"", "\"each\"");
                case "period" -> List.of("\"this-month\"");
                case "plan" -> List.of("\"free\"");
                case "state" -> List.of("OK");
                case "groupBy" ->
                    Stream.of("group", "user", "key", "customer", "outcome", "model")
                            .map(dimension -> "[\"" + dimension + "\"]")
                            .toList();
                case "filters" -> List.of("[{dimension: \"user\", value: \"ada\"}]");
                case "bucket" -> List.of("DAY");
                case "tag" -> List.of("\"project\"");
                case "input" ->
                    List.of("{document: \"organization: " + foreign + "\"}", "{document: \"organization: nowhere\"}");
                default -> List.of();
            };
        }

        private static String quoted(String text) {
            return "\"" + text + "\"";
        }

        void ask() {
            int asked = 0;
            for (String as : List.of("admin", "viewer", "signed")) {
                for (GraphQLFieldDefinition field : schema.queries()) {
                    for (String question : schema.questions(field)) {
                        asked++;
                        same(
                                as + " " + question,
                                alone.graphql(as, question, aloneTold),
                                beside.graphql(as, question, besideTold));
                    }
                }
                for (GraphQLFieldDefinition field : schema.subscriptions()) {
                    for (String organization : values("organization")) {
                        for (String after : List.of("\"0\"", "\"<<other.cursor>>\"")) {
                            follow(as, schema.following(field, organization, after));
                        }
                    }
                }
            }
            for (String mutation : schema.mutations(Set.of("organization"), this::aimed)) {
                same(
                        mutation,
                        alone.graphql("admin", mutation, aloneTold),
                        beside.graphql("admin", mutation, besideTold));
            }
            assertThat(asked).isGreaterThan(100);
        }

        private void follow(String as, String question) {
            same(as + " " + question, alone.follow(as, question, aloneTold), beside.follow(as, question, besideTold));
        }

        /// A value that aims at the other organization, and at what is its own there.
        private String aimed(String name, GraphQLInputType type) {
            if (GraphQLTypeUtil.unwrapAll(type) instanceof GraphQLInputObjectType input) {
                return input.getFieldDefinitions().stream()
                        .filter(field -> GraphQLTypeUtil.isNonNull(field.getType())
                                || field.getName().equals("organization"))
                        .map(field -> field.getName() + ": " + aimed(field.getName(), field.getType()))
                        .collect(Collectors.joining(", ", "{", "}"));
            }
            return switch (name) {
                case "organization" -> quoted(foreign);
                case "key" -> "\"ada-key\"";
                case "budget" -> "\"cap\"";
                case "document" -> quoted("organization: " + foreign);
                case "from" -> "\"2026-01-01T00:00:00Z\"";
                case "to" -> "\"2100-01-01T00:00:00Z\"";
                case "until" -> "\"7d\"";
                case "approve" -> "true";
                case "entries", "auditEntries" -> "0";
                case "cost" -> "\"0\"";
                case "id" -> "\"<<other.tokenV>>\"";
                case "amount", "by" -> "\"1 USD\"";
                case "model" -> "\"sandbox\"";
                default -> "\"mirrored\"";
            };
        }
    }
}
