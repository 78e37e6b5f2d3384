package io.purser.bench.gateway;

/// The bodies of the calls: about 1.3 KB, most of it the prompt.
public final class Bodies {
    private static final String PROMPT = "The quick brown fox jumps over the lazy dog and then some. ".repeat(20);

    private Bodies() {}

    /// A call that is answered whole.
    public static String whole(String model) {
        return """
                {"model":"%s","messages":[{"role":"system","content":"You are a helpful assistant."},\
                {"role":"user","content":"%s"}],"temperature":0.2,"max_tokens":200}""".formatted(model, PROMPT);
    }

    /// A streamed call of a length and a pace; the answer ends with its usage.
    public static String streamed(String model, int outputTokens, int paceMillis) {
        return """
                {"model":"%s","messages":[{"role":"system","content":"You are a helpful assistant."},\
                {"role":"user","content":"[[out=%d]] [[pace=%dms]] %s"}],"max_tokens":%d,"stream":true,\
                "stream_options":{"include_usage":true}}""".formatted(model, outputTokens, paceMillis, PROMPT, outputTokens);
    }
}
