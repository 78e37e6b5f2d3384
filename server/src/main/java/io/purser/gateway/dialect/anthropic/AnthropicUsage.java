package io.purser.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

    private AnthropicUsage() {}

    /// Reads the `usage` value at which the parser stands; a null says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        AnthropicUsage report = new AnthropicUsage();
        report.fields(json);
        long written = Math.max(report.cacheWriteAll, report.cacheWriteShort + report.cacheWriteLong);
        tally.merge(
                report.input,
                report.cacheRead,
                written - report.cacheWriteLong,
                report.cacheWriteLong,
                report.output,
                0);
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "input_tokens" -> input = count(json);
                case "cache_read_input_tokens" -> cacheRead = count(json);
                case "cache_creation_input_tokens" -> cacheWriteAll = count(json);
                case "cache_creation" -> lifetimes(json);
                case "output_tokens" -> output = count(json);
                default -> json.skipChildren();
            }
        }
    }

    private void lifetimes(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "ephemeral_5m_input_tokens" -> cacheWriteShort = count(json);
                case "ephemeral_1h_input_tokens" -> cacheWriteLong = count(json);
                default -> json.skipChildren();
            }
        }
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
