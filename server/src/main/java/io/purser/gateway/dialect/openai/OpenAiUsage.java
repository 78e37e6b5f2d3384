package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;

/// Normalises OpenAI's usage report, under both of its namings. Its prompt count includes the
/// cached tokens; its completion count should include reasoning, and where a compatible provider
/// leaves it out the total shows it.
public final class OpenAiUsage extends UsageReport {
    private long prompt;
    private long completion;
    private long total;
    private long cacheRead;
    private long cacheWrite;
    private long reasoning;

    private OpenAiUsage() {}

    /// Reads the `usage` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new OpenAiUsage().readInto(json, tally);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> prompt = count(json);
            case "completion_tokens", "output_tokens" -> completion = count(json);
            case "total_tokens" -> total = count(json);
            case "prompt_cache_hit_tokens" -> cacheRead = Math.max(cacheRead, UsageFields.count(json));
            case "prompt_tokens_details",
                    "input_tokens_details",
                    "completion_tokens_details",
                    "output_tokens_details" -> UsageFields.each(json, detail -> detail(json, detail));
            default -> json.skipChildren();
        }
    }

    private void detail(JsonParser json, String name) throws IOException {
        switch (name) {
            case "cached_tokens" -> cacheRead = Math.max(cacheRead, UsageFields.count(json));
            case "cache_write_tokens" -> cacheWrite = UsageFields.count(json);
            case "reasoning_tokens" -> reasoning = UsageFields.count(json);
            default -> json.skipChildren();
        }
    }

    @Override
    protected void mergeInto(UsageTally tally) {
        long read = Math.min(cacheRead, prompt);
        long written = Math.min(cacheWrite, prompt - read);
        long output = Math.max(completion, total - prompt);
        tally.merge(prompt - read - written, read, written, 0, output, reasoning);
    }
}
