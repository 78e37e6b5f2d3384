package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a key fixes with `override: false` no caller changes, whichever way it comes in and wherever it says so; a key
/// without it shows that each of these ways would be heard.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FixedAttributionTest {
    private static final String FIXED = "a-secret-of-a-key-that-fixes-all";
    private static final String OPEN = "a-secret-of-a-key-that-offers-all";
    private static final String ATTRIBUTION = "customer: globex, endUser: person-1, session: s-1, environment: dev,"
            + " endpoint: chat, promptVersion: v1, feature: search, tags: {project: atlas}, baggage: true,"
            + " metadata: true";
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            keys:
              - {name: fixed, user: ada, secret: %s, attribution: {%s, override: false}}
              - {name: open, user: ada, secret: %s, attribution: {%s}}
              - {name: fixed-customer, user: ada, secret: %s2, attribution: {customer: globex, userIsCustomer: true, override: false}}
            plans: [{name: free}, {name: pro, default: true}]
            customers: [{name: globex, plan: free}]
            """.formatted(FIXED, ATTRIBUTION, OPEN, ATTRIBUTION, FIXED);

    private static final String FIELDS = "\"customer\": \"EVIL\", \"endUser\": \"EVIL\", \"session\": \"EVIL\","
            + " \"environment\": \"EVIL\", \"endpoint\": \"EVIL\", \"promptVersion\": \"EVIL\", \"feature\": \"EVIL\"";
    private static final String CHAT =
            "\"model\": \"sandbox\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";
    private static final String BAGGAGE = "customer=EVIL,end_user=EVIL,session=EVIL,environment=EVIL,endpoint=EVIL,"
            + "prompt_version=EVIL,feature=EVIL,project=EVIL,purser.customer=EVIL,purser.tag.project=EVIL";
    private static final Map<String, String> NAMED = Map.of(
            "Purser-Customer", "EVIL",
            "Purser-End-User", "EVIL",
            "Purser-Session", "EVIL",
            "Purser-Environment", "EVIL",
            "Purser-Endpoint", "EVIL",
            "Purser-Prompt-Version", "EVIL",
            "Purser-Feature", "EVIL",
            "Purser-Tags", "project=EVIL");

    /// One way to say what a call is for.
    ///
    /// @param moves a column of the ledger that it changes where nothing is fixed
    record Way(String name, String path, String body, Map<String, String> headers, String moves) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private RunningPurser purser;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        purser = RunningPurser.start(folder, POLICY);
    }

    @AfterAll
    void stop() {
        purser.close();
        client.close();
    }

    static List<Way> ways() {
        String chat = "/v1/chat/completions";
        String whole = "{" + CHAT + "}";
        String metadata =
                "{" + CHAT + ", \"metadata\": {" + FIELDS + ", \"project\": \"EVIL\", \"purser.customer\": \"EVIL\"}}";
        String usage = "\"usage\": {\"inputTokens\": 3, \"outputTokens\": 1}";
        return List.of(
                new Way("Purser headers", chat, whole, NAMED, "customer"),
                new Way(
                        "headers of an Anthropic call",
                        "/v1/messages",
                        "{\"max_tokens\": 9, " + CHAT + "}",
                        NAMED,
                        "feature"),
                new Way(
                        "headers of a Gemini call",
                        "/gemini/v1beta/models/sandbox:generateContent",
                        "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"hi\"}]}]}",
                        NAMED,
                        "environment"),
                new Way("the body's metadata", chat, metadata, Map.of(), "customer"),
                new Way("the body's user", chat, "{\"user\": \"EVIL\", " + CHAT + "}", Map.of(), "end_user"),
                new Way(
                        "the body's safety_identifier",
                        chat,
                        "{\"safety_identifier\": \"EVIL\", " + CHAT + "}",
                        Map.of(),
                        "end_user"),
                new Way(
                        "Anthropic's metadata.user_id",
                        "/v1/messages",
                        "{\"max_tokens\": 9, \"metadata\": {\"user_id\": \"EVIL\"}, " + CHAT + "}",
                        Map.of(),
                        "end_user"),
                new Way("baggage", chat, whole, Map.of("baggage", BAGGAGE), "session"),
                new Way(
                        "LiteLLM's headers",
                        chat,
                        whole,
                        Map.of(
                                "x-litellm-customer-id", "EVIL",
                                "x-litellm-end-user-id", "EVIL",
                                "x-litellm-tags", "project:EVIL"),
                        "tags"),
                new Way(
                        "Portkey's header",
                        chat,
                        whole,
                        Map.of("x-portkey-metadata", "{" + FIELDS + ", \"_user\": \"EVIL\", \"project\": \"EVIL\"}"),
                        "endpoint"),
                new Way(
                        "Helicone's headers",
                        chat,
                        whole,
                        Map.of(
                                "Helicone-User-Id", "EVIL",
                                "Helicone-Property-project", "EVIL",
                                "Helicone-Property-customer", "EVIL",
                                "Helicone-Property-environment", "EVIL"),
                        "environment"),
                new Way(
                        "an event's fields",
                        "/api/v1/events",
                        "{\"id\": \"ID\", \"provider\": \"sandbox\", \"model\": \"sandbox\", " + usage + ", " + FIELDS
                                + ", \"tags\": {\"project\": \"EVIL\"}}",
                        Map.of(),
                        "prompt_version"),
                new Way(
                        "an event's headers",
                        "/api/v1/events",
                        "{\"id\": \"ID\", \"provider\": \"sandbox\", \"model\": \"sandbox\", " + usage + "}",
                        NAMED,
                        "customer"),
                new Way(
                        "a CloudEvent",
                        "/api/v1/events",
                        "{\"specversion\": \"1.0\", \"type\": \"t\", \"source\": \"s\", \"id\": \"ID\", \"data\": {"
                                + "\"provider\": \"sandbox\", \"model\": \"sandbox\", " + usage + ", " + FIELDS + "}}",
                        Map.of(),
                        "feature"),
                new Way("a span", "/v1/traces", span(), Map.of(), "customer"),
                new Way("a metric", "/v1/metrics?book=averages", metric(), Map.of(), "customer"),
                new Way(
                        "a hold's headers and fields",
                        "/api/v1/holds",
                        "{\"provider\": \"sandbox\", \"model\": \"sandbox\", \"inputTokens\": 3, \"maxOutputTokens\": 9,"
                                + " \"user\": \"EVIL\", \"metadata\": {" + FIELDS + ", \"project\": \"EVIL\"}}",
                        NAMED,
                        "customer"));
    }

    private static String metric() {
        return """
                {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "gen_ai.client.token.usage",
                  "histogram": {"aggregationTemporality": 1, "dataPoints": [{"startTimeUnixNano": "START",
                  "timeUnixNano": "END", "count": "1", "sum": 3, "attributes": [
                    {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                    {"key": "gen_ai.provider.name", "value": {"stringValue": "sandbox"}},
                    {"key": "gen_ai.request.model", "value": {"stringValue": "sandbox"}},
                    {"key": "gen_ai.token.type", "value": {"stringValue": "input"}}%s]}]}}]}]}]}""".formatted(named());
    }

    private static String named() {
        StringBuilder attributes = new StringBuilder();
        for (String name : List.of(
                "purser.customer",
                "purser.end_user",
                "purser.session",
                "purser.environment",
                "purser.endpoint",
                "purser.prompt_version",
                "purser.feature",
                "purser.tag.project",
                "user.id",
                "enduser.id",
                "session.id",
                "gen_ai.conversation.id",
                "deployment.environment.name")) {
            attributes.append(", {\"key\": \"").append(name).append("\", \"value\": {\"stringValue\": \"EVIL\"}}");
        }
        return attributes.toString();
    }

    private static String span() {
        return """
                {"resourceSpans": [{"resource": {"attributes": [{"key": "deployment.environment.name", "value": {"stringValue": "EVIL"}}]},
                  "scopeSpans": [{"spans": [{"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "SPAN", "name": "chat",
                  "kind": 3, "startTimeUnixNano": "START", "endTimeUnixNano": "END", "attributes": [
                    {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                    {"key": "gen_ai.provider.name", "value": {"stringValue": "sandbox"}},
                    {"key": "gen_ai.request.model", "value": {"stringValue": "sandbox"}},
                    {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "3"}},
                    {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "1"}}%s]}]}]}]}""".formatted(named());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void whatAKeyFixesIsFixed(Way way) throws Exception {
        Map<String, String> fixed = booked(way, FIXED);
        assertThat(fixed)
                .containsEntry("customer", "globex")
                .containsEntry("session", "s-1")
                .containsEntry("environment", "dev")
                .containsEntry("endpoint", "chat")
                .containsEntry("prompt_version", "v1")
                .containsEntry("feature", "search")
                .containsEntry("plan", "free");
        assertThat(fixed.get("tags"))
                .as("what it names beside is a tag of another name")
                .containsPattern("(?<![.\\w])project:atlas")
                .doesNotContainPattern("(?<![.\\w])project:EVIL");
        Map<String, String> plain = booked(new Way("", "/v1/chat/completions", "{" + CHAT + "}", Map.of(), ""), FIXED);
        assertThat(fixed.get("end_user")).startsWith("eu_").isEqualTo(plain.get("end_user"));

        Map<String, String> open = booked(way, OPEN);
        assertThat(open.get(way.moves()))
                .as("the same said with a key that lets it be said")
                .isNotEqualTo(fixed.get(way.moves()));
        if ("EVIL".equals(open.get("customer"))) {
            assertThat(open).as("no plan is left by naming another customer").containsEntry("plan", "pro");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aFixedCustomerIsNotTheBodysUserEither(Way way) throws Exception {
        assertThat(booked(way, FIXED + "2")).containsEntry("customer", "globex").containsEntry("plan", "free");
    }

    private int sent;

    /// The ledger's entry of a call that comes this way.
    private Map<String, String> booked(Way way, String key) throws Exception {
        int before = purser.ledger().size();
        String spanId = "%016x".formatted(++sent);
        long now = Clock.systemUTC().millis() * 1_000_000;
        HttpResponse<String> answer = post(
                way.path(),
                way.body()
                        .replace("\"ID\"", "\"call-" + sent + "\"")
                        .replace("SPAN", spanId)
                        .replace("START", Long.toString(now - 1_000_000_000L))
                        .replace("END", Long.toString(now)),
                way.headers(),
                key);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        if (way.path().equals("/api/v1/holds")) {
            String hold = json.readTree(answer.body()).path("hold").asText();
            String end = "{\"usage\": {\"inputTokens\": 3, \"outputTokens\": 1}}";
            assertThat(post("/api/v1/holds/" + hold + "/settle", end, way.headers(), key)
                            .statusCode())
                    .isEqualTo(200);
        }
        List<Map<String, String>> rows = purser.ledger();
        assertThat(rows).as(answer.body()).hasSize(before + 1);
        return rows.getLast();
    }

    private HttpResponse<String> post(String path, String body, Map<String, String> headers, String key)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
