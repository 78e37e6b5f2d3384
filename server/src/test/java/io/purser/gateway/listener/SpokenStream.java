package io.purser.gateway.listener;

import java.io.IOException;

/// A stream of some 2 KiB as a provider of each dialect sends it: one token in each of its deltas,
/// and a report that says so.
enum SpokenStream {
    CHAT(
            "/v1/chat/completions",
            "{\"model\":\"gpt-%d\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            "",
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok \"},\"finish_reason\":null}]}\n\n",
            16,
            """
            data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":16}}

            data: [DONE]

            """),
    MESSAGES(
            "/v1/messages",
            "{\"model\":\"claude-%d\",\"stream\":true,\"max_tokens\":99,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            """
            event: message_start
            data: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":11,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            """,
            """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"tok "}}

            """,
            12,
            """
            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12}}

            event: message_stop
            data: {"type":"message_stop"}

            """),
    GEMINI(
            "/gemini/v1beta/models/gemini-%d:streamGenerateContent?alt=sse",
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}",
            "",
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"tok \"}]},\"index\":0}]}\n\n",
            18,
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":11,\"candidatesTokenCount\":18,\"totalTokenCount\":29}}\n\n");

    static final int PROMPT = 11;

    final int tokens;
    private final String path;
    private final String request;
    private final String opening;
    private final String delta;
    private final String all;

    SpokenStream(String path, String request, String opening, String delta, int tokens, String closing) {
        this.path = path;
        this.request = request;
        this.opening = opening;
        this.delta = delta;
        this.tokens = tokens;
        this.all = opening + delta.repeat(tokens) + closing;
    }

    /// A call of its own model, so that nothing is known of it.
    Leaver call(Rig rig, int number) throws IOException {
        return Leaver.calls(rig, path.formatted(number), request.formatted(number), Integer.toString(number));
    }

    int length() {
        return all.length();
    }

    String from(int begin, int end) {
        return all.substring(begin, end);
    }

    /// Bytes of the whole events that a client has when so many came from the provider: nothing of
    /// those that wait for the settlement.
    int passed(int came) {
        if (came < opening.length()) {
            int first = opening.indexOf("\n\n") + 2;
            return first > 1 && came >= first ? first : 0;
        }
        return opening.length() + deltas(came) * delta.length();
    }

    /// Deltas that are whole within so many bytes.
    int deltas(int came) {
        return Math.max(0, Math.min(tokens, (came - opening.length()) / delta.length()));
    }

    /// Where a client that is sent everything at once has had its last byte before the settlement.
    int lastUnsettled() {
        return opening.length() + tokens * delta.length();
    }
}
