package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;

/// Normalises OpenAI's usage report, under both of its namings. Its prompt count includes the
/// cached tokens; its completion count should include reasoning, and where a compatible provider
/// leaves it out the total shows it.
public final class OpenAiUsage {
    private long prompt;
    private long completion;
    private long total;
    private long cacheRead;
    private long cacheWrite;
    private long reasoning;

    private OpenAiUsage() {}

    /// Reads the `usage` value at which the parser stands; a null says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        OpenAiUsage report = new OpenAiUsage();
        report.fields(json);
        report.mergeInto(tally);
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> prompt = count(json);
                case "completion_tokens", "output_tokens" -> completion = count(json);
                case "total_tokens" -> total = count(json);
                case "prompt_cache_hit_tokens" -> cacheRead = Math.max(cacheRead, count(json));
                case "prompt_tokens_details",
                        "input_tokens_details",
                        "completion_tokens_details",
                        "output_tokens_details" -> details(json);
                default -> json.skipChildren();
            }
        }
    }

    private void details(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "cached_tokens" -> cacheRead = Math.max(cacheRead, count(json));
                case "cache_write_tokens" -> cacheWrite = count(json);
                case "reasoning_tokens" -> reasoning = count(json);
                default -> json.skipChildren();
            }
        }
    }

    private void mergeInto(UsageTally tally) {
        long read = Math.min(cacheRead, prompt);
        long written = Math.min(cacheWrite, prompt - read);
        long output = Math.max(completion, total - prompt);
        tally.merge(prompt - read - written, read, written, 0, output, reasoning);
    }

    private static long count(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Math.max(0, Math.min(json.getLongValue(), Long.MAX_VALUE / 8));
        }
        json.skipChildren();
        return 0;
    }
}
