package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.RunningPurser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Budgets that degrade, from a caller's side, by a whole server with the sandbox behind it. Each test has a customer
/// of its own.
@TestInstance(Lifecycle.PER_CLASS)
final class DegradedCallTest {
    private static final String KEY = "a-secret-for-a-test-of-actions";
    private static final String NARROW = "a-secret-that-allows-one-model";
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: team}]
            keys:
              - {name: key, group: team, secret: %s}
              - {name: narrow, group: team, secret: %s, models: [sandbox]}
            endpoints: [{name: nightly, criticality: low}, {name: chat, criticality: high}]
            budgets:
              - {name: cheaper, scope: {customer: cheaper}, limit: 2 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 50%%, model: {"sandbox": sandbox-mini}}]}
              - {name: one-is-hard, scope: {customer: hard}, limit: 9 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 0 requests, model: {"sandbox": sandbox-mini}}]}
              - {name: no-mini, scope: {customer: hard, model: "*-mini"}, limit: 0 USD, period: lifetime, enforcement: hard}
              - {name: leaves, scope: {customer: leaver, model: sandbox-large}, limit: 1 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"sandbox-large": sandbox}}, {at: 100%%, criticality: normal, outputCap: 5}, {at: 200%%, refuse: true}]}
              - {name: chain-a, scope: {customer: chain}, limit: 1 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"sandbox-lar*": sandbox}}]}
              - {name: chain-b, scope: {customer: chain}, limit: 1 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"sandbox": sandbox-mini, "sandbox-mini": sandbox-large}}]}
              - {name: dearer, scope: {customer: choice}, limit: 0 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"sandbox-large": sandbox}}]}
              - {name: dearest, scope: {customer: choice}, limit: 0 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"sandbox-large": sandbox-mini}}]}
              - {name: nowhere, scope: {customer: nowhere}, limit: 0 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, model: {"*": nobody-serves-this}}]}
              - {name: short, scope: {customer: short}, limit: 1 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 50%%, outputCap: 1k}, {at: 100%%, outputCap: 20}]}
              - {name: small, scope: {customer: small}, limit: 0 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, contextCap: 60, maxTools: 1}]}
              - {name: slow, scope: {customer: slow}, limit: 0 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 100%%, throttle: {requestsPerMinute: 2, criticality: low}}]}
              - {name: last, scope: {customer: last}, limit: 3 requests, period: lifetime, enforcement: degrade,
                 actions: [{at: 30%%, criticality: low, refuse: true}, {at: 100%%, refuse: true}]}
              - {name: tries, scope: {customer: tries}, limit: 0 requests, period: lifetime, enforcement: degrade, shadow: true,
                 actions: [{at: 100%%, model: {"sandbox": sandbox-mini}, refuse: true}]}
            """.formatted(KEY, NARROW);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private RunningPurser purser;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        purser = RunningPurser.start(folder, GOVERNANCE);
    }

    @AfterAll
    void stop() {
        purser.close();
        client.close();
    }

    private HttpResponse<String> post(String customer, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .header("authorization", "Bearer " + KEY)
                .header("content-type", "application/json")
                .header("purser-customer", customer);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(String customer, String model, String... headers) throws Exception {
        return post(
                customer,
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi [[out=50]]\"}]}",
                headers);
    }

    private JsonNode trail(HttpResponse<String> answer) throws Exception {
        String id = answer.headers().firstValue("purser-request-id").orElseThrow();
        return json.readTree(purser.operatorGets("/api/v1/requests/" + id));
    }

    private JsonNode error(HttpResponse<String> answer) throws Exception {
        return json.readTree(answer.body()).path("error");
    }

    private String state(String budget) throws Exception {
        for (JsonNode one :
                json.readTree(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (one.path("name").asText().equals(budget)) {
                return one.path("state").asText();
            }
        }
        throw new AssertionError("no budget " + budget);
    }

    private JsonNode lastAttempt() throws Exception {
        JsonNode attempts = json.readTree(purser.operatorGets("/sandbox/bill")).path("attempts");
        return attempts.get(attempts.size() - 1);
    }

    private static String degraded(HttpResponse<String> answer) {
        return answer.headers().firstValue("purser-degraded").orElse("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/chat/completions | {"model":"sandbox","messages":[{"role":"user","content":"hi"}]}
            /v1/chat/completions | {"model":"sandbox","stream":true,"messages":[{"role":"user","content":"hi"}]}
            /v1/responses | {"model":"sandbox","input":"hi"}
            /v1/messages | {"model":"sandbox","max_tokens":90,"messages":[{"role":"user","content":"hi"}]}
            /v1/messages | {"model":"sandbox","max_tokens":90,"stream":true,"messages":[{"role":"user","content":"hi"}]}
            /gemini/v1beta/models/sandbox:generateContent | {"contents":[{"role":"user","parts":[{"text":"hi"}]}]}
            /gemini/v1beta/models/sandbox:streamGenerateContent?alt=sse | {"contents":[{"role":"user","parts":[{"text":"hi"}]}]}
            """)
    void aCheaperModelRunsAndIsWhatIsBilled(String path, String body) throws Exception {
        chat("cheaper", "sandbox");
        HttpResponse<String> answer = post("cheaper", path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(degraded(answer)).isEqualTo("model;from=\"sandbox\";to=\"sandbox-mini\"");
        JsonNode bill = lastAttempt();
        assertThat(bill.path("model").asText()).isEqualTo("sandbox-mini");
        JsonNode trail = trail(answer);
        assertThat(trail.path("requestedModel").asText()).isEqualTo("sandbox");
        assertThat(trail.path("hold").path("model").asText()).isEqualTo("sandbox-mini");
        JsonNode entry = trail.path("entry");
        assertThat(entry.path("model").asText()).isEqualTo("sandbox-mini");
        assertThat(entry.path("priceVersion").asText()).contains("sandbox-mini");
        assertThat(entry.path("outputTokens").asLong())
                .isEqualTo(bill.path("output").asLong());
        assertThat(entry.path("actions").get(0).asText())
                .isEqualTo("model;from=\"sandbox\";to=\"sandbox-mini\";budget=\"cheaper\";at=\"50%\"");
        assertThat(entry.path("flags").toString()).contains("\"degraded\"");
        assertThat(state("cheaper")).isEqualTo("exceeded");
    }

    @Test
    void whatBillsIsJudgedByEveryBudgetOfItsOwn() throws Exception {
        HttpResponse<String> refused = chat("hard", "sandbox");

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(error(refused).path("purser").path("budget").asText()).isEqualTo("no-mini");
        assertThat(error(refused).path("message").asText())
                .contains(
                        "Model \"sandbox\" was asked for; budget \"one-is-hard\" has \"sandbox-mini\" run in its place"
                                + " from 0 requests on.");
        assertThat(trail(refused).path("refusal").path("detail").asText()).contains("\"switchedTo\":\"sandbox-mini\"");
        assertThat(state("no-mini")).isEqualTo("blocked");
    }

    @Test
    void aKeyThatDoesNotAllowTheOtherModelIsRefused() throws Exception {
        HttpResponse<String> refused = chat("hard", "sandbox", "authorization", "Bearer " + NARROW);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(error(refused).path("code").asText()).isEqualTo("model_not_allowed");
        assertThat(error(refused).path("message").asText())
                .contains("Budget \"one-is-hard\" has model \"sandbox-mini\" run in the place of \"sandbox\"")
                .contains("which this key does not allow; expected one of sandbox.");
        assertThat(trail(refused).path("refusal").path("budget").asText()).isEqualTo("one-is-hard");
    }

    @Test
    void aCallThatLeavesTheScopeOfABudgetLeavesItsOtherActionsToo() throws Exception {
        chat("leaver", "sandbox-large");
        HttpResponse<String> answer = chat("leaver", "sandbox-large");

        assertThat(degraded(answer)).isEqualTo("model;from=\"sandbox-large\";to=\"sandbox\"");
        assertThat(lastAttempt().path("output").asLong()).isEqualTo(50);
    }

    @Test
    void switchesOfSeveralBudgetsAreFollowedToTheirEndAndInNoCircle() throws Exception {
        chat("chain", "sandbox");
        HttpResponse<String> answer = chat("chain", "sandbox-large");

        assertThat(degraded(answer)).isEqualTo("model;from=\"sandbox-large\";to=\"sandbox-mini\"");
        assertThat(trail(answer).path("entry").path("actions"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "model;from=\"sandbox-large\";to=\"sandbox\";budget=\"chain-a\";at=\"100%\"",
                        "model;from=\"sandbox\";to=\"sandbox-mini\";budget=\"chain-b\";at=\"100%\"");
    }

    @Test
    void ofTwoSwitchesTheCheaperIsTaken() throws Exception {
        assertThat(degraded(chat("choice", "sandbox-large")))
                .isEqualTo("model;from=\"sandbox-large\";to=\"sandbox-mini\"");
    }

    @Test
    void aModelThatNothingServesIsToldAndNotAskedFor() throws Exception {
        HttpResponse<String> answer = chat("nowhere", "sandbox");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(degraded(answer)).isEmpty();
        assertThat(trail(answer).path("entry").path("flags").toString()).contains("degrade_unserved");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/chat/completions | {"model":"sandbox","messages":[{"role":"user","content":"hi [[out=50]]"}]}
            /v1/chat/completions | {"model":"sandbox","max_tokens":900,"stream":true,"messages":[{"role":"user","content":"hi [[out=50]]"}]}
            /v1/responses | {"model":"sandbox","max_output_tokens":900,"input":"hi [[out=50]]"}
            /v1/messages | {"model":"sandbox","max_tokens":900,"messages":[{"role":"user","content":"hi [[out=50]]"}]}
            /v1/messages | {"model":"sandbox","max_tokens":900,"stream":true,"messages":[{"role":"user","content":"hi [[out=50]]"}]}
            /gemini/v1beta/models/sandbox:generateContent | {"contents":[{"role":"user","parts":[{"text":"hi [[out=50]]"}]}]}
            """)
    void anOutputCapIsWrittenUpstream(String path, String body) throws Exception {
        chat("short", "sandbox");
        HttpResponse<String> answer = post("short", path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(degraded(answer)).isEqualTo("output-cap;tokens=20");
        assertThat(lastAttempt().path("output").asLong()).isEqualTo(20);
        assertThat(trail(answer).path("entry").path("actions").get(0).asText())
                .isEqualTo("output-cap;tokens=20;budget=\"short\";at=\"100%\"");
    }

    @Test
    void aCallThatWantsLessThanTheCapIsSentAsItIs() throws Exception {
        chat("short", "sandbox");
        String body = "{\"model\":\"sandbox\",\"max_tokens\":15,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        assertThat(degraded(post("short", "/v1/chat/completions", body))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/chat/completions | {"model":"sandbox","messages":[{"role":"user","content":"LONG"}]} | context_capped
            /v1/messages | {"model":"sandbox","max_tokens":9,"messages":[{"role":"user","content":"LONG"}]} | invalid_request_error
            /gemini/v1beta/models/sandbox:generateContent | {"contents":[{"role":"user","parts":[{"text":"LONG"}]}]} | INVALID_ARGUMENT
            """)
    void aPromptAboveTheContextCapIsRefusedInTheWordsOfItsDialect(String path, String body, String word)
            throws Exception {
        String prompt = "words and words ".repeat(30);
        HttpResponse<String> refused = post("small", path, body.replace("LONG", prompt));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(error(refused).toString()).contains(word);
        assertThat(error(refused).path("message").asText())
                .startsWith("Budget \"small\" (customer small, in all) is past 100%: the prompt is too long: about 1")
                .contains("tokens > 60 maximum.");
        assertThat(error(refused).path("purser").path("code").asText()).isEqualTo("context_capped");
        assertThat(error(refused).path("purser").path("reason").asText()).isEqualTo("context");
        JsonNode refusal = trail(refused).path("refusal");
        assertThat(refusal.path("code").asText()).isEqualTo("context_capped");
        assertThat(refusal.path("budget").asText()).isEqualTo("small");
    }

    /// The bytes are more than the cap, the tokens are not.
    @Test
    void aPromptIsCountedBeforeItIsCalledTooLong() throws Exception {
        String body =
                "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(30) + "\"}]}";

        assertThat(post("small", "/v1/chat/completions", body).statusCode()).isEqualTo(200);
    }

    @Test
    void moreToolsThanTheActionLeavesAreRefusedAndNoneIsDropped() throws Exception {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
        String body = "{\"model\":\"sandbox\",\"tools\":[TOOLS],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        HttpResponse<String> refused =
                post("small", "/v1/chat/completions", body.replace("TOOLS", tool + "," + tool.replace("f\"}", "g\"}")));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(error(refused).path("code").asText()).isEqualTo("tools_capped");
        assertThat(error(refused).path("message").asText()).contains("2 tools are too many; expected at most 1.");
        assertThat(post("small", "/v1/chat/completions", body.replace("TOOLS", tool))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void callsOfLowCriticalityKeepThePaceAndOthersDoNot() throws Exception {
        String[] nightly = {"purser-endpoint", "nightly"};
        HttpResponse<String> first = chat("slow", "sandbox", nightly);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(degraded(first)).isEqualTo("throttle;requests-per-minute=2");
        assertThat(chat("slow", "sandbox", nightly).statusCode()).isEqualTo(200);
        HttpResponse<String> throttled = chat("slow", "sandbox", nightly);

        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(error(throttled).path("message").asText())
                .startsWith("Rate limit \"slow at 100%\" of 2 requests a minute is reached");
        assertThat(Long.parseLong(throttled.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(1L, 30L);
        assertThat(chat("slow", "sandbox").statusCode()).isEqualTo(200);
        assertThat(chat("slow", "sandbox", "purser-endpoint", "chat").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theNonCriticalAreRefusedFirstAndEverybodyAtTheCeiling() throws Exception {
        assertThat(chat("last", "sandbox", "purser-endpoint", "nightly").statusCode())
                .isEqualTo(200);
        HttpResponse<String> low = chat("last", "sandbox", "purser-endpoint", "nightly");
        assertThat(low.statusCode()).isEqualTo(402);
        assertThat(error(low).path("message").asText())
                .contains("is past 30%: calls of low criticality are refused from there on.");
        assertThat(chat("last", "sandbox", "purser-endpoint", "chat").statusCode())
                .isEqualTo(200);
        assertThat(chat("last", "sandbox").statusCode()).isEqualTo(200);
        assertThat(state("last")).isEqualTo("blocked");

        HttpResponse<String> all = chat("last", "sandbox", "purser-endpoint", "chat");
        assertThat(all.statusCode()).isEqualTo(402);
        assertThat(error(all).path("purser").path("reason").asText()).isEqualTo("settled");
        assertThat(error(all).path("purser").path("limit").isMissingNode()).isTrue();
    }

    @Test
    void aShadowChangesNothing() throws Exception {
        HttpResponse<String> answer = chat("tries", "sandbox");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(degraded(answer)).isEmpty();
        assertThat(state("tries")).isEqualTo("exceeded");
    }

    @Test
    void countingTokensIsNoCallThatIsDegraded() throws Exception {
        HttpResponse<String> answer = post(
                "small",
                "/v1/messages/count_tokens",
                "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(200)
                        + "\"}]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(degraded(answer)).isEmpty();
    }

    /// I-6, with switched calls in the ledger; and no word of a caller is a label.
    @Test
    void theLedgerAgreesWithItsAccountsAndTheMetersNameNobody() throws Exception {
        chat("leaver", "sandbox-large");
        chat("cheaper", "sandbox");
        HttpResponse<String> verified = client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + "/graphql"))
                        .header("authorization", "Bearer " + purser.operatorToken())
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"query\":\"{ ledgerVerify { agrees entries differences { budget } } }\"}"))
                        .build(),
                BodyHandlers.ofString());
        JsonNode verdict = json.readTree(verified.body()).path("data").path("ledgerVerify");
        assertThat(verdict.path("agrees").asBoolean()).as(verified.body()).isTrue();
        assertThat(verdict.path("entries").asInt()).isPositive();

        String metrics = purser.operatorGets("/metrics");
        assertThat(metrics)
                .contains(
                        "purser_estimate_held_tokens_total{bucket=\"input\",model=\"sandbox-mini\",provider=\"sandbox\"}")
                .contains("purser_estimate_settled_cost_total")
                .contains("purser_estimate_calls_total")
                .doesNotContain("leaver")
                .doesNotContain("nightly");
    }
}
