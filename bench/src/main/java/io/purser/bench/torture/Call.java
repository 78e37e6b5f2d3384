package io.purser.bench.torture;

import io.purser.bench.gateway.Setups;
import io.purser.bench.load.Answer;
import io.purser.bench.load.HttpText;
import io.purser.bench.trace.Prompt;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// One call under a name that all three sides say: the client, the provider's bill by its
/// idempotency key, the ledger by a tag.
final class Call {
    private final String name;
    private final byte[] request;

    private Call(String name, byte[] request) {
        this.name = name;
        this.request = request;
    }

    String name() {
        return name;
    }

    byte[] request() {
        return request;
    }

    /// What became of it for its client.
    record Outcome(String name, Answer answer) {
        /// Whether the client got all of an answer that was none of an error.
        boolean whole() {
            return answer.success() && !answer.body().contains("\"error\"");
        }
    }

    /// Makes calls of one seed: two dialects, most of them streamed, some slowly.
    static final class Maker {
        private final String prefix;
        private final Random random;
        private final String directives;
        private boolean quick;
        private int made;

        /// @param prefix of the names: no other maker's
        /// @param directives to the sandbox, in every prompt
        Maker(String prefix, long seed, String directives) {
            this.prefix = prefix;
            this.random = new Random(seed);
            this.directives = directives;
        }

        String prefix() {
            return prefix;
        }

        /// Makes none of its streams slow.
        Maker quick() {
            quick = true;
            return this;
        }

        Call next() {
            String name = prefix + made++;
            Map<String, String> headers = new HashMap<>(Setups.caller());
            headers.put("idempotency-key", name);
            headers.put("purser-tags", "call=\"" + name + "\"");
            boolean streamed = random.nextInt(10) < 7;
            String pace = streamed && random.nextBoolean() && !quick ? "[[pace=5ms]]" : "";
            String prompt = Prompt.of(
                    60 + random.nextInt(200), directives + "[[out=%d]]".formatted(5 + random.nextInt(90)) + pace);
            byte[] request = random.nextInt(4) == 0
                    ? HttpText.post("/v1/messages", headers, messages(prompt, streamed))
                    : HttpText.post("/v1/chat/completions", headers, chat(prompt, streamed));
            return new Call(name, request);
        }

        private String chat(String prompt, boolean streamed) {
            return """
                    {"model":"%s","max_tokens":300,"messages":[{"role":"user","content":"%s"}]%s}""".formatted(
                            random.nextInt(3) == 0 ? "sandbox-mini" : "sandbox",
                            prompt,
                            streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "");
        }

        private static String messages(String prompt, boolean streamed) {
            return """
                    {"model":"sandbox-large","max_tokens":300,"messages":[{"role":"user","content":"%s"}]%s}""".formatted(prompt, streamed ? ",\"stream\":true" : "");
        }
    }
}
