package io.purser.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.openai.ChatTap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

final class AfterCutTest {
    private static final String DELTA = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"}}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":170}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private final EventSplitter splitter = new EventSplitter();
    private final AfterCut afterCut = new AfterCut(new ChatTap(true));

    @Test
    void aProviderThatWasDoneIsBelieved() {
        splitter.feed(Buffer.buffer(DELTA + DELTA + USAGE + DONE));

        afterCut.read(splitter);

        assertThat(afterCut.complete()).isTrue();
        assertThat(afterCut.tap().state().tally().usage(0)).isEqualTo(TokenUsage.of(7, 170));
    }

    @Test
    void whatCameWithoutAnEndIsCounted() {
        splitter.feed(Buffer.buffer(DELTA + DELTA));

        afterCut.read(splitter);

        assertThat(afterCut.complete()).isFalse();
        assertThat(afterCut.tap().state().outputBytes()).isEqualTo(8);
        assertThat(afterCut.tap().state().outputEvents()).isEqualTo(2);
    }

    @Test
    void anEndWithoutAReportIsNoReport() {
        splitter.feed(Buffer.buffer(DELTA + DONE));

        afterCut.read(splitter);

        assertThat(afterCut.complete()).isFalse();
    }
}
