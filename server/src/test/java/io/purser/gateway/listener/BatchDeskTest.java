package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.admission.Admission;
import io.purser.governance.batches.Owner;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the hold of a batch ends: by the gateway's own asking, by its owner's, or when nobody ever
/// says what became of it (failures.md F8).
final class BatchDeskTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Owner OWNER = Owner.of(FakeGovernance.CALLER);
    private static final String LINE =
            "{\"custom_id\":\"a\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"gpt-5.4\",\"max_tokens\":9,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}\n";
    private static final String REPORT =
            "{\"custom_id\":\"a\",\"response\":{\"status_code\":200,\"body\":{\"model\":\"gpt-5.4-2026\",\"usage\":"
                    + "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}},\"error\":null}\n";
    private static final String FAILED =
            "{\"custom_id\":\"b\",\"response\":{\"status_code\":400,\"body\":{\"error\":{}}},\"error\":null}\n";

    private final Rig rig = new Rig();
    private volatile String status = "\"status\":\"in_progress\",\"output_file_id\":null";
    private volatile int batchStatus = 200;
    private volatile int fileStatus = 200;
    private volatile String output = REPORT + REPORT + FAILED;

    @AfterEach
    void stop() {
        rig.close();
    }

    private void answers(HttpServerRequest request) {
        String path = request.path();
        int code = 200;
        String body = "{\"id\":\"file-1\",\"object\":\"file\"}";
        if (path.endsWith("/content")) {
            code = fileStatus;
            body = output;
        } else if (path.startsWith("/v1/batches")) {
            code = batchStatus;
            body = "{\"id\":\"batch_1\",\"object\":\"batch\"," + status + "}";
        }
        request.response()
                .setStatusCode(code)
                .putHeader("content-type", "application/json")
                .end(body);
    }

    private HttpResponse<String> make() throws Exception {
        rig.upstream = this::answers;
        rig.send(rig.request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                                + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + LINE + LINE
                                + "\r\n--b--\r\n")));
        return rig.post(
                "/v1/batches",
                "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}");
    }

    private static void await(BooleanSupplier until) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within 10 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private boolean isSettled() {
        return rig.store.openBatches().isEmpty();
    }

    @Test
    void f8_theGatewayAsksByItselfAndBooksTheResultOnce() throws Exception {
        assertThat(make().statusCode()).isEqualTo(200);
        Admission.Request asked = rig.governance.asked.take();
        assertThat(asked.shape().calls()).isEqualTo(2);
        assertThat(asked.shape().service()).isEqualTo(ServiceTier.BATCH);
        assertThat(rig.governance.ends).isEmpty();

        status = "\"status\":\"completed\",\"output_file_id\":\"file-2\"";
        rig.pollBatches();

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.of(20, 10));
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-2026");
        await(this::isSettled);
        JsonNode seen = JSON.readTree(rig.get("/v1/batches/batch_1").body());
        assertThat(seen.path("status").asText()).isEqualTo("completed");
        assertThat(rig.get("/v1/files/file-2/content").body()).isEqualTo(output);
        assertThat(rig.governance.ends).isEmpty();
        assertThat(rig.governance.lateEnds).hasValue(0);
        assertThat(rig.governance.open).hasValue(0);
    }

    @Test
    void f8_aResultThatCannotBeReadYetIsWaitedFor() throws Exception {
        make();
        status = "\"status\":\"completed\",\"output_file_id\":\"file-2\"";
        fileStatus = 500;

        assertThat(rig.get("/v1/batches/batch_1").statusCode()).isEqualTo(200);
        assertThat(rig.governance.ends).isEmpty();
        assertThat(rig.governance.open).hasValue(1);

        fileStatus = 200;
        rig.get("/v1/batches/batch_1");
        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(20, 10));
    }

    @Test
    void f8_aBatchOfWhichNothingIsEverHeardIsBookedAtWhatWasHeld() throws Exception {
        make();
        batchStatus = 404;
        rig.batchMillis.addAndGet(Duration.ofHours(73).toMillis());

        rig.pollBatches();

        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(end.flags()).containsExactly("no_answer");
        await(this::isSettled);
    }

    @Test
    void f8_aLineThatShouldTellItsUsageAndDoesNotIsChargedItsShareAndFlagged() throws Exception {
        make();
        status = "\"status\":\"expired\",\"output_file_id\":\"file-2\"";
        output = REPORT + REPORT.replace("\"usage\"", "\"uses\"");

        rig.get("/v1/batches/batch_1");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().input()).isEqualTo(10 + (2 * 2 + 2 * 16) / 2);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(5);
        assertThat(end.flags()).containsExactly("usage_partial");
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
    }

    @Test
    void f8_aBatchThatFailsItsChecksCostsNothing() throws Exception {
        make();
        status = "\"status\":\"failed\",\"output_file_id\":null";

        rig.get("/v1/batches/batch_1");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.NONE);
        assertThat(end.outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
    }

    @Test
    void anErrorInPlaceOfABatchCostsNothingAndPasses() throws Exception {
        batchStatus = 429;

        HttpResponse<String> answer = make();

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
        assertThat(rig.store.batches(OWNER)).isEmpty();
    }

    @Test
    void aBatchThatMayHaveBeenMadeIsChargedWhatWasHeld() throws Exception {
        rig.upstream = this::answers;
        make();
        rig.governance.ends.clear();
        rig.upstream = request -> request.connection().close();

        HttpResponse<String> answer =
                rig.post("/v1/batches", "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\"}");

        assertThat(answer.statusCode()).isEqualTo(502);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.flags()).containsExactly("no_answer");
    }
}
