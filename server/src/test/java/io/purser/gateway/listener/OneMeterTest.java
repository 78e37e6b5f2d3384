package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the route, there is one meter on what passes: the rows of failures.md that say what happened
/// where there was not.
final class OneMeterTest {
    private static final String CLAUDE =
            "{\"model\":\"claude-x\",\"max_tokens\":9,%s\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String CHAT = "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String GEMINI = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String body(String path) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "messages" -> CLAUDE.formatted("");
            case "responses", "embeddings" -> "{\"model\":\"gpt-x\",\"input\":\"hi\"}";
            case "completions" -> path.endsWith("chat/completions") ? CHAT : "{\"model\":\"gpt-x\",\"prompt\":\"hi\"}";
            case "rerank" -> "{\"model\":\"gpt-x\",\"query\":\"q\",\"documents\":[\"a\"]}";
            default -> GEMINI;
        };
    }

    /// B15: budgets never moved for responses, messages, embeddings and rerank.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/completions",
                "/v1/responses",
                "/v1/embeddings",
                "/v1/rerank",
                "/v1/messages",
                "/anthropic/v1/messages",
                "/gemini/v1beta/models/gemini-x:generateContent",
                "/openai/v1/responses",
                "/openai/deployments/gpt-x/embeddings",
                "/providers/openai/v1/responses",
                "/providers/anthropic/v1/messages",
                "/providers/gemini/v1beta/models/gemini-x:generateContent",
            })
    void b15EveryRouteIsHeldAndBooked(String path) throws Exception {
        rig.answers(200, """
                {"id":"x","usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9,"input_tokens":7,"output_tokens":2},
                 "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":2}}""");

        assertThat(rig.post(path, body(path)).statusCode()).isEqualTo(200);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().prompt()).isEqualTo(7);
        assertThat(rig.governance.open).hasValue(0);
        assertThat(rig.governance.asked).hasSize(1);
    }

    /// F4: streams of messages and responses left no row. Portkey #1180: the input of Anthropic's streams, told at
    /// the beginning, was lost at the end.
    @Test
    void f4p1180TheBeginningAndTheEndOfAStreamOfMessagesAreOneReport() throws Exception {
        rig.streams("""
                event: message_start
                data: {"type":"message_start","message":{"id":"m","model":"claude-x","usage":{"input_tokens":25,"cache_read_input_tokens":11,"cache_creation_input_tokens":5,"output_tokens":1}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"yo"}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}

                """, 17);

        rig.post("/v1/messages", CLAUDE.formatted("\"stream\":true,"));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(new TokenUsage(25, 11, 5, 0, 15, 0));
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void f4AStreamOfResponsesIsBooked() throws Exception {
        rig.streams("""
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","delta":"yo"}

                event: response.completed
                data: {"type":"response.completed","response":{"id":"r","model":"gpt-x","usage":{"input_tokens":4,"output_tokens":3,"total_tokens":7}}}

                """, 5);

        rig.post("/v1/responses", "{\"model\":\"gpt-x\",\"input\":\"hi\",\"stream\":true}");

        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(4, 0, 0, 0, 3, 0));
    }

    /// F5: a shape that nobody knew was logged as nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"predictions\":[{\"content\":\"twelve bytes\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"twelve bytes\"}}],\"usage\":{\"units\":3}}",
                "[\"twelve bytes\"]"
            })
    void f5AShapeThatIsNotKnownIsCountedAndFlagged(String answer) throws Exception {
        rig.answers(200, answer);

        rig.post("/v1/chat/completions", CHAT);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().prompt()).isPositive();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).contains("usage_missing");
    }
}
