package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A provider says something of usage and no count of it that could be charged. What is not known is counted and
/// flagged; it is never nothing.
final class UnusableReportTest {
    private static final String CHAT =
            "{\"model\":\"gpt-5.4\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String MESSAGE =
            "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"max_tokens\":99,\"messages\":[]}";
    private static final List<String> REPORTS = List.of(
            "{}",
            "null",
            "7",
            "{\"inputTokens\":11,\"outputTokens\":5}",
            "{\"prompt_tokens\":\"11\",\"completion_tokens\":null}",
            "{\"prompt_tokens\":11.0,\"completion_tokens\":5.0}",
            "{\"prompt_tokens\":-11,\"completion_tokens\":-5}");

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anAnswerInOnePieceIsCounted() throws Exception {
        for (String report : REPORTS) {
            rig.answers(200, "{\"choices\":[{\"message\":{\"content\":\"some text\"}}],\"usage\":" + report + "}");

            rig.post("/v1/chat/completions", CHAT.formatted(false));

            assertCounted(report, rig.governance.end());
        }
    }

    @Test
    void anAnswerOfGeminisIsCounted() throws Exception {
        for (String report : List.of("{}", "{\"prompt_tokens\":11}", "{\"candidatesTokenCount\":\"5\"}")) {
            rig.answers(
                    200,
                    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"some text\"}]},\"finishReason\":\"STOP\"}],"
                            + "\"usageMetadata\":" + report + "}");

            rig.post(
                    "/gemini/v1beta/models/gemini-2.5-flash:generateContent",
                    "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}");

            assertCounted(report, rig.governance.end());
        }
    }

    @Test
    void aStreamIsCounted() throws Exception {
        for (String report : REPORTS) {
            rig.streams(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"some text\"}}]}\n\n"
                            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: {\"choices\":[],\"usage\":" + report + "}\n\ndata: [DONE]\n\n",
                    4_000);

            rig.post("/v1/chat/completions", CHAT.formatted(true));

            assertCounted(report, rig.governance.end());
        }
    }

    /// What Anthropic reports at the beginning of a message is its prompt and one token of it.
    @Test
    void theReportAtAMessagesBeginningIsNotItsEnd() throws Exception {
        rig.streams(
                "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n"
                        + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\""
                        + "word ".repeat(100) + "\"}}\n\n"
                        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n"
                        + "data: {\"type\":\"message_stop\"}\n\n",
                4_000);

        rig.post("/v1/messages", MESSAGE);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().input()).isEqualTo(25);
        assertCounted("none at the end", end);
        assertThat(end.usage().output()).isGreaterThan(50);
    }

    private static void assertCounted(String report, GovernedCall.End end) {
        assertThat(end.source()).as(report).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).as(report).contains("usage_missing");
        assertThat(end.usage().output()).as(report).isPositive();
        assertThat(end.usage().input()).as(report).isPositive();
    }
}
