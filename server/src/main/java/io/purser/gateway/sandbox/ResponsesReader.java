package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.Prompt.Tool;
import java.util.ArrayList;
import java.util.List;

/// Reads `responses`.
final class ResponsesReader {
    private ResponsesReader() {}

    /// @param earlierTokens what `previous_response_id` points to
    static Prompt read(JsonNode body, int earlierTokens) {
        Tally tally = new Tally();
        List<Tool> tools = tools(body, tally);
        if (body.path("instructions").isTextual()) {
            tally.message();
            tally.text(body.path("instructions").textValue());
        }
        tally.tokens(earlierTokens, earlierTokens);
        Spoken spoken = input(body.path("input"), tally);
        JsonNode schema = OpenAiReader.schema(body.path("text").path("format"), tally);
        return new Prompt(
                Json.text(body, "model"),
                tally,
                spoken.ask(),
                Json.count(body, "max_output_tokens"),
                1,
                body.path("stream").asBoolean(false),
                true,
                tools,
                OpenAiReader.demand(body.path("tool_choice")),
                schema,
                spoken.answersTool(),
                0,
                body.hasNonNull("prompt_cache_key"));
    }

    private static Spoken input(JsonNode input, Tally tally) {
        if (input.isTextual()) {
            tally.message();
            tally.text(input.textValue());
            return new Spoken(input.textValue(), false);
        }
        if (!input.isArray() || input.isEmpty()) {
            throw new BadRequest("Invalid 'input': expected a text or an array with at least one item.");
        }
        Spoken spoken = new Spoken("", false);
        for (JsonNode item : input) {
            tally.message();
            spoken = item(item, spoken, tally);
            tally.mark(false);
        }
        return spoken;
    }

    private static Spoken item(JsonNode item, Spoken before, Tally tally) {
        return switch (item.path("type").asText("message")) {
            case "function_call" -> {
                tally.text(item.path("name").asText(""));
                tally.text(item.path("arguments").asText(""));
                yield new Spoken(before.ask(), false);
            }
            case "function_call_output" -> {
                OpenAiReader.content(item.path("output"), tally);
                yield new Spoken(before.ask(), true);
            }
            case "reasoning", "item_reference" -> before;
            default -> {
                String said = OpenAiReader.content(item.path("content"), tally);
                boolean user = item.path("role").asText("").equals("user");
                yield new Spoken(user ? said : before.ask(), false);
            }
        };
    }

    private static List<Tool> tools(JsonNode body, Tally tally) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            tally.tool(Json.prompt(tool));
            if (tool.path("type").asText("").equals("function")) {
                tools.add(new Tool(tool.path("name").asText("tool"), tool.get("parameters")));
            }
        }
        return tools;
    }

    private record Spoken(String ask, boolean answersTool) {}
}
