package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.Prompt.Tool;
import io.purser.gateway.sandbox.Prompt.ToolDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads Anthropic's `messages` and `messages/count_tokens`.
final class MessagesReader {
    private MessagesReader() {}

    static Prompt message(JsonNode body) {
        OptionalInt maximum = Json.count(body, "max_tokens");
        if (maximum.isEmpty()) {
            throw new BadRequest("max_tokens: Field required");
        }
        return read(body, maximum);
    }

    static Prompt count(JsonNode body) {
        return read(body, OptionalInt.empty());
    }

    private static Prompt read(JsonNode body, OptionalInt maximum) {
        Tally tally = new Tally();
        List<Tool> tools = tools(body, tally);
        if (body.hasNonNull("system")) {
            tally.message();
            content(body.path("system"), tally);
        }
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new BadRequest("messages: expected an array with at least one message");
        }
        String ask = "";
        boolean answersTool = false;
        for (JsonNode message : messages) {
            tally.message();
            String said = content(message.path("content"), tally);
            answersTool = answersTool(message.path("content"));
            ask = message.path("role").asText("").equals("user") && !answersTool ? said : ask;
        }
        return new Prompt(
                Json.text(body, "model"),
                tally,
                ask,
                maximum,
                1,
                body.path("stream").asBoolean(false),
                true,
                tools,
                demand(body.path("tool_choice")),
                schema(body, tally),
                answersTool,
                thinking(body.path("thinking")),
                true);
    }

    private static String content(JsonNode content, Tally tally) {
        if (content.isTextual()) {
            tally.text(content.textValue());
            return content.textValue();
        }
        String said = "";
        for (JsonNode block : content) {
            said += block(block, tally);
            if (block.hasNonNull("cache_control")) {
                tally.mark(block.path("cache_control").path("ttl").asText("").equals("1h"));
            }
        }
        return said;
    }

    private static String block(JsonNode block, Tally tally) {
        return switch (block.path("type").asText("")) {
            case "text" -> {
                String text = block.path("text").asText("");
                tally.text(text);
                yield text;
            }
            case "image" -> {
                tally.image();
                yield "";
            }
            case "tool_use" -> {
                tally.text(block.path("name").asText(""));
                tally.text(Json.prompt(block.path("input")));
                yield "";
            }
            case "tool_result" -> {
                content(block.path("content"), tally);
                yield "";
            }
            case "thinking", "redacted_thinking" -> "";
            default -> {
                tally.file();
                yield "";
            }
        };
    }

    private static boolean answersTool(JsonNode content) {
        for (JsonNode block : content) {
            if (block.path("type").asText("").equals("tool_result")) {
                return true;
            }
        }
        return false;
    }

    private static List<Tool> tools(JsonNode body, Tally tally) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            tally.tool(Json.prompt(tool));
            tools.add(new Tool(tool.path("name").asText("tool"), tool.get("input_schema")));
            if (tool.hasNonNull("cache_control")) {
                tally.mark(tool.path("cache_control").path("ttl").asText("").equals("1h"));
            }
        }
        return tools;
    }

    private static ToolDemand demand(JsonNode choice) {
        return switch (choice.path("type").asText("auto")) {
            case "none" -> ToolDemand.NONE;
            case "any" -> ToolDemand.ANY;
            case "tool" -> new ToolDemand(true, true, choice.path("name").asText(""));
            default -> ToolDemand.AUTO;
        };
    }

    private static @Nullable JsonNode schema(JsonNode body, Tally tally) {
        JsonNode format = body.path("output_config").path("format");
        return OpenAiReader.schema(format.isMissingNode() ? body.path("output_format") : format, tally);
    }

    private static int thinking(JsonNode thinking) {
        return thinking.path("type").asText("").equals("enabled")
                ? Math.max(0, thinking.path("budget_tokens").asInt(0))
                : 0;
    }
}
