package io.purser.bench.ceiling;

import io.purser.bench.load.HttpText;
import io.purser.bench.trace.Prompt;
import io.purser.bench.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One hard budget with a key of its own, and the calls that storm it.
///
/// @param estimation `adaptive` or `strict`
/// @param calls for about how many calls the limit pays
/// @param seed draws the calls
record Ceiling(String estimation, int calls, int seed) {
    static final int WAVE = 128;
    static final int MAX_TOKENS = 1000;
    private static final long INPUT_NANOS = 3_000;
    private static final long OUTPUT_NANOS = 15_000;

    String name() {
        return estimation + "-" + calls + "-" + seed;
    }

    String secret() {
        return "ceiling-secret-of-" + name() + "-0000000000";
    }

    /// As many times the mean of the first waves' calls as the limit pays for.
    long limitNanos(Trace trace) {
        Random random = new Random(seed);
        long sum = 0;
        int drawn = Math.max(WAVE, calls);
        for (int i = 0; i < drawn; i++) {
            sum += costNanos(trace.draw(random));
        }
        return sum / drawn * calls;
    }

    /// The calls of every wave, drawn one after the other.
    Random draws() {
        return new Random(seed);
    }

    List<byte[]> wave(Trace trace, Random random, int paceMillis) {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < WAVE; i++) {
            requests.add(request(trace.draw(random), paceMillis));
        }
        return requests;
    }

    /// What the provider charges for a call that runs to its end.
    static long costNanos(Trace.Call call) {
        long input = (prompt(call, 10).length() + 3L) / 4 + 4;
        return input * INPUT_NANOS + Math.min(call.outputTokens(), MAX_TOKENS) * OUTPUT_NANOS;
    }

    private byte[] request(Trace.Call call, int paceMillis) {
        String body = """
                {"model":"sandbox","max_tokens":%d,"stream":true,"stream_options":{"include_usage":true},\
                "messages":[{"role":"user","content":"%s"}]}""".formatted(MAX_TOKENS, prompt(call, paceMillis));
        return HttpText.post(
                "/v1/chat/completions", Map.of("authorization", "Bearer " + secret(), "purser-endpoint", name()), body);
    }

    private static String prompt(Trace.Call call, int paceMillis) {
        return Prompt.of(call.promptTokens(), "[[out=%d]][[pace=%dms]]".formatted(call.outputTokens(), paceMillis));
    }
}
