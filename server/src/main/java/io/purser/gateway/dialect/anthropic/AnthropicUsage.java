package io.purser.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Normalises Anthropic's usage report. Its input count leaves the cached tokens out; its cache
/// writes may be split by lifetime. What the provider's own rounds beside the answer consumed
/// (`iterations`) is not in the totals, and is added.
public final class AnthropicUsage extends UsageReport {
    private final Round whole = new Round();
    private @Nullable Round beside;
    private long webSearches;
    private @Nullable String service;
    private @Nullable String speed;

    /// What one round of the model consumed.
    private static final class Round {
        private long input;
        private long cacheRead;
        private long cacheWriteAll;
        private long cacheWriteShort;
        private long cacheWriteLong;
        private long output;
        private long reasoning;
        private boolean isMessage;
        private @Nullable String model;

        /// Writes are told as a sum, by lifetime, or both ways.
        private long written() {
            return Math.max(cacheWriteAll, cacheWriteShort + cacheWriteLong);
        }

        private void add(Round other) {
            input += other.input;
            cacheRead += other.cacheRead;
            cacheWriteAll += other.written();
            cacheWriteLong += other.cacheWriteLong;
            output += other.output;
            reasoning += other.reasoning;
        }
    }

    private AnthropicUsage(UsageTally tally) {
        super(tally);
    }

    /// Reads the `usage` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new AnthropicUsage(tally).read(json);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "server_tool_use" -> UsageFields.each(json, tool -> tool(json, tool));
            case "service_tier" -> service = UsageFields.text(json);
            case "speed" -> speed = UsageFields.text(json);
            case "iterations" -> iterations(json);
            default -> {
                if (!tokens(json, name, whole)) {
                    unknown(json, name);
                }
            }
        }
    }

    /// @return whether the field is one of tokens
    private boolean tokens(JsonParser json, String name, Round round) throws IOException {
        switch (name) {
            case "input_tokens" -> round.input = count(json);
            case "cache_read_input_tokens" -> round.cacheRead = UsageFields.count(json);
            case "cache_creation_input_tokens" -> round.cacheWriteAll = UsageFields.count(json);
            case "cache_creation" -> UsageFields.each(json, lifetime -> written(json, lifetime, round));
            case "output_tokens" -> round.output = count(json);
            case "output_tokens_details" -> UsageFields.each(json, detail -> output(json, detail, round));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void written(JsonParser json, String lifetime, Round round) throws IOException {
        switch (lifetime) {
            case "ephemeral_5m_input_tokens" -> round.cacheWriteShort = UsageFields.count(json);
            case "ephemeral_1h_input_tokens" -> round.cacheWriteLong = UsageFields.count(json);
            default -> unknown(json, "cache_creation." + lifetime);
        }
    }

    private void output(JsonParser json, String detail, Round round) throws IOException {
        switch (detail) {
            case "thinking_tokens", "reasoning_tokens" -> round.reasoning = UsageFields.count(json);
            default -> unknown(json, "output_tokens_details." + detail);
        }
    }

    /// Fetching pages and finding tools cost nothing but their tokens.
    private void tool(JsonParser json, String name) throws IOException {
        switch (name) {
            case "web_search_requests" -> webSearches = UsageFields.count(json);
            case "web_fetch_requests", "tool_search_requests" -> json.skipChildren();
            default -> unknown(json, "server_tool_use." + name);
        }
    }

    /// The rounds of an answer: its own messages are in the totals already, others are not. One of
    /// another model is counted here for want of its price, and noted.
    private void iterations(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Round round = new Round();
            UsageFields.each(json, name -> {
                switch (name) {
                    case "type" -> round.isMessage = "message".equals(UsageFields.text(json));
                    case "model" -> round.model = UsageFields.text(json);
                    default -> {
                        if (!tokens(json, name, round)) {
                            unknown(json, "iterations." + name);
                        }
                    }
                }
            });
            add(round);
        }
    }

    private void add(Round round) {
        if (round.isMessage) {
            return;
        }
        if (round.model != null) {
            unknown("iterations.model");
        }
        Round sum = beside == null ? new Round() : beside;
        sum.add(round);
        beside = sum;
    }

    @Override
    protected void mergeInto(UsageTally into) {
        into.meter(Meter.WEB_SEARCHES, webSearches);
        into.serviceTier("fast".equals(speed) ? speed : service);
        if (beside == null) {
            merge(whole, into);
        } else {
            beside.add(whole);
            merge(beside, into);
        }
    }

    private static void merge(Round all, UsageTally into) {
        into.merge(
                all.input,
                all.cacheRead,
                all.written() - all.cacheWriteLong,
                all.cacheWriteLong,
                all.output,
                all.reasoning);
    }
}
