package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stored and background responses: a call is billed once, asking for its answer never.
final class StoredResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BODY = "{\"model\":\"gpt-5.4\",\"input\":\"hi\"}";
    private static final String BACKGROUND = "{\"model\":\"gpt-5.4\",\"input\":\"hi\",\"background\":true}";
    private static final String USAGE =
            "{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":40},\"output_tokens\":20,"
                    + "\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":120}";
    private static final TokenUsage BILLED = new TokenUsage(60, 40, 0, 0, 20, 5);

    private final Rig rig = new Rig();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String now = response("in_progress", "null");

    @AfterEach
    void close() {
        rig.close();
    }

    private static String response(String status, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"" + status
                + "\",\"background\":true,\"model\":\"gpt-5.4-2026\",\"output\":[],\"usage\":" + usage + "}";
    }

    /// A provider that has begun a response, and says how far it is when it is asked.
    private void begins() {
        rig.upstream = request -> {
            if (request.method().equals(HttpMethod.POST) && request.path().endsWith("/responses")) {
                json(request, response("queued", "null"));
            } else if (request.path().endsWith("/cancel")) {
                now = response("cancelled", USAGE);
                json(request, now);
            } else {
                asked.incrementAndGet();
                json(request, now);
            }
        };
    }

    private static void json(HttpServerRequest request, String body) {
        request.response().putHeader("content-type", "application/json").end(body);
    }

    private HttpResponse<String> as(String key, String method, String path) throws Exception {
        return rig.client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.port() + path))
                        .timeout(Duration.ofSeconds(15))
                        .header("Authorization", "Bearer " + key)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> mine(String method, String path) throws Exception {
        return as(FakeGovernance.KEY, method, path);
    }

    private void nothingMoreIsBilled() throws InterruptedException {
        assertThat(rig.governance.ends.poll(150, TimeUnit.MILLISECONDS)).isNull();
        assertThat(rig.governance.open).hasValue(0);
        assertThat(rig.governance.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/responses/resp_1, /v1/responses/resp_1",
        "GET, /v1/responses/resp_1?stream=true&starting_after=3, /v1/responses/resp_1?stream=true&starting_after=3",
        "GET, /v1/responses/resp_1/input_items?limit=2, /v1/responses/resp_1/input_items?limit=2",
        "DELETE, /v1/responses/resp_1, /v1/responses/resp_1",
        "POST, /v1/responses/resp_1/cancel, /v1/responses/resp_1/cancel",
        "GET, /openai/v1/responses/resp_1, /v1/responses/resp_1",
        "GET, /providers/openai/v1/responses/resp_1, /v1/responses/resp_1",
    })
    void whatIsStoredIsReachedByItsMakerAndBillsNothing(String method, String path, String upstream) throws Exception {
        now = response("completed", USAGE);
        rig.answers(200, now);
        rig.post("/v1/responses", BODY);
        rig.seen();
        assertThat(rig.governance.end().usage()).isEqualTo(BILLED);

        var answer = mine(method, path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(now);
        assertThat(answer.headers().firstValue("purser-cost")).isEmpty();
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo(upstream);
        assertThat(seen.headers()).containsEntry("authorization", "Bearer provider-secret");
        nothingMoreIsBilled();
    }

    @Test
    void whatIsStoredOfAStreamIsReachedToo() throws Exception {
        String created =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n";
        String completed = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                + "{\"id\":\"resp_1\",\"usage\":" + USAGE + "}}\n\n";
        rig.streams(created + completed, 11);
        rig.post("/v1/responses", "{\"model\":\"gpt-5.4\",\"input\":\"hi\",\"stream\":true}");
        rig.answers(200, "{}");

        assertThat(mine("GET", "/v1/responses/resp_1").statusCode()).isEqualTo(200);
        assertThat(rig.governance.end().usage()).isEqualTo(BILLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses/resp_1", "/v1/responses/resp_1/input_items"})
    void nobodyElseReachesIt(String path) throws Exception {
        rig.answers(200, response("completed", USAGE));
        rig.post("/v1/responses", BODY);
        rig.seen();

        assertThat(as(FakeGovernance.OTHER_KEY, "GET", path).statusCode()).isEqualTo(404);
        assertThat(as("sk-nobody", "GET", path).statusCode()).isEqualTo(401);
        assertThat(as(FakeGovernance.OTHER_KEY, "DELETE", "/v1/responses/resp_1")
                        .statusCode())
                .isEqualTo(404);
        assertThat(as(FakeGovernance.OTHER_KEY, "POST", "/v1/responses/resp_1/cancel")
                        .statusCode())
                .isEqualTo(404);
        assertThat(mine("GET", "/providers/azure/openai/responses/resp_1").statusCode())
                .isEqualTo(404);
        assertThat(rig.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses/resp_never", "/v1/responses/..%2ffiles", "/v1/responses/a.b"})
    void whatNobodyMadeIsUnknown(String path) throws Exception {
        var answer = mine("GET", path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(answer.body()).at("/error/code").asText()).isEqualTo("response_not_found");
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void whatIsNotStoredIsNotNoted() throws Exception {
        rig.answers(200, response("completed", USAGE));

        rig.post("/v1/responses", "{\"model\":\"gpt-5.4\",\"input\":\"hi\",\"store\":false}");

        assertThat(rig.custody.kept).isEmpty();
    }

    @Test
    void aBackgroundResponseIsHeldAndSettledOnceWhenTheGatewayLearnsItsResult() throws Exception {
        begins();

        var answer = rig.post("/v1/responses", BACKGROUND);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("queued");
        assertThat(answer.headers().firstValue("purser-cost")).isEmpty();
        assertThat(rig.governance.open).hasValue(1);
        assertThat(rig.governance.ends).isEmpty();
        now = response("completed", USAGE);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(BILLED);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-2026");
        assertThat(end.flags()).containsExactly("background");
        mine("GET", "/v1/responses/resp_1");
        mine("GET", "/v1/responses/resp_1");
        nothingMoreIsBilled();
    }

    @Test
    void aCancelledBackgroundResponseIsSettledWithWhatItConsumed() throws Exception {
        begins();
        rig.post("/v1/responses", BACKGROUND);

        assertThat(mine("POST", "/v1/responses/resp_1/cancel").body()).contains("cancelled");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.usage()).isEqualTo(BILLED);
        nothingMoreIsBilled();
    }

    @Test
    void aFailedOneWithoutUsageSettlesAtWhatIsHeld() throws Exception {
        begins();
        rig.post("/v1/responses", BACKGROUND);

        now = response("failed", "null");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.usage().output()).isEqualTo(100);
        assertThat(end.flags()).containsExactly("background", "usage_missing");
    }

    @Test
    void oneThatIsDeletedBeforeItsEndSettlesAtWhatIsHeld() throws Exception {
        begins();
        rig.post("/v1/responses", BACKGROUND);

        assertThat(mine("DELETE", "/v1/responses/resp_1").statusCode()).isEqualTo(200);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.flags()).containsExactly("background", "background_deleted");
        assertThat(rig.custody.kept).isEmpty();
        nothingMoreIsBilled();
    }

    @Test
    void oneThatIsGoneSettlesAtWhatIsHeldAndErrorsAreAskedAgain() throws Exception {
        begins();
        rig.post("/v1/responses", BACKGROUND);
        rig.answers(500, "{}");
        assertThat(rig.governance.ends.poll(200, TimeUnit.MILLISECONDS)).isNull();

        rig.answers(404, "{}");

        assertThat(rig.governance.end().flags()).containsExactly("background", "background_gone");
    }

    @Test
    void atTheLimitWhatIsHeldStands() throws Exception {
        begins();
        rig.post("/v1/responses", BACKGROUND);

        rig.ticks.addAndGet(Duration.ofHours(2).toNanos());

        assertThat(rig.governance.end().flags()).containsExactly("background", "background_limit");
        nothingMoreIsBilled();
    }

    @Test
    void aHardBudgetThatRunsOutCancelsIt() throws Exception {
        rig.governance.coveredTokens = 10;
        rig.governance.tokensInAll = 20;
        begins();
        rig.post("/v1/responses", BACKGROUND);

        rig.ticks.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(rig.seen.stream().map(Rig.Seen::path)).contains("/v1/responses/resp_1/cancel");
    }

    @Test
    void aStreamOfOneThatIsLeftGoesOnAndIsSettledByItsResult() throws Exception {
        String created = """
                data: {"type":"response.created","response":{"id":"resp_1"}}

                data: {"type":"response.output_text.delta","delta":"one"}

                """;
        rig.upstream = request -> {
            if (request.method().equals(HttpMethod.GET)) {
                json(request, now);
                return;
            }
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response()
                    .write(created)
                    .onComplete(_ -> request.connection().close());
        };
        var answer = rig.post("/v1/responses", "{\"stream\":true," + BACKGROUND.substring(1));
        assertThat(answer.body()).contains("one", "goes on");
        assertThat(rig.governance.ends).isEmpty();

        now = response("completed", USAGE);

        assertThat(rig.governance.end().usage()).isEqualTo(BILLED);
        nothingMoreIsBilled();
    }

    @Test
    void aBackgroundResponseThatIsRefusedIsNotForwarded() throws Exception {
        rig.governance.refusal =
                new Verdict.Unpriced("openai", "gpt-5.4", FakeGovernance.figures(true, 10_000_000_000L, 0));

        assertThat(rig.post("/v1/responses", BACKGROUND).statusCode()).isEqualTo(400);
        assertThat(rig.seen).isEmpty();
    }
}
