package io.purser.bench.stub;

import java.nio.charset.StandardCharsets;

/// The stub's answers, in the shape of OpenAI's chat completions.
final class Completion {
    private static final String WORDS = "lorem ipsum dolor sit amet ";

    private Completion() {}

    /// A whole answer of about 1 KB: prompt and completion counts are fixed.
    static byte[] whole() {
        String text = WORDS.repeat(24);
        String json = """
                {"id":"chatcmpl-stub","object":"chat.completion","created":1795000000,"model":"stub-1",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},\
                "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":300,"completion_tokens":120,\
                "total_tokens":420,"prompt_tokens_details":{"cached_tokens":0},\
                "completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default"}""".formatted(text);
        return response("application/json", "content-length: " + json.length() + "\r\n", json);
    }

    static byte[] served(long whole, long streamed) {
        String json = "{\"whole\":%d,\"streamed\":%d}".formatted(whole, streamed);
        return response("application/json", "content-length: " + json.length() + "\r\n", json);
    }

    static byte[] streamHead() {
        return response("text/event-stream; charset=utf-8", "transfer-encoding: chunked\r\n", "");
    }

    /// One event with one token.
    static byte[] event() {
        return chunk("""
                data: {"id":"chatcmpl-stub","object":"chat.completion.chunk","created":1795000000,"model":"stub-1",\
                "choices":[{"index":0,"delta":{"content":" lorem"},"finish_reason":null}]}

                """);
    }

    /// The finish, the usage and the end of the stream.
    static byte[] streamEnd(int outputTokens) {
        return (asText(chunk("""
                data: {"id":"chatcmpl-stub","object":"chat.completion.chunk","created":1795000000,"model":"stub-1",\
                "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                """))
                        + asText(chunk("""
                                data: {"id":"chatcmpl-stub","object":"chat.completion.chunk","created":1795000000,\
                                "model":"stub-1","choices":[],"usage":{"prompt_tokens":300,"completion_tokens":%d,\
                                "total_tokens":%d}}

                                """.formatted(outputTokens, 300 + outputTokens)))
                        + asText(chunk("data: [DONE]\n\n"))
                        + "0\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String asText(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] chunk(String data) {
        return (Integer.toHexString(data.length()) + "\r\n" + data + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] response(String type, String framing, String body) {
        return ("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\nx-request-id: req_stub\r\n" + framing + "\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
