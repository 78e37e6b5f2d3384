package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that leave while `onDisconnect` is `drain`: the answer is read on, within bounds.
final class DrainTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String DELTA =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"},\"finish_reason\":null}]}\n\n";
    private static final String FINISH =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":70}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String END = FINISH + USAGE + DONE;
    private static final String ANSWER = "{\"id\":\"c1\",\"choices\":[{\"message\":{\"content\":\"yo\"}}],"
            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}";

    private final BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
    private Rig rig = patient(Duration.ofSeconds(30));

    @AfterEach
    void close() {
        rig.close();
    }

    private static Rig patient(Duration time) {
        Duration patience = Duration.ofSeconds(60);
        return new Rig(
                null,
                null,
                new OnDisconnect.Drain(time, 2),
                new Provider.Timeouts(patience, patience, patience),
                Rig.NOWHERE);
    }

    private void instead(Rig other) {
        rig.close();
        rig = other;
    }

    private static String request(boolean streamed) {
        return "{\"model\":\"gpt-5.4\",\"stream\":" + streamed
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    }

    /// An upstream that begins a stream and waits for the test.
    private void begins(String events) {
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().write(events).onComplete(_ -> waiting.add(request));
        };
    }

    private HttpServerRequest provider() throws InterruptedException {
        HttpServerRequest request = waiting.poll(10, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    private void go(Runnable task) {
        rig.vertx().runOnContext(_ -> task.run());
    }

    private static void until(BooleanSupplier expected) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!expected.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(expected.getAsBoolean()).isTrue();
    }

    /// A client that has read three deltas of a stream and left.
    private HttpServerRequest leftWithinAStream() throws Exception {
        int before = rig.metrics.drainsRunning.get();
        begins(DELTA.repeat(3));
        HttpServerRequest provider;
        try (Leaver client = Leaver.calls(rig, CHAT, request(true))) {
            client.head();
            assertThat(client.body(3 * DELTA.length())).isEqualTo(DELTA.repeat(3));
            provider = provider();
        }
        until(() -> rig.metrics.drainsRunning.get() == before + 1);
        return provider;
    }

    @Test
    void f1AStreamThatNobodyReadsIsBookedWithTheProvidersReport() throws Exception {
        HttpServerRequest provider = leftWithinAStream();
        assertThat(rig.governance.ends).isEmpty();

        go(() -> provider.response().end(DELTA.repeat(67) + END));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.of(11, 70));
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.flags()).isEmpty();
        until(() -> rig.metrics.drainsFinished.get() == 1);
        assertThat(rig.metrics.drainsRunning.get()).isZero();
        assertThat(rig.metrics.openStreams.get()).isZero();
        assertNothingOpen();
    }

    private void assertNothingOpen() {
        assertThat(rig.governance.open.get()).isZero();
        assertThat(rig.governance.lateEnds.get()).isZero();
        until(() -> rig.bodies.heldBytes() == 0);
    }

    @Test
    void aStreamWithoutAReportIsCountedToItsEnd() throws Exception {
        HttpServerRequest provider = leftWithinAStream();

        go(() -> provider.response().end(DELTA.repeat(67) + FINISH + DONE));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().output()).isEqualTo(70);
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.flags()).containsExactly("usage_missing");
        assertNothingOpen();
    }

    @Test
    void anAnswerInOnePieceIsReadOnFromBeforeItsHead() throws Exception {
        rig.upstream = waiting::add;
        HttpServerRequest provider;
        try (Leaver _ = Leaver.calls(rig, CHAT, request(false))) {
            provider = provider();
        }
        until(() -> rig.metrics.drainsRunning.get() == 1);
        assertThat(rig.bodies.heldBytes()).isPositive();

        go(() -> provider.response()
                .putHeader("content-type", "application/json")
                .end(ANSWER));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(TokenUsage.of(100, 20));
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertNothingOpen();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_500_000})
    void aLargeAnswerIsReadOnWhereverItsClientLeft(int read) throws Exception {
        String large =
                "{\"data\":\"" + "x".repeat(3_000_000) + "\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";
        rig.upstream = request -> {
            request.response().putHeader("content-type", "application/json").setChunked(true);
            request.response().write(large.substring(0, 2_000_000)).onComplete(_ -> waiting.add(request));
        };
        HttpServerRequest provider;
        try (Leaver client =
                Leaver.calls(rig, "/v1/embeddings", "{\"model\":\"text-embedding-3-small\",\"input\":\"x\"}")) {
            if (read > 0) {
                client.head();
                client.body(read);
            }
            provider = provider();
        }
        until(() -> rig.metrics.drainsRunning.get() == 1);

        go(() -> provider.response().end(large.substring(2_000_000)));

        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(7, 0));
        assertNothingOpen();
    }

    @Test
    void anErrorThatNobodyReadsCostsNothing() throws Exception {
        rig.upstream = waiting::add;
        HttpServerRequest provider;
        try (Leaver _ = Leaver.calls(rig, CHAT, request(true))) {
            provider = provider();
        }
        until(() -> rig.metrics.drainsRunning.get() == 1);

        go(() -> provider.response().setStatusCode(529).end("{}"));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
        assertThat(end.usage()).isEqualTo(TokenUsage.NONE);
        assertNothingOpen();
    }

    @Test
    void aDrainWithoutTimeLeftIsCancelledAndCostsAtLeastWhatWasDelivered() throws Exception {
        instead(patient(Duration.ofMillis(300)));
        HttpServerRequest provider = leftWithinAStream();
        go(() -> provider.response().write(DELTA.repeat(4)));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.usage().output()).isBetween(3L, 7L);
        assertThat(end.flags()).containsExactly("usage_partial");
        until(() -> provider.response().closed());
        assertThat(rig.metrics.drainsCut.get()).isEqualTo(1);
        assertNothingOpen();
    }

    @Test
    void beyondAsManyDrainsAsMayBeACallIsCancelled() throws Exception {
        HttpServerRequest first = leftWithinAStream();
        HttpServerRequest second = leftWithinAStream();
        begins(DELTA.repeat(3));
        HttpServerRequest third;
        try (Leaver client = Leaver.calls(rig, CHAT, request(true))) {
            client.head();
            third = provider();
        }

        GovernedCall.End cancelled = rig.governance.end();
        assertThat(cancelled.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(cancelled.usage().output()).isEqualTo(3);
        assertThat(rig.metrics.drainsRefused.get()).isEqualTo(1);
        until(() -> third.response().closed());
        go(() -> first.response().end(END));
        go(() -> second.response().end(END));
        assertThat(rig.governance.end().source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(rig.governance.end().source()).isEqualTo(UsageSource.PROVIDER);
        assertNothingOpen();
    }

    @Test
    void topUpsGoOnAndABudgetWithNothingLeftEndsADrain() throws Exception {
        rig.governance.coveredTokens = 10;
        rig.governance.tokensInAll = 50;
        HttpServerRequest provider = leftWithinAStream();
        CountDownLatch cancelled = new CountDownLatch(1);
        go(() -> provider.response().closeHandler(_ -> cancelled.countDown()).write(DELTA.repeat(60)));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(end.usage().output()).isEqualTo(63);
        assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
        assertNothingOpen();
    }

    @Test
    void aProviderThatStallsOrBreaksOffEndsADrain() throws Exception {
        instead(new Rig(new OnDisconnect.Drain(Duration.ofSeconds(30), 2)));
        leftWithinAStream();
        HttpServerRequest breaking = leftWithinAStream();
        go(() -> breaking.connection().close());

        for (int i = 0; i < 2; i++) {
            GovernedCall.End end = rig.governance.end();
            assertThat(end.outcome()).isEqualTo(Outcome.CLIENT_GONE);
            assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
            assertThat(end.usage().output()).isEqualTo(3);
        }
        assertThat(rig.metrics.drainsCut.get()).isEqualTo(2);
        assertNothingOpen();
    }

    @Test
    void anEndingProcessWaitsForItsDrainsAndCutsThoseThatTakeTooLong() throws Exception {
        HttpServerRequest ready = leftWithinAStream();
        leftWithinAStream();
        go(() -> ready.response().end(END));

        rig.relay.stopDrains(Duration.ofSeconds(2));

        assertThat(rig.governance.ends).hasSize(2);
        assertThat(rig.metrics.drainsFinished.get()).isEqualTo(1);
        assertThat(rig.metrics.drainsCut.get()).isEqualTo(1);
        try (Leaver client = Leaver.calls(rig, CHAT, request(true))) {
            client.head();
        }
        until(() -> rig.governance.ends.size() == 3);
        assertNothingOpen();
    }
}
