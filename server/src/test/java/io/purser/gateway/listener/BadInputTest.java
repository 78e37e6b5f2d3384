package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.ledger.Decision;
import io.purser.governance.access.Access;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Verdict;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a stranger may send: a clear refusal in the dialect, nothing forwarded, nothing held.
@TestInstance(Lifecycle.PER_CLASS)
final class BadInputTest {
    private static final String CHAT =
            "{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":\"canary-prompt\"}]}";

    private final Rig rig = new Rig();

    @AfterAll
    void close() {
        rig.close();
    }

    @BeforeEach
    void quiet() {
        rig.governance.refusal = null;
        rig.governance.badAttribution = null;
        rig.governance.asked.clear();
        rig.seen.clear();
    }

    private void nothingHappened() {
        assertThat(rig.seen).isEmpty();
        assertThat(rig.governance.asked).isEmpty();
        assertThat(rig.governance.open.get()).isZero();
        assertThat(rig.bodies.heldBytes()).isZero();
    }

    static Stream<String> bodies() {
        String deep = "{\"model\":\"gpt-5.4\",\"x\":" + "[".repeat(70) + "]".repeat(70) + "}";
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            entries.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"v\"");
        }
        return Stream.of(
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                CHAT + "x",
                CHAT + CHAT,
                CHAT.substring(0, 30),
                "{\"model\":\"gpt-5.4\",}",
                "{'model':'gpt-5.4'}",
                "{\"model\":5}",
                "{\"model\":null}",
                "{\"model\":\"\"}",
                "{\"model\":[\"gpt-5.4\"]}",
                "{\"model\":\"gpt 5\"}",
                "{\"model\":\"gpt-5.4\\u0000\"}",
                "{\"model\":\"gpt-5.4\\r\\nX-Evil: 1\"}",
                "{\"model\":\"gpt-5.4\\u202e\"}",
                "{\"model\":\"" + "m".repeat(300) + "\"}",
                "{\"model\":\"gpt-5.4\",\"model\":\"gpt-5.4-mini\"}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":10,\"max_tokens\":1000000}",
                "{\"model\":\"gpt-5.4\",\"max\\u005ftokens\":10,\"max_tokens\":1000000}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":1e18}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":1000000000000000000}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":" + "9".repeat(400) + "}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":-1}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":0}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":1.5}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":NaN}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":\"10\"}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":[10]}",
                "{\"model\":\"gpt-5.4\",\"max_tokens\":true}",
                "{\"model\":\"gpt-5.4\",\"max_completion_tokens\":-5}",
                "{\"model\":\"gpt-5.4\",\"n\":100000}",
                "{\"model\":\"gpt-5.4\",\"n\":0}",
                "{\"model\":\"gpt-5.4\",\"n\":\"2\"}",
                "{\"model\":\"gpt-5.4\",\"stream\":\"yes\"}",
                "{\"model\":\"gpt-5.4\",\"stream\":1}",
                "{\"model\":\"gpt-5.4\",\"stream_options\":[]}",
                "{\"model\":\"gpt-5.4\",\"stream_options\":{\"include_usage\":\"x\"}}",
                "{\"model\":\"gpt-5.4\",\"messages\":\"hi\"}",
                "{\"model\":\"gpt-5.4\",\"messages\":{}}",
                "{\"model\":\"gpt-5.4\",\"tools\":{}}",
                "{\"model\":\"gpt-5.4\",\"user\":5}",
                "{\"model\":\"gpt-5.4\",\"background\":1}",
                "{\"model\":\"gpt-5.4\",\"metadata\":[]}",
                "{\"model\":\"gpt-5.4\",\"metadata\":{" + entries + "}}",
                deep);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyThatCannotBeUnderstoodIsRefusedInTheDialect(String body) throws Exception {
        HttpResponse<String> answer = rig.post("/v1/chat/completions", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"type\":\"invalid_request_error\"", "\"code\":\"invalid_request_error\"", "\"purser\":{")
                .contains("expected")
                .doesNotContain("canary-prompt");
        nothingHappened();
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws Exception {
        byte[] bad = "{\"model\":\"gpt-5.4\",\"messages\":[{\"content\":\"??\"}]}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (byte[] pair : new byte[][] {{(byte) 0xc3, (byte) 0x28}, {(byte) 0xff, (byte) 0xfe}, {(byte) 0x80, 'x'}}) {
            byte[] body = bad.clone();
            System.arraycopy(pair, 0, body, body.length - 6, 2);
            assertThat(send("application/json", body).statusCode()).isEqualTo(400);
        }
        byte[] utf16 = CHAT.getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        assertThat(send("application/json", utf16).statusCode()).isEqualTo(400);
        nothingHappened();
    }

    private HttpResponse<String> send(String contentType, byte[] body) throws Exception {
        return rig.send(rig.request("/v1/chat/completions")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonp",
                "application/json; charset=latin1",
                "multipart/form-data; boundary=x"
            })
    void aWrongContentTypeIsRefused(String type) throws Exception {
        HttpResponse<String> answer = send(type, CHAT.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("content-type: expected application/json");
        nothingHappened();
    }

    @Test
    void aCompressedBodyIsRefused() throws Exception {
        HttpResponse<String> answer = rig.send(rig.request("/v1/chat/completions")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(CHAT)));

        assertThat(answer.statusCode()).isEqualTo(400);
        nothingHappened();
    }

    /// Often, since the answer to a client that is still sending is easily lost.
    @RepeatedTest(50)
    void anOversizedBodyIsRefusedWith413() throws Exception {
        HttpResponse<String> answer = rig.post("/v1/messages", "{\"model\":\"" + "x".repeat(300_000) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\"");
        nothingHappened();
    }

    @Test
    void aCredentialGivenTwiceIsRefused() throws Exception {
        for (String header : List.of("Authorization", "x-api-key")) {
            HttpResponse<String> answer = rig.send(HttpRequest.newBuilder(
                            rig.request("/v1/chat/completions").build().uri())
                    .header(header, "Bearer a")
                    .header(header, "Bearer b")
                    .POST(HttpRequest.BodyPublishers.ofString(CHAT)));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("given twice");
        }
        nothingHappened();
    }

    @Test
    void anUnknownKeyIsRefusedInTheDialectOfTheRoute() throws Exception {
        HttpRequest.Builder openai = HttpRequest.newBuilder(
                        rig.request("/v1/chat/completions").build().uri())
                .header("Authorization", "Bearer sk-canary-secret")
                .POST(HttpRequest.BodyPublishers.ofString(CHAT));
        assertThat(rig.send(openai).body())
                .contains("\"code\":\"invalid_api_key\"")
                .doesNotContain("canary");
        HttpRequest.Builder anthropic = HttpRequest.newBuilder(
                        rig.request("/v1/messages").build().uri())
                .header("x-api-key", "sk-canary-secret")
                .POST(HttpRequest.BodyPublishers.ofString(CHAT));
        HttpResponse<String> answer = rig.send(anthropic);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"");
        nothingHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/unknown",
                "/v1/chat/completions/",
                "/v1//chat/completions",
                "/v1/chat/../chat/completions",
                "/v1/chat%2fcompletions",
                "/V1/chat/completions",
                "/"
            })
    void anUnknownRouteIsRefusedInTheDialect(String path) throws Exception {
        HttpResponse<String> answer = rig.post(path, CHAT);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"unknown_route\"", "\"purser\":{");
        nothingHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/messages/batches",
                "/v1/responses/input_tokens",
                "/gemini/v1beta/models/x:batchGenerateContent",
                "/gemini/v1beta/cachedContents",
                "/openai/deployments/x/files"
            })
    void whatIsNotBuiltIsRefusedByName(String path) throws Exception {
        HttpResponse<String> answer = rig.post(path, CHAT);

        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("is not built yet");
        nothingHappened();
    }

    @Test
    void aModelThatNothingServesIsRefusedWithTheNearestNames() throws Exception {
        HttpResponse<String> answer = rig.post("/v1/chat/completions", "{\"model\":\"gtp-5.4\",\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"model_not_found\"", "gpt-5.4?");
        nothingHappened();
    }

    @Test
    void anExhaustedBudgetSaysWhichAndHowMuchAndWhen() throws Exception {
        var figures = FakeGovernance.figures(true, 49_690_000_000L, 840_000_000L);
        rig.governance.refusal =
                new Verdict.OverBudget(Decision.Reason.SETTLED, figures, List.of(figures), FakeGovernance.USD);

        HttpResponse<String> answer = rig.post("/v1/chat/completions", CHAT);

        assertThat(answer.statusCode()).isEqualTo(402);
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        String sentence =
                "Budget \\\"each-data-scientist\\\" (you, 50.00 USD per day) has 0.31 USD left; this call needs"
                        + " up to 0.84 USD. It resets 22 Nov 00:00 Europe/London. Ask for more: https://ai.acme.example/r/";
        assertThat(answer.body())
                .contains(sentence)
                .contains("\"code\":\"budget_exceeded\"", "\"type\":\"insufficient_quota\"", "\"reason\":\"settled\"")
                .contains("\"limit\":\"50.00\"", "\"settled\":\"49.69\"", "\"held\":\"0.00\"", "\"remaining\":\"0.31\"")
                .contains("\"estimate\":\"0.84\"", "\"retryable\":false", "\"governs\":true", "\"subject\":\"ada\"");
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void amountsOfABudgetAboveTheCallerAreNotShown() throws Exception {
        var figures = FakeGovernance.figures(false, 49_690_000_000L, 840_000_000L);
        rig.governance.refusal =
                new Verdict.OverBudget(Decision.Reason.HELD, figures, List.of(figures), FakeGovernance.USD);

        HttpResponse<String> answer =
                rig.post("/v1/messages", "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":5,\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(402);
        assertThat(answer.headers().firstValue("x-should-retry")).contains("true");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.headers().firstValue("purser-budget").orElseThrow()).doesNotContain("limit");
        assertThat(answer.body())
                .contains("\"type\":\"billing_error\"", "\"reason\":\"held\"", "\"retryable\":true")
                .doesNotContain("49.69")
                .doesNotContain("50.00");
    }

    @Test
    void everyOtherRefusalHasItsStatusAndCode() throws Exception {
        var figures = FakeGovernance.figures(true, 1, 1);
        var limit = new Decision.LimitFigures("team", Decision.LimitFigures.Kind.REQUESTS, 600, 0);
        assertRefusal(new Verdict.OverRate(limit, 1_500), 429, "rate_limit_exceeded");
        assertRefusal(new Verdict.Unpriced("openai", "gpt-5.4", figures), 400, "model_unpriced");
        assertRefusal(new Verdict.Unbounded("file_id", figures), 400, "estimate_unbounded");
        assertRefusal(
                new Verdict.ModelNotAllowed("gpt-5.4", Caller.ModelRule.ofKey("claude-*")), 403, "model_not_allowed");
        assertRefusal(new Verdict.StoreUnavailable(), 503, "governance_unavailable");
        rig.governance.refusal = null;
        assertAccess(new Access.Result.Malformed("Purser-Tags", "expected name=value pairs"), 400);
        assertAccess(new Access.Result.NotAllowed("tag.project", "x", List.of("atlas")), 403);
        assertAccess(new Access.Result.TooManySubjects(1_000), 429);
    }

    private void assertRefusal(Verdict verdict, int status, String code) throws Exception {
        rig.governance.refusal = verdict;
        HttpResponse<String> answer = rig.post("/v1/chat/completions", CHAT);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        assertThat(rig.seen).isEmpty();
    }

    private void assertAccess(Access.Result result, int status) throws Exception {
        rig.governance.badAttribution = result;
        assertThat(rig.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(status);
        assertThat(rig.seen).isEmpty();
    }
}
