package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StreamTest {
    private static final String USAGE_CHUNK =
            "data: {\"id\":\"c1\",\"created\":1,\"model\":\"gpt-5.4-x\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,"
                    + "\"completion_tokens\":5,\"total_tokens\":16}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String request(String more) {
        return "{\"model\":\"gpt-5.4\",\"stream\":true" + more
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    }

    private static String delta(String text) {
        return "data: {\"id\":\"c1\",\"created\":1,\"model\":\"gpt-5.4-x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + text + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static String finish() {
        return "data: {\"id\":\"c1\",\"created\":1,\"model\":\"gpt-5.4-x\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}\n\n";
    }

    private static String deltas(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(delta("tok "));
        }
        return text.toString();
    }

    @Test
    void usageIsAskedForAndStrippedAgainWhereTheClientDidNotAsk() throws Exception {
        rig.streams(deltas(5) + finish() + USAGE_CHUNK + DONE, 40);

        var answer = rig.post("/v1/chat/completions", request(""));

        assertThat(rig.seen().body())
                .isEqualTo("{\"stream_options\":{\"include_usage\":true},"
                        + request("").substring(1));
        assertThat(answer.body()).isEqualTo(deltas(5) + finish() + DONE);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("purser-request-id")).contains("req_1");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.of(11, 5));
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-x");
        assertThat(end.firstTokenMillis()).isNotNegative();
    }

    @Test
    void theCostStandsInTheUsageChunkWhereTheClientAskedForUsage() throws Exception {
        rig.streams(deltas(5) + finish() + USAGE_CHUNK + DONE, 1_000);

        var answer = rig.post("/v1/chat/completions", request(",\"stream_options\":{\"include_usage\":true}"));

        assertThat(rig.seen().body()).isEqualTo(request(",\"stream_options\":{\"include_usage\":true}"));
        assertThat(answer.body())
                .isEqualTo(deltas(5)
                        + finish()
                        + USAGE_CHUNK.replace("16}}", "16,\"purser_cost\":\"0.0001025\",\"purser_currency\":\"USD\"}}")
                        + DONE);
    }

    @Test
    void anyChunkingPassesTheSameBytesAndTheSameUsage() throws Exception {
        String events = deltas(3).replace("\n\n", "\r\n\r\n") + ": keep-alive\n\n" + delta("ä€😀") + finish()
                + USAGE_CHUNK + DONE;
        for (int size : new int[] {1, 2, 3, 7, 64, 100_000}) {
            rig.streams(events, size);
            var answer = rig.post("/v1/chat/completions", request(""));
            assertThat(answer.body()).describedAs("chunks of %d", size).isEqualTo(events.replace(USAGE_CHUNK, ""));
            assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(11, 5));
        }
    }

    @Test
    void outputPassesOnlyOnceItIsCovered() throws Exception {
        rig.streams(deltas(40) + finish() + USAGE_CHUNK + DONE, 300);
        rig.governance.coveredTokens = 2;

        var answer = rig.post("/v1/chat/completions", request(""));

        assertThat(answer.body()).isEqualTo(deltas(40) + finish() + DONE);
    }

    @Test
    void aHardBudgetEndsTheStreamCleanlyAndCancelsTheProvider() throws Exception {
        CountDownLatch cancelled = endless();
        rig.governance.tokensInAll = 30;
        rig.governance.coveredTokens = 10;

        var answer = rig.post("/v1/chat/completions", request(",\"stream_options\":{\"include_usage\":true}"));

        assertThat(answer.body())
                .endsWith(DONE)
                .contains("\"finish_reason\":\"length\"")
                .contains("\"cut\":{");
        assertThat(answer.body()).contains("\"completion_tokens\":");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CUT);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(30);
        assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
    }

    /// An upstream that never stops; the latch falls when its connection is closed.
    private CountDownLatch endless() {
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            long timer = rig.vertx().setPeriodic(2, _ -> write(request));
            request.response().closeHandler(_ -> {
                rig.vertx().cancelTimer(timer);
                cancelled.countDown();
            });
        };
        return cancelled;
    }

    private static void write(HttpServerRequest request) {
        if (!request.response().closed() && !request.response().writeQueueFull()) {
            request.response().write(Buffer.buffer(delta("tok ")));
        }
    }

    @Test
    void f3AClientThatLeavesStopsTheProviderAndPaysForWhatItGot() throws Exception {
        CountDownLatch cancelled = endless();
        var answer = rig.client.send(
                rig.request("/v1/chat/completions")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request("")))
                        .build(),
                BodyHandlers.ofInputStream());
        int delivered;
        try (InputStream body = answer.body()) {
            delivered = body.readNBytes(20 * delta("tok ").length()).length
                    / delta("tok ").length();
        }

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(delivered);
        assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.governance.open.get()).isZero();
    }

    @Test
    void aDisconnectAtAnyByteEndsTheHoldExactlyOnce() throws Exception {
        String events = deltas(3) + finish() + USAGE_CHUNK + DONE;
        rig.streams(events, 50);
        String body = request("");
        String call = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + FakeGovernance.KEY
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        int calls = 0;
        for (int stop = 0; stop < 1_200; stop += 61) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
                socket.setSoTimeout(5_000);
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(call.getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().readNBytes(stop);
            }
            calls++;
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while ((rig.governance.ends.size() + rig.governance.releases.size() < rig.governance.asked.size()
                        || rig.bodies.heldBytes() > 0)
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(rig.governance.asked.size()).isLessThanOrEqualTo(calls);
        assertThat(rig.governance.open.get()).isZero();
        assertThat(rig.governance.lateEnds.get()).isZero();
        assertThat(rig.bodies.heldBytes()).isZero();
    }

    @Test
    void aStreamThatBreaksOffIsChargedForWhatCameAndSaysSo() throws Exception {
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response()
                    .write(deltas(4))
                    .onComplete(_ -> request.connection().close());
        };

        var answer = rig.post("/v1/chat/completions", request(""));

        assertThat(answer.body()).startsWith(deltas(4) + "data: {\"error\":{").contains("\"provider_failed\"");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aStreamThatStallsIsEndedAfterTheIdleTime() throws Exception {
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().write(deltas(2));
        };

        var answer = rig.post("/v1/chat/completions", request(""));

        assertThat(answer.body()).startsWith(deltas(2) + "data: {\"error\":{").contains("stopped sending");
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }

    @Test
    void anErrorInsideTheStreamPassesAndIsChargedForWhatCame() throws Exception {
        String error = "data: {\"error\":{\"message\":\"overloaded\",\"code\":500}}\n\n";
        rig.streams(deltas(2) + error, 30);

        assertThat(rig.post("/v1/chat/completions", request("")).body()).isEqualTo(deltas(2) + error);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }

    @Test
    void aStreamWithoutUsageIsCountedAndFlagged() throws Exception {
        rig.streams(deltas(6) + finish() + DONE, 30);

        rig.post("/v1/chat/completions", request(""));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(6);
        assertThat(end.flags()).contains("usage_missing");
    }

    @Test
    void whatWasLearnedOfAModelMakesTheCountExact() throws Exception {
        String usage = USAGE_CHUNK
                .replace("\"completion_tokens\":5", "\"completion_tokens\":50")
                .replace("16", "61");
        rig.streams(deltas(50) + finish() + usage + DONE, 500);
        rig.post("/v1/chat/completions", request(""));
        rig.governance.end();
        rig.streams(deltas(33) + finish() + DONE, 500);

        rig.post("/v1/chat/completions", request(""));

        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(11, 33));
    }

    @Test
    void anthropicsTwoReportsAreMergedAndNotSummed() throws Exception {
        String events =
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"usage\":"
                        + "{\"input_tokens\":25,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}\n\n"
                        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
                        + "event: ping\ndata: {\"type\":\"ping\"}\n\n"
                        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n"
                        + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}\n\n"
                        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        for (int size : new int[] {1, 13, 4_000}) {
            rig.streams(events, size);
            var answer = rig.post(
                    "/v1/messages",
                    "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"max_tokens\":99,\"messages\":[]}");
            assertThat(answer.body())
                    .isEqualTo(events.replace(
                            "\"output_tokens\":15",
                            "\"output_tokens\":15,\"purser_cost\":\"0.0003\",\"purser_currency\":\"USD\""));
            assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(25, 5, 0, 0, 15, 0));
        }
    }

    @Test
    void aCutMessageEndsInAnthropicsOwnWay() throws Exception {
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response()
                    .write(
                            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\","
                                    + "\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n"
                                    + "data: {\"type\":\"content_block_start\",\"index\":0}\n\n"
                                    + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\""
                                    + "x".repeat(300) + "\"}}\n\n");
        };
        rig.governance.coveredTokens = 5;
        rig.governance.tokensInAll = 20;

        var answer = rig.post(
                "/v1/messages", "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"max_tokens\":99,\"messages\":[]}");

        assertThat(answer.body())
                .contains("event: content_block_stop", "\"stop_reason\":\"max_tokens\"", "event: message_stop")
                .doesNotContain("xxx");
        assertThat(rig.governance.end().usage().input()).isEqualTo(25);
    }

    @Test
    void aResponsesStreamIsSettledByItsLastEvent() throws Exception {
        String events =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r1\",\"model\":\"gpt-5.4-x\"}}\n\n"
                        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n"
                        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"usage\":{\"input_tokens\":30,"
                        + "\"input_tokens_details\":{\"cached_tokens\":10},\"output_tokens\":8,\"output_tokens_details\":{\"reasoning_tokens\":6},\"total_tokens\":38}}}\n\n";
        rig.streams(events, 17);

        var answer = rig.post("/v1/responses", "{\"model\":\"gpt-5.4\",\"stream\":true,\"input\":\"hi\"}");

        assertThat(rig.seen().body()).doesNotContain("stream_options");
        assertThat(answer.body()).contains("\"total_tokens\":38,\"purser_cost\":\"");
        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(20, 10, 0, 0, 8, 6));
    }

    @Test
    void anEventThatIsTooLongToWaitForPassesInPiecesAndIsStillRead() throws Exception {
        String text = "x".repeat(900_000);
        String events =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r1\"}}\n\n"
                        + "event: response.image\ndata: {\"type\":\"response.image\",\"b64\":\"" + text + "\"}\n\n"
                        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":\""
                        + text
                        + "\",\"usage\":{\"input_tokens\":30,\"output_tokens\":8,\"total_tokens\":38}}}\n\n";
        rig.streams(events, 60_000);

        var answer = rig.post("/v1/responses", "{\"model\":\"gpt-5.4\",\"stream\":true,\"input\":\"hi\"}");

        assertThat(answer.body()).isEqualTo(events);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.of(30, 8));
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void aSlowReaderHoldsTheProviderBackAndLosesNothing() throws Exception {
        int count = 30_000;
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            pour(request, count, 0);
        };
        var answer = rig.client.send(
                rig.request("/v1/chat/completions")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request("")))
                        .build(),
                BodyHandlers.ofInputStream());
        byte[] all = answer.body().readAllBytes();

        assertThat(all).hasSize(deltas(count).length() + finish().length() + DONE.length());
        rig.governance.cap = OptionalLong.empty();
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.SUCCESS);
    }

    private static void pour(HttpServerRequest request, int count, int from) {
        int at = from;
        while (at < count && !request.response().writeQueueFull()) {
            request.response().write(deltas(1));
            at++;
        }
        if (at == count) {
            request.response().end(finish() + USAGE_CHUNK + DONE);
            return;
        }
        int next = at;
        request.response().drainHandler(_ -> pour(request, count, next));
    }
}
