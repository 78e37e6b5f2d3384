package io.purser.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;

/// Normalises Anthropic's usage report. Its input count leaves the cached tokens out; its cache
/// writes may be split by lifetime.
public final class AnthropicUsage {
    private long input;
    private long cacheRead;
    private long cacheWriteAll;
    private long cacheWriteShort;
    private long cacheWriteLong;
    private long output;
    /// Whether there was a count of prompt or output.
    private boolean says;

    private AnthropicUsage() {}

    /// Reads the `usage` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        AnthropicUsage report = new AnthropicUsage();
        if (UsageFields.each(json, name -> report.field(json, name)) && report.says) {
            report.mergeInto(tally);
        }
    }

    private void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "input_tokens" -> input = count(json);
            case "cache_read_input_tokens" -> cacheRead = UsageFields.count(json);
            case "cache_creation_input_tokens" -> cacheWriteAll = UsageFields.count(json);
            case "cache_creation" -> UsageFields.each(json, lifetime -> written(json, lifetime));
            case "output_tokens" -> output = count(json);
            default -> json.skipChildren();
        }
    }

    private void written(JsonParser json, String lifetime) throws IOException {
        switch (lifetime) {
            case "ephemeral_5m_input_tokens" -> cacheWriteShort = UsageFields.count(json);
            case "ephemeral_1h_input_tokens" -> cacheWriteLong = UsageFields.count(json);
            default -> json.skipChildren();
        }
    }

    private long count(JsonParser json) throws IOException {
        says |= UsageFields.isCount(json);
        return UsageFields.count(json);
    }

    private void mergeInto(UsageTally tally) {
        long written = Math.max(cacheWriteAll, cacheWriteShort + cacheWriteLong);
        tally.merge(input, cacheRead, written - cacheWriteLong, cacheWriteLong, output, 0);
    }
}
