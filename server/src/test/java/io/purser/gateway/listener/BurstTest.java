package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Many tokens in one chunk on a budget with little left. What a provider has sent is on its bill,
/// so that being over can only be what was sent before the stream could be ended.
final class BurstTest {
    private static final String REQUEST =
            "{\"model\":\"gpt-5.4\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String DELTA =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"},\"finish_reason\":null}]}\n\n";
    private static final String FINISH =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":40}}\n\n";
    private static final String END = FINISH + USAGE + "data: [DONE]\n\n";
    private static final int BURST = 20;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aProviderOfLargeChunksIsStoppedBeforeTheChunkThatWouldBeOver() throws Exception {
        AtomicInteger billed = new AtomicInteger();
        rig.upstream = request -> bursts(request, billed);
        rig.governance.coveredTokens = 30;
        rig.governance.tokensInAll = 5 * BURST;

        var answer = rig.post("/v1/chat/completions", REQUEST);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.CUT);
        assertThat(answer.body()).startsWith(DELTA.repeat(5 * BURST)).contains("\"cut\":{");
        assertThat(billed.get()).isEqualTo(5 * BURST);
        assertThat(end.usage().output()).isEqualTo(billed.get());
    }

    /// One chunk of many tokens every 100 ms, until the connection is closed.
    private void bursts(HttpServerRequest request, AtomicInteger billed) {
        request.response().putHeader("content-type", "text/event-stream").setChunked(true);
        long timer = rig.vertx().setPeriodic(1, 100, _ -> {
            billed.addAndGet(BURST);
            request.response().write(DELTA.repeat(BURST));
        });
        request.response().closeHandler(_ -> rig.vertx().cancelTimer(timer));
    }

    @Test
    void ofOneBurstPassesWhatIsCoveredAndAllOfItIsCharged() throws Exception {
        rig.streams(DELTA.repeat(40) + END, 100_000);
        rig.governance.coveredTokens = 10;
        rig.governance.tokensInAll = 30;

        var answer = rig.post("/v1/chat/completions", REQUEST);

        GovernedCall.End end = rig.governance.end();
        assertThat(answer.body())
                .startsWith(DELTA.repeat(30))
                .doesNotContain(DELTA.repeat(31))
                .contains("\"finish_reason\":\"length\"");
        assertThat(end.outcome()).isEqualTo(Outcome.CUT);
        assertThat(end.usage().output()).isEqualTo(40);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
    }

    @Test
    void aBurstThatFitsPassesWhole() throws Exception {
        rig.streams(DELTA.repeat(40) + END, 100_000);
        rig.governance.coveredTokens = 1;
        rig.governance.tokensInAll = 40;
        rig.governance.cap = java.util.OptionalLong.of(40);

        rig.post("/v1/chat/completions", REQUEST);

        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.SUCCESS);
    }
}
