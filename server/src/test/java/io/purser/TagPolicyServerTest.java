package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an organization demands of tags, through a whole gateway: checked before admission, in force with the next
/// call, and shown afterwards. B11: the whole attribution is built before anything is checked.
class TagPolicyServerTest {
    private static final String ADA = "a-secret-of-ada-for-tag-policies";
    private static final String MIA = "a-secret-of-mia-for-tag-policies";
    private static final String PEOPLE = """
            organization: acme
            groups: [{name: engineering, groups: [{name: data-science}]}, {name: sales}]
            keys:
              - {name: ada-key, group: data-science, secret: %s, attribution: {metadata: true}}
              - {name: mia-key, group: sales, secret: %s}
            """.formatted(ADA, MIA);
    private static final String DEMANDS = PEOPLE + """
            tagPolicies:
              - {name: projects, tag: project, appliesTo: {group: engineering}, required: true, allowed: [atlas, borealis]}
              - {name: tickets, tag: ticket, appliesTo: {customer: globex}, pattern: "[A-Z]+-[0-9]+"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aCallWithoutARequiredTagOrWithAnotherValueIsRefusedBeforeItIsAdmitted() throws Exception {
        try (var purser = RunningPurser.start(folder, DEMANDS)) {
            refused(ask(purser, ADA, Map.of()), 400, "tag_required", "projects", "atlas, borealis");
            refused(
                    ask(purser, ADA, Map.of("Purser-Tags", "project=atlantis")),
                    403,
                    "tag_not_allowed",
                    "projects",
                    "\"atlantis\"");
            assertThat(ask(purser, ADA, Map.of("Purser-Tags", "project=atlas")).statusCode())
                    .isEqualTo(200);
            assertThat(ask(purser, MIA, Map.of()).statusCode())
                    .as("another group")
                    .isEqualTo(200);
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv").lines())
                    .as("the header and the two that were answered")
                    .hasSize(3);
        }
    }

    @Test
    void aTagCountsWhereverItComesFrom() throws Exception {
        try (var purser = RunningPurser.start(folder, DEMANDS)) {
            assertThat(ask(purser, ADA, Map.of("x-litellm-tags", "project:borealis"))
                            .statusCode())
                    .isEqualTo(200);
            String body = body("\"metadata\": {\"project\": \"atlas\"},");
            assertThat(purser.post(client, "/v1/chat/completions", ADA, body).statusCode())
                    .isEqualTo(200);
            String wrong = body("\"metadata\": {\"project\": \"mine\"},");
            refused(
                    purser.post(client, "/v1/chat/completions", ADA, wrong),
                    403,
                    "tag_not_allowed",
                    "projects",
                    "\"mine\"");
        }
    }

    @Test
    void aDemandOfOneCustomersCallsIsMadeOfThemOnly() throws Exception {
        try (var purser = RunningPurser.start(folder, DEMANDS)) {
            Map<String, String> wrong = Map.of("Purser-Customer", "globex", "Purser-Tags", "ticket=none");
            refused(ask(purser, MIA, wrong), 403, "tag_not_allowed", "tickets", "[A-Z]+-[0-9]+");
            assertThat(ask(purser, MIA, Map.of("Purser-Customer", "globex", "Purser-Tags", "ticket=OPS-17"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ask(purser, MIA, Map.of("Purser-Customer", "initech", "Purser-Tags", "ticket=none"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ask(purser, MIA, Map.of("Purser-Customer", "globex")).statusCode())
                    .as("not required")
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsAppliedHoldsForTheNextCallAndWhatCallsSayIsReported() throws Exception {
        try (var purser = RunningPurser.start(folder, PEOPLE)) {
            for (String project : new String[] {"atlas", "atlas", "Atlas", "borealis"}) {
                assertThat(ask(purser, ADA, Map.of("Purser-Tags", "project=\"" + project + "\""))
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(ask(purser, MIA, Map.of()).statusCode()).isEqualTo(200);
            JsonNode report = graphql(purser, """
                            { tagReport(tag: "project") { coverage valueCount values { value requests }
                              nearDuplicates { values { value } } } }""").path("tagReport");
            assertThat(report.path("valueCount").asInt()).isEqualTo(4);
            assertThat(report.path("values").path(0).path("value").asText()).isEqualTo("atlas");
            assertThat(report.path("nearDuplicates").toString())
                    .isEqualTo("[{\"values\":[{\"value\":\"atlas\"},{\"value\":\"Atlas\"}]}]");
            assertThat(report.path("coverage").asText()).isEqualTo("0.8000");

            apply(purser, DEMANDS);
            refused(
                    ask(purser, ADA, Map.of("Purser-Tags", "project=Atlas")),
                    403,
                    "tag_not_allowed",
                    "projects",
                    "\"Atlas\"");
        }
    }

    private void apply(RunningPurser purser, String file) throws IOException {
        JsonNode applied = json.readTree(purser.post(
                        client,
                        "/graphql",
                        purser.operatorToken(),
                        json.writeValueAsString(Map.of(
                                "query",
                                "mutation($d: String!) { apply(input: {document: $d}) { policyVersion } }",
                                "variables",
                                Map.of("d", file))))
                .body());
        assertThat(applied.has("errors")).as(applied.toString()).isFalse();
    }

    private JsonNode graphql(RunningPurser purser, String query) throws IOException {
        return json.readTree(purser.post(
                                client,
                                "/graphql",
                                purser.operatorToken(),
                                json.writeValueAsString(Map.of("query", query)))
                        .body())
                .path("data");
    }

    private void refused(HttpResponse<String> answer, int status, String code, String... told) throws IOException {
        JsonNode error = json.readTree(answer.body()).path("error");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).contains(told);
    }

    private HttpResponse<String> ask(RunningPurser purser, String key, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body("")));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String body(String more) {
        return """
                {"model": "sandbox", %s "max_tokens": 10, "messages": [{"role": "user", "content": "Hello [[out=7]]"}]}""".formatted(more);
    }
}
