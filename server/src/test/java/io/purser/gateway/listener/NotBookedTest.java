package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A call ran and the ledger cannot be written: whatever way it ended, no answer says that it was charged.
final class NotBookedTest {
    private static final String CHAT =
            "{\"model\":\"gpt-5.4\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String DELTA =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"},\"finish_reason\":null}]}\n\n";

    private final Rig rig = new Rig();

    @BeforeEach
    void fail() {
        rig.governance.durable = false;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anAnswerInOnePiece() throws Exception {
        rig.answers(200, "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}");

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(false));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertNotBooked(answer.body());
    }

    @Test
    void noAnswerAtAll() throws Exception {
        rig.upstream = request -> request.connection().close();

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(false));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertNotBooked(answer.body());
    }

    @Test
    void aStreamThatIsWhole() throws Exception {
        rig.streams(
                DELTA + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
                        + "data: [DONE]\n\n",
                4_000);

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(true));

        assertThat(answer.body()).startsWith(DELTA).doesNotContain("[DONE]");
        assertNotBooked(answer.body());
    }

    @Test
    void aStreamThatBreaksOff() throws Exception {
        rig.streams(DELTA, 4_000);

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(true));

        assertThat(answer.body()).startsWith(DELTA);
        assertNotBooked(answer.body());
    }

    @Test
    void aStreamThatABudgetEnds() throws Exception {
        rig.streams(DELTA.repeat(40), 4_000);
        rig.governance.coveredTokens = 10;
        rig.governance.tokensInAll = 10;

        var answer = rig.post("/v1/chat/completions", CHAT.formatted(true));

        assertThat(answer.body()).startsWith(DELTA.repeat(10)).doesNotContain("\"cut\"");
        assertNotBooked(answer.body());
    }

    private static void assertNotBooked(String body) {
        assertThat(body)
                .contains("governance_unavailable")
                .doesNotContain("charged")
                .doesNotContain("\"usage\"");
    }
}
