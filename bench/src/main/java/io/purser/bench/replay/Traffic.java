package io.purser.bench.replay;

import io.purser.bench.load.HttpText;
import io.purser.bench.trace.Prompt;
import io.purser.bench.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Turns the calls of the trace into requests of the organization: who makes each, for which
/// customer, in which dialect, streamed or not; all from one seed.
final class Traffic {
    private final Random random;
    private final int streamedPercent;

    Traffic(long seed, int streamedPercent) {
        this.random = new Random(seed);
        this.streamedPercent = streamedPercent;
    }

    /// A request with the instant at which it is due.
    static final class Due {
        private final long offsetNanos;
        private final byte[] request;

        private Due(long offsetNanos, byte[] request) {
            this.offsetNanos = offsetNanos;
            this.request = request;
        }

        long offsetNanos() {
            return offsetNanos;
        }

        byte[] request() {
            return request;
        }
    }

    List<Due> requests(Trace trace, double speed, int most) {
        List<Due> due = new ArrayList<>();
        for (Trace.Call call :
                trace.calls().subList(0, Math.min(most, trace.calls().size()))) {
            due.add(new Due((long) (call.offsetNanos() / speed), request(call)));
        }
        return due;
    }

    private byte[] request(Trace.Call call) {
        int key = random.nextInt(Acme.KEYS);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("authorization", "Bearer " + Acme.secret(key));
        if (random.nextInt(10) > 0) {
            headers.put("purser-customer", Acme.customerName(skewed(Acme.CUSTOMERS)));
        }
        attribute(headers);
        boolean streamed = random.nextInt(100) < streamedPercent;
        String directives = "[[out=%d]]%s".formatted(call.outputTokens(), streamed ? "[[chunk=4]]" : "");
        String prompt = Prompt.of(call.promptTokens(), directives);
        return random.nextInt(10) < 3
                ? HttpText.post("/v1/messages", headers, messages(prompt, streamed))
                : HttpText.post("/v1/chat/completions", headers, chat(prompt, streamed));
    }

    private void attribute(Map<String, String> headers) {
        if (random.nextInt(3) == 0) {
            headers.put("purser-endpoint", random.nextBoolean() ? "chat" : "nightly");
        }
        if (random.nextInt(3) == 0) {
            headers.put("purser-feature", random.nextBoolean() ? "search" : "summary");
        }
        if (random.nextInt(2) == 0) {
            headers.put("purser-tags", "project=\"" + (random.nextBoolean() ? "atlas" : "borealis") + "\"");
        }
    }

    private String chat(String prompt, boolean streamed) {
        String model = random.nextInt(4) == 0 ? "sandbox-mini" : "sandbox";
        return """
                {"model":"%s","messages":[{"role":"user","content":"%s"}]%s%s}""".formatted(
                        model,
                        prompt,
                        random.nextBoolean() ? ",\"max_tokens\":2000" : "",
                        streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "");
    }

    private String messages(String prompt, boolean streamed) {
        String model = random.nextInt(4) == 0 ? "sandbox-large" : "sandbox-cache";
        return """
                {"model":"%s","max_tokens":2000,"messages":[{"role":"user","content":"%s"}]%s}""".formatted(model, prompt, streamed ? ",\"stream\":true" : "");
    }

    /// Small numbers more often than large ones, as customers are.
    private int skewed(int count) {
        double share = random.nextDouble();
        return (int) (count * share * share);
    }
}
