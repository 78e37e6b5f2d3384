package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import io.purser.gateway.dialect.ToolItems;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What compatible providers add to OpenAI's report: what the call cost by their own account, and
/// the searches and tools that they charge for besides tokens.
final class Bill {
    private static final BigDecimal TICKS_PER_USD = BigDecimal.TEN.pow(10);
    private static final BigDecimal NANOS_PER_USD = BigDecimal.TEN.pow(9);

    private @Nullable BigDecimal cost;
    private @Nullable BigDecimal upstream;
    private boolean ownKey;
    private Meter searchSize = Meter.WEB_SEARCHES;
    private boolean sized;
    private long queries;
    private long sources;
    private long webSearches;
    private long fileSearches;
    private long sessions;
    private long toolCalls;

    /// @return whether the field is one of a bill; it is read then
    boolean field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "cost", "estimated_cost" -> cost(json);
            case "cost_details" -> UsageFields.each(json, detail -> costDetail(json, detail));
            case "cost_in_usd_ticks" -> cost = divided(UsageFields.amount(json), TICKS_PER_USD);
            case "cost_in_nano_usd" -> cost = divided(UsageFields.amount(json), NANOS_PER_USD);
            case "is_byok" -> ownKey = UsageFields.isTrue(json);
            case "num_search_queries" -> queries = UsageFields.count(json);
            case "search_context_size" -> size(UsageFields.text(json));
            case "num_sources_used" -> sources = UsageFields.count(json);
            case "server_tool_use", "server_side_tool_usage_details" ->
                UsageFields.each(json, tool -> tool(json, tool));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static @Nullable BigDecimal divided(@Nullable BigDecimal amount, BigDecimal divisor) {
        return amount == null ? null : amount.divide(divisor);
    }

    /// A number, or Perplexity's list of parts with its total.
    private void cost(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            cost = UsageFields.amount(json);
            return;
        }
        UsageFields.each(json, part -> {
            BigDecimal amount = UsageFields.amount(json);
            cost = part.equals("total_cost") ? amount : cost;
        });
    }

    private void costDetail(JsonParser json, String name) throws IOException {
        BigDecimal amount = UsageFields.amount(json);
        upstream = name.equals("upstream_inference_cost") ? amount : upstream;
    }

    private void size(@Nullable String said) {
        sized = said != null;
        searchSize = ToolItems.size(said);
    }

    private void tool(JsonParser json, String name) throws IOException {
        long calls = UsageFields.count(json);
        switch (name) {
            case "web_search_requests", "web_search_calls", "x_search_calls" -> webSearches += calls;
            case "file_search_calls", "document_search_calls", "collections_search_calls" -> fileSearches += calls;
            case "code_interpreter_calls" -> sessions += calls;
            default -> toolCalls += calls;
        }
    }

    /// Whether the report is of research, which counts searches.
    boolean researched() {
        return queries > 0;
    }

    /// An answer for which something was looked up has searched once at least.
    void mergeInto(UsageTally tally) {
        if (cost != null) {
            BigDecimal all = ownKey && upstream != null ? cost.add(upstream) : cost;
            tally.reportedCost(all.toPlainString() + " USD");
        }
        tally.meter(searchSize, sized ? Math.max(1, queries) : queries);
        tally.meter(Meter.WEB_SEARCHES, webSearches > 0 ? webSearches : sources);
        tally.meter(Meter.FILE_SEARCHES, fileSearches);
        tally.meter(Meter.CODE_SESSIONS, sessions);
        tally.meter(Meter.TOOL_CALLS, toolCalls);
    }
}
