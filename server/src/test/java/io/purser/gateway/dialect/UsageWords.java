package io.purser.gateway.dialect;

import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/// Usage as the tables of tests write it: `input 86, output 300, web_searches 2`.
public final class UsageWords {
    private UsageWords() {}

    /// Every bucket that is not empty; `nothing` where all are.
    public static String of(TokenUsage usage) {
        List<String> words = new ArrayList<>();
        add(words, "input", usage.input());
        add(words, "cache_read", usage.cacheRead());
        add(words, "cache_write", usage.cacheWrite());
        add(words, "cache_write_long", usage.cacheWriteLong());
        add(words, "output", usage.output());
        add(words, "reasoning", usage.reasoning());
        usage.others().forEach((meter, amount) -> add(words, meter.bucket(), amount));
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }

    private static void add(List<String> words, String bucket, long amount) {
        if (amount > 0) {
            words.add(bucket + " " + amount);
        }
    }
}
