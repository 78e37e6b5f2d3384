package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.FollowedPurser.Events;
import io.purser.FollowedPurser.Talk;
import io.purser.control.subscriptions.SubscriptionSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Subscriptions through a whole server, over both of their ways: whoever is cut and comes back with the last cursor
/// misses nothing and is told nothing twice.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SubscriptionsTest {
    private static final String ADA = "a-secret-of-ada-for-subscriptions";
    private static final String BOB = "a-secret-of-bob-for-subscriptions";
    private static final String GOVERNANCE = """
            organization: acme
            timezone: UTC
            groups:
              - {name: search, groups: [{name: ranking}]}
              - {name: ads}
            users:
              - {name: ada, group: ranking}
              - {name: bob, group: ads}
            keys:
              - {name: ada-key, user: ada, secret: %s}
              - {name: bob-key, user: bob, secret: %s}
            budgets:
              - {name: search-calls, scope: {group: search}, limit: 1000000 requests, period: lifetime, enforcement: soft,
                 thresholds: [{at: 2 requests}, {at: 4 requests}]}
              - {name: ads-calls, scope: {group: ads}, limit: 1000000 requests, period: lifetime, enforcement: soft,
                 thresholds: [{at: 1 requests}, {at: 3 requests}]}
            """.formatted(ADA, BOB);
    private static final String CONSUMPTION = """
            subscription($after: String) { consumption(after: $after) {
              cursor asOf caughtUp currency rows { group user key provider model cost requests unpricedRequests
                inputTokens cacheReadTokens cacheWriteTokens outputTokens reasoningTokens } } }""";
    private static final String STATES = """
            subscription($after: String, $name: String) { budgetStates(after: $after, name: $name) {
              cursor change { at budget threshold reminder stateBefore state unit limit settled windowEnd } } }""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private RunningPurser purser;

    @SuppressWarnings("NullAway.Init")
    private FollowedPurser follower;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        purser = RunningPurser.start(folder, GOVERNANCE);
        follower = new FollowedPurser(purser.url());
    }

    @AfterAll
    void stop() {
        follower.close();
        client.close();
        purser.close();
    }

    private void call(String key) {
        assertThat(purser.post(client, "/v1/chat/completions", key, """
                        {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                .isEqualTo(200);
    }

    private String token(String label, String rights) throws IOException {
        return created(label, rights).path("secret").asText();
    }

    private JsonNode created(String label, String rights) throws IOException {
        JsonNode answer = ask(
                "mutation { createToken(input: {label: \"" + label + "\", " + rights + "}) { secret token { id } } }");
        return answer.path("createToken");
    }

    private JsonNode ask(String query) throws IOException {
        String body = purser.post(
                        client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)))
                .body();
        assertThat(body).doesNotContain("\"errors\"");
        return json.readTree(body).path("data");
    }

    /// What events told, added up as decimals.
    private static final class Sums {
        private BigDecimal cost = BigDecimal.ZERO;
        private long requests;
        private long input;
        private long output;
        private final List<String> cursors = new ArrayList<>();

        void add(JsonNode event) {
            cursors.add(event.path("cursor").asText());
            for (JsonNode row : event.path("rows")) {
                cost = cost.add(new BigDecimal(row.path("cost").asText()));
                requests += row.path("requests").asLong();
                input += row.path("inputTokens").asLong();
                output += row.path("outputTokens").asLong();
            }
        }

        String last() {
            return cursors.getLast();
        }

        @Override
        public String toString() {
            return cost.stripTrailingZeros().toPlainString() + " " + requests + " " + input + " " + output;
        }
    }

    private Sums exported(String more) {
        List<String> lines = purser.operatorGets(
                        "/api/v1/exports/usage.csv?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z" + more)
                .lines()
                .toList();
        Sums sums = new Sums();
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = RunningPurser.named(lines.getFirst(), line);
            sums.cost = sums.cost.add(new BigDecimal(String.valueOf(row.get("cost"))));
            sums.requests += Long.parseLong(String.valueOf(row.get("requests")));
            sums.input += Long.parseLong(String.valueOf(row.get("input_tokens")));
            sums.output += Long.parseLong(String.valueOf(row.get("output_tokens")));
        }
        return sums;
    }

    @Test
    void whoIsCutAndComesBackWithTheLastCursorHasWhatTheLedgerHas() throws Exception {
        call(ADA);
        CompletableFuture<Void> calls = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 60; i++) {
                call(i % 3 == 0 ? BOB : ADA);
            }
        });
        Sums streamed = new Sums();
        Sums talked = new Sums();
        Random cuts = new Random(7);
        Map<String, Object> after = new HashMap<>(Map.of("after", "0"));
        while (!calls.isDone()) {
            try (Events events = follower.events(purser.operatorToken(), CONSUMPTION, after)) {
                for (int i = cuts.nextInt(2); i >= 0 && !calls.isDone(); i--) {
                    streamed.add(events.told());
                    after.put("after", streamed.last());
                }
            }
        }
        calls.join();
        Map<String, Object> from = new HashMap<>(Map.of("after", "0"));
        Sums truth = exported("");
        assertThat(truth.requests).isGreaterThanOrEqualTo(61);
        while (!streamed.toString().equals(truth.toString())) {
            try (Events events = follower.events(purser.operatorToken(), CONSUMPTION, after)) {
                streamed.add(events.told());
                after.put("after", streamed.last());
                truth = exported("");
            }
            assertThat(streamed.requests).isLessThanOrEqualTo(truth.requests);
        }
        while (!talked.toString().equals(truth.toString())) {
            try (Talk talk = follower.talkAs(purser.operatorToken())) {
                talk.subscribe("one", CONSUMPTION, from);
                talked.add(talk.told());
                from.put("after", talked.last());
                talk.cut();
            }
            assertThat(talked.requests).isLessThanOrEqualTo(truth.requests);
        }
        assertThat(streamed.cursors).doesNotHaveDuplicates();
        assertThat(streamed.cost).isPositive();
    }

    @Test
    void aSubscriptionWithoutACursorBeginsNowAndSaysWhere() throws Exception {
        call(ADA);
        try (Events events = follower.events(purser.operatorToken(), CONSUMPTION, Map.of())) {
            assertThat(events.response.headers().firstValue("content-type"))
                    .hasValue("text/event-stream; charset=utf-8");
            JsonNode begin = events.told();
            assertThat(begin.path("rows")).isEmpty();
            assertThat(begin.path("cursor").asText()).isNotEmpty();
            call(BOB);
            JsonNode told = events.told();
            while (told.path("rows").isEmpty()) {
                told = events.told();
            }
            assertThat(told.toString()).contains("bob-key", "\"group\":\"ads\"");
        }
    }

    @Test
    void theIdOfAnEventStandsForAfterWhereAClientSendsItBack() throws Exception {
        call(ADA);
        String id;
        try (Events events = follower.events(purser.operatorToken(), CONSUMPTION, Map.of("after", "0"))) {
            Events.Event first = events.next();
            id = String.valueOf(first.id());
            assertThat(first.json().findValue("cursor").asText()).isEqualTo(id);
        }
        call(BOB);
        try (Events events = follower.events(
                purser.operatorToken(), CONSUMPTION, Map.of("after", "0"), Map.of("last-event-id", id))) {
            Sums rest = new Sums();
            rest.add(events.told());
            assertThat(rest.requests).isLessThan(exported("").requests);
        }
    }

    @Test
    void crossingsAreToldOnceEachInOrderWithTheStateBefore() throws Exception {
        for (int i = 0; i < 5; i++) {
            call(ADA);
            call(BOB);
        }
        List<String> told = new ArrayList<>();
        Map<String, Object> after = new HashMap<>(Map.of("after", "0", "name", "ads-calls"));
        for (int i = 0; i < 2; i++) {
            try (Talk talk = follower.talkAs(purser.operatorToken())) {
                talk.subscribe("s", STATES, after);
                JsonNode event = talk.told();
                JsonNode change = event.path("change");
                told.add(change.path("threshold").asText() + " "
                        + change.path("stateBefore").asText() + " "
                        + change.path("state").asText() + " "
                        + change.path("settled").asText());
                assertThat(change.path("at").asText()).startsWith("20");
                assertThat(change.path("limit").asText()).isEqualTo("1000000");
                assertThat(change.path("windowEnd").isNull()).isTrue();
                after.put("after", event.path("cursor").asText());
            }
        }
        assertThat(told).containsExactly("1 requests OK WARNING 1", "3 requests WARNING WARNING 3");
    }

    @Test
    void aTeamLeadIsToldOfTheOwnSubtreeOnly() throws Exception {
        for (int i = 0; i < 4; i++) {
            call(ADA);
            call(BOB);
        }
        String lead = token("lead", "role: TEAM_LEAD, organization: \"acme\", group: \"search\"");
        Sums seen = new Sums();
        StringBuilder all = new StringBuilder();
        try (Events events = follower.events(lead, CONSUMPTION, Map.of("after", "0"))) {
            JsonNode event = events.told();
            all.append(event);
            seen.add(event);
        }
        try (Events events = follower.events(lead, STATES, Map.of("after", "0"))) {
            all.append(events.told());
        }
        assertThat(all.toString()).contains("ada-key", "search-calls").doesNotContain("bob", "ads");
        assertThat(seen.requests).isPositive().isLessThan(exported("").requests);
    }

    @Test
    void aSubscriptionEndsWithTheTokenThatOpenedIt() throws Exception {
        JsonNode streaming = created("streaming", "role: VIEWER");
        JsonNode talking = created("talking", "role: VIEWER");
        try (Events events = follower.events(streaming.path("secret").asText(), CONSUMPTION, Map.of());
                Talk talk = follower.talkAs(talking.path("secret").asText())) {
            var _ = events.told();
            talk.subscribe("s", CONSUMPTION, Map.of());
            var _ = talk.told();
            for (JsonNode each : List.of(streaming, talking)) {
                ask("mutation { revokeToken(id: " + each.path("token").path("id") + ") { id } }");
            }
            Events.Event last = events.next();
            while (last.json().path("errors").isEmpty()) {
                last = events.next();
            }
            assertThat(last.data()).contains("unauthenticated");
            assertThat(events.next().type()).isEqualTo("complete");
            assertThat(talk.closedBy()).isEqualTo(4403);
            assertThat(SubscriptionSettings.USUAL.recheck())
                    .as("asked again by then")
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whatIsNoCursorOfTheSubscriptionIsRefusedByName() throws Exception {
        String consumption;
        try (Events events = follower.events(purser.operatorToken(), CONSUMPTION, Map.of())) {
            consumption = events.told().path("cursor").asText();
        }
        for (String none : List.of("1", "nonsense", consumption + "x")) {
            assertThat(error(CONSUMPTION, none)).contains("bad_input", "after: expected a `cursor`");
        }
        assertThat(error(STATES, consumption)).contains("bad_input", "after: expected a `cursor`");
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.subscribe("s", STATES, Map.of("after", consumption));
            assertThat(talk.hear().toString()).contains("\"type\":\"error\"", "bad_input");
        }
    }

    private String error(String query, String after) throws Exception {
        try (Events events = follower.events(purser.operatorToken(), query, Map.of("after", after))) {
            Events.Event event = events.next();
            assertThat(events.next().type()).isEqualTo("complete");
            return event.data();
        }
    }

    @Test
    void limitsHoldForSubscriptionsToo() throws Exception {
        String deep =
                "subscription { consumption { rows " + "{ rows ".repeat(12) + "{ cost }" + " }".repeat(12) + " } }";
        try (Events events = follower.events(purser.operatorToken(), deep, Map.of())) {
            assertThat(events.next().data()).contains("errors");
        }
        String costly = "subscription { consumption { cursor "
                + java.util.stream.IntStream.range(0, 1_100)
                        .mapToObj(i -> "a" + i + ": rows { cost }")
                        .collect(java.util.stream.Collectors.joining(" "))
                + " } }";
        try (Events events = follower.events(purser.operatorToken(), costly, Map.of())) {
            assertThat(events.next().data()).contains("query_too_costly");
        }
        String token = token("greedy", "role: VIEWER");
        List<Events> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Events events = follower.events(token, CONSUMPTION, Map.of());
            var _ = events.told();
            open.add(events);
        }
        try (Events events = follower.events(token, CONSUMPTION, Map.of())) {
            assertThat(events.next().data()).contains("too_many_subscriptions", "20");
        }
        assertThat(purser.operatorGets("/metrics"))
                .contains("purser_subscriptions_refused_total{limit=\"per_token\"}")
                .contains("purser_subscription_events_total{subscription=\"consumption\"}");
        open.forEach(Events::close);
        Events again = follower.events(token, CONSUMPTION, Map.of());
        while (again.next().data().contains("too_many_subscriptions")) {
            again.close();
            again = follower.events(token, CONSUMPTION, Map.of());
        }
        again.close();
    }

    @Test
    void onlySubscriptionsAreAskedByGetAndOnlyAsStreams() throws Exception {
        String encoded = java.net.URLEncoder.encode(
                "subscription { consumption(after: \"0\") { cursor } }", java.nio.charset.StandardCharsets.UTF_8);
        try (Events events = new Events(get(encoded, "text/event-stream"))) {
            assertThat(events.told().path("cursor").asText()).isNotEmpty();
        }
        String mutation = java.net.URLEncoder.encode(
                "mutation { createKey(input: {name: \"by-get\"}) { secret } }",
                java.nio.charset.StandardCharsets.UTF_8);
        for (String accept : List.of("text/event-stream", "application/json")) {
            HttpResponse<java.io.InputStream> refused = get(mutation, accept);
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("allow")).hasValue("POST");
        }
        assertThat(get(encoded, "application/json").statusCode()).isEqualTo(405);
        assertThat(ask("{ keys { edges { node { name } } } }").toString()).doesNotContain("by-get");
    }

    private HttpResponse<java.io.InputStream> get(String query, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/graphql?query=" + query))
                .header("authorization", "Bearer " + purser.operatorToken())
                .header("accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void aQueryMayComeOverBothWaysToo() throws Exception {
        try (Talk talk = follower.talkAs(purser.operatorToken());
                Events events = follower.events(purser.operatorToken(), "{ health { version } }", Map.of())) {
            talk.subscribe("q", "{ health { version } }", Map.of());
            assertThat(talk.told().path("version").asText()).isNotEmpty();
            assertThat(talk.hear().path("type").asText()).isEqualTo("complete");
            assertThat(events.told().path("version").asText()).isNotEmpty();
            assertThat(events.next().type()).isEqualTo("complete");
        }
        assertThat(purser.post(
                                client,
                                "/graphql",
                                purser.operatorToken(),
                                json.writeValueAsString(Map.of("query", CONSUMPTION)))
                        .body())
                .contains("query_invalid", "text/event-stream");
    }

    @Test
    void severalSubscriptionsShareAConnectionAndEachEndsAlone() throws Exception {
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.subscribe("a", CONSUMPTION, Map.of());
            assertThat(talk.hear().path("id").asText()).isEqualTo("a");
            talk.subscribe("b", STATES, Map.of());
            assertThat(talk.hear().path("id").asText()).isEqualTo("b");
            talk.say(Map.of("type", "complete", "id", "a"));
            talk.say(Map.of("type", "ping", "payload", Map.of("n", 1)));
            assertThat(talk.hear().toString()).isEqualTo("{\"type\":\"pong\",\"payload\":{\"n\":1}}");
            talk.subscribe("a", STATES, Map.of());
            assertThat(talk.hear().path("id").asText()).isEqualTo("a");
            talk.subscribe("b", STATES, Map.of());
            assertThat(talk.closedBy()).isEqualTo(4409);
        }
    }

    @Test
    void aPageOfAnotherOriginOpensNoSocketWithoutAToken() throws Exception {
        assertThatThrownBy(() -> follower.talk(Map.of("Origin", "https://elsewhere.example")))
                .hasMessageContaining("WebSocketHandshakeException");
        try (Talk talk = follower.talk(Map.of("Origin", purser.url()));
                Talk other = follower.talk(Map.of(
                        "Origin", "https://elsewhere.example", "Authorization", "Bearer " + purser.operatorToken()))) {
            talk.say(Map.of("type", "connection_init", "payload", Map.of("authorization", "Bearer nonsense")));
            assertThat(talk.closedBy()).isEqualTo(4403);
            other.say(Map.of("type", "connection_init"));
            assertThat(other.hear().path("type").asText()).isEqualTo("connection_ack");
        }
    }

    @Test
    void aShutdownEndsSubscriptionsCleanly(@TempDir Path folder) throws Exception {
        RunningPurser other = RunningPurser.start(folder, GOVERNANCE);
        try (FollowedPurser otherFollower = new FollowedPurser(other.url());
                Talk talk = otherFollower.talkAs(other.operatorToken());
                Events events = otherFollower.events(other.operatorToken(), CONSUMPTION, Map.of())) {
            talk.subscribe("s", CONSUMPTION, Map.of());
            var _ = talk.told();
            var _ = events.told();
            other.close();
            assertThat(talk.hear().path("type").asText()).isEqualTo("complete");
            assertThat(talk.closedBy()).isEqualTo(1001);
            assertThat(events.next().type()).isEqualTo("complete");
        }
    }
}
