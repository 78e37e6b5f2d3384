package io.purser.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;

/// Normalises Anthropic's usage report. Its input count leaves the cached tokens out; its cache
/// writes may be split by lifetime.
public final class AnthropicUsage extends UsageReport {
    private long input;
    private long cacheRead;
    private long cacheWriteAll;
    private long cacheWriteShort;
    private long cacheWriteLong;
    private long output;

    private AnthropicUsage() {}

    /// Reads the `usage` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new AnthropicUsage().readInto(json, tally);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
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

    @Override
    protected void mergeInto(UsageTally tally) {
        long written = Math.max(cacheWriteAll, cacheWriteShort + cacheWriteLong);
        tally.merge(input, cacheRead, written - cacheWriteLong, cacheWriteLong, output, 0);
    }
}
