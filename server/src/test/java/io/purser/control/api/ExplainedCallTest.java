package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.RunningPurser;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator is told of the budgets of one call, by a whole server.
class ExplainedCallTest {
    private static final String SECRET = "a-secret-for-a-test-of-explain";
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: research}, {name: support}]
            users: [{name: ada, group: research}, {name: bob, group: support}]
            keys: [{name: ada-key, user: ada, secret: %s, models: [sandbox, sandbox-large]}]
            customers: [{name: globex}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
              - {name: each, scope: {eachUserIn: research}, limit: 0.02 USD, period: lifetime, enforcement: hard}
              - {name: tells, scope: {group: research}, limit: 1M tokens, period: {rolling: P7D}, enforcement: soft}
              - {name: tries, scope: {model: sandbox*}, limit: 1 USD, period: day, enforcement: hard, shadow: true}
              - {name: others, scope: {group: support}, limit: 1 USD, period: day, enforcement: hard}
              - {name: nightly, scope: {endpoint: nightly}, limit: 1 USD, period: day, enforcement: hard}
              - {name: customers, scope: {eachCustomer: "*"}, limit: 1 USD, period: week, enforcement: hard}
              - {name: bobs, scope: {user: bob}, limit: 1 USD, period: day, enforcement: hard}
            """.formatted(SECRET);

    private final ObjectMapper json = new ObjectMapper();
    private final RunningPurser purser;
    private final HttpClient client = HttpClient.newHttpClient();

    ExplainedCallTest(@TempDir Path folder) throws Exception {
        purser = RunningPurser.start(folder, GOVERNANCE);
    }

    @AfterEach
    void stop() {
        purser.close();
        client.close();
    }

    @Test
    void anAnsweredCallShowsEveryBudgetAsItWasFound() throws Exception {
        String first =
                ask("sandbox", 50).headers().firstValue("purser-request-id").orElseThrow();
        String second =
                ask("sandbox", 50).headers().firstValue("purser-request-id").orElseThrow();
        ask("sandbox", 50);
        JsonNode trail = explained(second);
        JsonNode budgets = budgets(trail);
        String spent = explained(first).path("entry").path("cost").asText();
        assertThat(spent).isNotEqualTo("0.00");

        for (String name : new String[] {"whole", "each", "tries"}) {
            assertThat(budgets.path(name).path("settled").asText()).as(name).isEqualTo(spent);
            assertThat(budgets.path(name).path("held").asText()).isEqualTo("0.00");
            assertThat(budgets.path(name).path("estimate").asText())
                    .isEqualTo(trail.path("hold").path("cost").asText());
        }
        JsonNode earlier = explained(first).path("entry");
        assertThat(budgets.path("tells").path("settled").asLong())
                .isEqualTo(earlier.path("inputTokens").asLong()
                        + earlier.path("outputTokens").asLong());
        assertThat(budgets.path("each").path("governs").asBoolean()).isTrue();
        assertThat(budgets.path("each").path("subject").asText()).isEqualTo("ada");
        assertThat(budgets.path("whole").path("counts").asBoolean()).isTrue();
        assertThat(budgets(explained(first)).path("each").path("settled").asText())
                .isEqualTo("0.00");
        assertWhys(budgets);
    }

    @Test
    void anAnsweredCallShowsWhatItsCostIsMadeOf() throws Exception {
        JsonNode entry = explained(ask("sandbox", 50)
                        .headers()
                        .firstValue("purser-request-id")
                        .orElseThrow())
                .path("entry");
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode line : entry.path("price").path("lines")) {
            sum = sum.add(new BigDecimal(line.path("cost").asText()));
        }
        assertThat(sum).isEqualByComparingTo(new BigDecimal(entry.path("cost").asText()));
        assertThat(entry.path("price").path("version").asText()).isEqualTo("builtin sandbox/sandbox");
        assertThat(entry.path("usage").findValuesAsText("bucket")).contains("input", "output");
    }

    @Test
    void aRefusedCallShowsTheFiguresThatItWasRefusedWith() throws Exception {
        ask("sandbox", 50);
        HttpResponse<String> refused = ask("sandbox-large", 1_000);
        assertThat(refused.statusCode()).isEqualTo(402);
        JsonNode told = json.readTree(refused.body()).path("error").path("purser");
        ask("sandbox", 50);
        JsonNode trail = explained(told.path("requestId").asText());
        JsonNode budgets = budgets(trail);
        JsonNode each = budgets.path("each");
        for (String figure : new String[] {"limit", "settled", "held", "remaining", "estimate"}) {
            assertThat(new BigDecimal(each.path(figure).asText()))
                    .as(figure)
                    .isEqualByComparingTo(new BigDecimal(told.path(figure).asText()));
        }
        assertThat(each.path("governs").asBoolean()).isTrue();
        assertThat(budgets.path("whole").path("settled").asText())
                .isEqualTo(each.path("settled").asText());
        assertWhys(budgets);
    }

    @Test
    void aCallThatIsRefusedBeforeTheBudgetsSaysSo() throws Exception {
        HttpResponse<String> refused = ask("sandbox-mini", 50);
        assertThat(refused.statusCode()).isEqualTo(403);
        JsonNode budgets = budgets(
                explained(refused.headers().firstValue("purser-request-id").orElseThrow()));
        assertThat(budgets.path("whole").path("matched").asBoolean()).isTrue();
        assertThat(budgets.path("whole").path("why").asText()).isEqualTo("not asked: the key does not allow the model");
        assertThat(budgets.path("whole").path("limit").isMissingNode()).isTrue();
        assertThat(why(budgets, "others")).isEqualTo("another group than support");
    }

    private static void assertWhys(JsonNode budgets) {
        assertThat(budgets).hasSize(8);
        assertThat(budgets.path("whole").path("why").isNull()).isTrue();
        assertThat(why(budgets, "tells")).isEqualTo("soft: tells, never refuses");
        assertThat(why(budgets, "tries")).isEqualTo("shadow: judged and reported, never refuses");
        assertThat(why(budgets, "others")).isEqualTo("another group than support");
        assertThat(why(budgets, "nightly")).isEqualTo("the call has no endpoint");
        assertThat(why(budgets, "customers")).isEqualTo("the call has no customer");
        assertThat(why(budgets, "bobs")).isEqualTo("user is ada, not bob");
        assertThat(budgets.path("bobs").path("matched").asBoolean()).isFalse();
    }

    private static String why(JsonNode budgets, String name) {
        assertThat(budgets.path(name).path("counts").asBoolean()).isFalse();
        return budgets.path(name).path("why").asText();
    }

    private JsonNode explained(String id) throws Exception {
        return json.readTree(purser.operatorGets("/api/v1/requests/" + id));
    }

    /// By name.
    private JsonNode budgets(JsonNode trail) {
        ObjectNode budgets = json.createObjectNode();
        trail.path("budgets").forEach(budget -> budgets.set(budget.path("name").asText(), budget));
        return budgets;
    }

    private HttpResponse<String> ask(String model, int maximum) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                        .header("authorization", "Bearer " + SECRET)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\",\"max_tokens\":"
                                + maximum + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                        .build(),
                BodyHandlers.ofString());
    }
}
