package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that do not answer as they should, and clients that do not read. I-14: no call
/// outlives its deadline by more than a second.
final class EndingsTest {
    private static final Duration CONNECT = Duration.ofMillis(400);
    private static final Duration IDLE = Duration.ofMillis(600);
    private static final Duration TOTAL = Duration.ofMillis(1_500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final String CHAT =
            "{\"model\":\"gpt-5.4\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String DELTA =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"},\"finish_reason\":null}]}\n\n";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private Rig rig() {
        return rig(Rig.NOWHERE, IDLE, TOTAL);
    }

    private Rig rig(URI away, Duration idle, Duration total) {
        Provider.Timeouts timeouts = new Provider.Timeouts(CONNECT, idle, total);
        Rig rig = new Rig(null, null, new OnDisconnect.Cancel(), timeouts, away);
        open.add(rig);
        return rig;
    }

    private static void assertInTime(GovernedCall.End end, Duration limit) {
        assertThat(end.latencyMillis())
                .isBetween(limit.toMillis(), limit.plus(GRACE).toMillis());
    }

    /// A server whose queue of connections is full: nothing answers, nothing is refused.
    static URI full(List<AutoCloseable> open) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(server);
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket();
            open.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 50);
            } catch (SocketTimeoutException _) {
                return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
            }
        }
        throw new AssertionError("the queue of " + server + " does not fill");
    }

    @Test
    void aConnectionThatIsNeverMadeEndsAfterItsTimeAndCostsNothing() throws Exception {
        Rig rig = rig(full(open), IDLE, TOTAL);
        long began = System.nanoTime();

        var answer = rig.post("/v1/chat/completions", "{\"model\":\"away-1\",\"messages\":[]}");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(CONNECT, CONNECT.plus(GRACE));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"provider_unreachable\"");
        assertThat(rig.governance.releases).hasSize(1);
        assertThat(rig.governance.ends).isEmpty();
        assertThat(rig.governance.open.get()).isZero();
    }

    @Test
    void aProviderThatKeepsTricklingIsEndedAfterTheTotalTime() throws Exception {
        Rig rig = rig(Rig.NOWHERE, PATIENCE, TOTAL);
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.upstream = request -> trickle(rig, request, cancelled);

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(true));

        GovernedCall.End end = rig.governance.end();
        assertInTime(end, TOTAL);
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
        int delivered = answer.body().split("tok ", -1).length - 1;
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(delivered);
        assertThat(answer.body()).contains("\"provider_failed\"");
        assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
    }

    static void trickle(Rig rig, HttpServerRequest request, CountDownLatch cancelled) {
        request.response().putHeader("content-type", "text/event-stream").setChunked(true);
        long timer = rig.vertx()
                .setPeriodic(1, 100, _ -> request.response().write(DELTA).onFailure(_ -> {}));
        request.response().closeHandler(_ -> {
            rig.vertx().cancelTimer(timer);
            cancelled.countDown();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProviderThatSaysNothingIsEndedAfterTheIdleTimeAndChargedAtTheHold(boolean streamed) throws Exception {
        Rig rig = rig();
        rig.upstream = _ -> {};

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(streamed));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("\"provider_timeout\"", "\"charged\"");
        GovernedCall.End end = rig.governance.end();
        assertInTime(end, IDLE);
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.flags()).containsExactly("no_answer");
    }

    @Test
    void anAnswerInOnePieceThatStallsIsEndedAfterTheIdleTime() throws Exception {
        Rig rig = rig();
        rig.upstream = request -> request.response()
                .putHeader("content-type", "application/json")
                .setChunked(true)
                .write("{\"choices\":[");

        assertThat(rig.post("/v1/chat/completions", CHAT.formatted(false)).statusCode())
                .isEqualTo(504);
        assertInTime(rig.governance.end(), IDLE);
    }

    @Test
    void anAnswerInOnePieceThatIsCutIsABrokenAnswer() throws Exception {
        Rig rig = rig();
        rig.upstream = request -> request.response()
                .putHeader("content-type", "application/json")
                .putHeader("content-length", "500")
                .write("{\"choices\":[")
                .onComplete(_ -> request.connection().close());

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(false));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"provider_failed\"");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
    }

    @Test
    void aClientThatStopsReadingHoldsTheProviderBackAndIsLeftAfterTheIdleTime() throws Exception {
        Rig rig = rig(Rig.NOWHERE, Duration.ofSeconds(2), PATIENCE);
        AtomicLong sent = new AtomicLong();
        CountDownLatch cancelled = new CountDownLatch(1);
        String piece = DELTA.repeat(400);
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().closeHandler(_ -> cancelled.countDown());
            pour(rig, request, piece, sent);
        };
        try (Leaver client = Leaver.narrow(rig, "/v1/chat/completions", CHAT.formatted(true))) {
            client.head();

            GovernedCall.End end = rig.governance.end();

            assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
            assertThat(end.latencyMillis()).isGreaterThanOrEqualTo(2_000);
            assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(sent.get()).isLessThan(16 << 20);
        }
    }

    /// As fast as it is taken, a piece at a time.
    private static void pour(Rig rig, HttpServerRequest request, String piece, AtomicLong sent) {
        long timer = rig.vertx().setPeriodic(1, 1, _ -> {
            if (!request.response().closed() && !request.response().writeQueueFull()) {
                request.response().write(piece).onFailure(_ -> {});
                sent.addAndGet(piece.length());
            }
        });
        request.response().endHandler(_ -> rig.vertx().cancelTimer(timer));
    }

    @ParameterizedTest
    @CsvSource({"429, gpt-5.4", "429, claude-x", "500, gpt-5.4", "503, claude-x", "529, claude-x"})
    void anErrorOfTheProviderPassesWithItsHeadersAndIsChargedNothing(int status, String model) throws Exception {
        Rig rig = rig();
        rig.upstream = request -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("retry-after", "7")
                .putHeader("retry-after-ms", "6543")
                .putHeader("x-ratelimit-remaining-requests", "0")
                .putHeader("x-ratelimit-reset-tokens", "6s")
                .putHeader("anthropic-ratelimit-requests-remaining", "0")
                .putHeader("x-secret-header", "no")
                .end("{\"error\":{\"message\":\"slow down\"}}");

        HttpResponse<String> answer = rig.post(
                model.startsWith("gpt") ? "/v1/chat/completions" : "/v1/messages",
                "{\"model\":\"" + model + "\",\"stream\":true,\"max_tokens\":9,\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"error\":{\"message\":\"slow down\"}}");
        assertThat(answer.headers().map())
                .containsEntry("retry-after", List.of("7"))
                .containsEntry("retry-after-ms", List.of("6543"))
                .containsEntry("x-ratelimit-remaining-requests", List.of("0"))
                .containsEntry("x-ratelimit-limit-requests", List.of("600"))
                .containsEntry("x-ratelimit-reset-tokens", List.of("6s"))
                .containsEntry("anthropic-ratelimit-requests-remaining", List.of("0"))
                .doesNotContainKey("x-secret-header");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
        assertThat(end.usage()).isEqualTo(TokenUsage.NONE);
    }

    @Test
    void whatAnSdkSaysOfItsRetriesIsAskedWithTheCall() throws Exception {
        Rig rig = rig();
        rig.answers(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");

        rig.send(rig.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("X-Stainless-Retry-Count", "2")
                .POST(HttpRequest.BodyPublishers.ofString(CHAT.formatted(false))));

        assertThat(rig.governance.asked.element().retryCount()).isEqualTo(2);
    }

    @Test
    void f3ByDefaultAClientThatLeavesBeforeAnythingCameStopsTheProviderAndPaysTheHold() throws Exception {
        Rig rig = rig();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.upstream = request -> {
            request.response().closeHandler(_ -> cancelled.countDown());
            began.countDown();
        };
        try (Leaver _ = Leaver.calls(rig, "/v1/chat/completions", CHAT.formatted(true))) {
            assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
        }

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.usage().output()).isPositive();
        assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bifrost3709EveryDeltaThatWasDeliveredIsChargedWhenTheClientLeavesWithoutAReport() throws Exception {
        Rig rig = rig();
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().write(DELTA.repeat(806));
        };
        try (Leaver client = Leaver.calls(rig, "/v1/chat/completions", CHAT.formatted(true))) {
            client.head();
            client.body(806 * DELTA.length());
        }

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(806);
        assertThat(end.usage().input()).isPositive();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).containsExactly("usage_partial");
    }

    @Test
    void aLargeAnswerInOnePieceCostsAtLeastWhatWasDeliveredWhenItsClientLeaves() throws Exception {
        Rig rig = rig();
        String text = "{\"choices\":[{\"message\":{\"content\":\"" + "word ".repeat(500_000);
        rig.governance.coveredTokens = 64;
        rig.upstream = request -> request.response()
                .putHeader("content-type", "application/json")
                .setChunked(true)
                .write(text);
        try (Leaver client = Leaver.calls(rig, "/v1/chat/completions", CHAT.formatted(false))) {
            client.head();
            client.body(2_000_000);
        }

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isIn(Outcome.CLIENT_GONE, Outcome.BROKEN_OFF);
        assertThat(end.usage().output()).isGreaterThanOrEqualTo(400_000);
    }
}
