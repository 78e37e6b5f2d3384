package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What a request asks of a model, whatever dialect it came in.
///
/// @param tally the tokens of everything in the prompt
/// @param ask the text of the last thing the user said; holds the directives
/// @param maxOutput the caller's own maximum for one choice
/// @param tools what the model may call
/// @param schema what the answer must look like as JSON, null for free text
/// @param answersTool whether the last message is a tool's result
/// @param thinking tokens set aside for thinking that is shown, 0 for none
/// @param prefixCaching whether prefixes seen before count as read from the cache
record Prompt(
        String model,
        Tally tally,
        String ask,
        OptionalInt maxOutput,
        int choices,
        boolean streamed,
        boolean usageWanted,
        List<Tool> tools,
        ToolDemand demand,
        @Nullable JsonNode schema,
        boolean answersTool,
        int thinking,
        boolean prefixCaching) {

    /// A tool the model may call.
    ///
    /// @param parameters its JSON schema
    record Tool(String name, @Nullable JsonNode parameters) {}

    /// Whether a tool must be called.
    ///
    /// @param name the one that must be, null for any
    record ToolDemand(
            boolean required, boolean allowed, @Nullable String name) {
        static final ToolDemand AUTO = new ToolDemand(false, true, null);
        static final ToolDemand NONE = new ToolDemand(false, false, null);
        static final ToolDemand ANY = new ToolDemand(true, true, null);
    }
}
