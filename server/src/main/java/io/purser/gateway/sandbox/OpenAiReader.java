package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.Prompt.Tool;
import io.purser.gateway.sandbox.Prompt.ToolDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads `chat/completions` and the legacy `completions`.
final class OpenAiReader {
    private static final int MAX_CHOICES = 128;
    private static final int LEGACY_OUTPUT = 16;

    private OpenAiReader() {}

    static Prompt chat(JsonNode body) {
        Tally tally = new Tally();
        List<Tool> tools = tools(body, tally);
        String ask = "";
        String lastRole = "";
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new BadRequest("Invalid 'messages': expected an array with at least one message.");
        }
        for (JsonNode message : messages) {
            tally.message();
            String said = content(message.path("content"), tally);
            toolCalls(message.path("tool_calls"), tally);
            tally.mark(false);
            lastRole = message.path("role").asText("");
            ask = lastRole.equals("user") ? said : ask;
        }
        JsonNode schema = schema(body.path("response_format"), tally);
        return new Prompt(
                Json.text(body, "model"),
                tally,
                ask,
                firstOf(Json.count(body, "max_completion_tokens"), Json.count(body, "max_tokens")),
                choices(body),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                tools,
                demand(body.path("tool_choice")),
                schema,
                lastRole.equals("tool"),
                0,
                body.hasNonNull("prompt_cache_key"));
    }

    /// The legacy route takes one text or several, as text or as token ids.
    static Prompt completion(JsonNode body) {
        Tally tally = new Tally();
        List<String> asks = inputs(body.path("prompt"), tally);
        OptionalInt maximum = Json.count(body, "max_tokens");
        return new Prompt(
                Json.text(body, "model"),
                tally,
                asks.getLast(),
                maximum.isPresent() ? maximum : OptionalInt.of(LEGACY_OUTPUT),
                Math.multiplyExact(choices(body), asks.size()),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                List.of(),
                ToolDemand.NONE,
                null,
                false,
                0,
                false);
    }

    /// Texts or arrays of token ids, counted without a message around them.
    static List<String> inputs(JsonNode node, Tally tally) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.textValue());
            tally.text(node.textValue());
        } else if (node.isArray() && !node.isEmpty() && node.get(0).isNumber()) {
            texts.add("");
            tally.tokens(node.size(), node.hashCode());
        } else if (node.isArray() && !node.isEmpty()) {
            node.forEach(each -> texts.addAll(inputs(each, tally)));
        } else {
            throw new BadRequest("Invalid input: expected a text, texts or token ids.");
        }
        return texts;
    }

    /// Counts a message's content and returns its text.
    static String content(JsonNode content, Tally tally) {
        if (content.isTextual()) {
            tally.text(content.textValue());
            return content.textValue();
        }
        String said = "";
        for (JsonNode part : content) {
            String type = part.path("type").asText("");
            if (part.path("text").isTextual()) {
                tally.text(part.path("text").textValue());
                said += part.path("text").textValue();
            } else if (type.contains("image")) {
                tally.image();
            } else if (!type.equals("refusal")) {
                tally.file();
            }
        }
        return said;
    }

    static OptionalInt firstOf(OptionalInt first, OptionalInt second) {
        return first.isPresent() ? first : second;
    }

    private static int choices(JsonNode body) {
        int choices = Json.count(body, "n").orElse(1);
        if (choices > MAX_CHOICES) {
            throw new BadRequest("Invalid 'n': expected at most " + MAX_CHOICES + ".");
        }
        return choices;
    }

    private static void toolCalls(JsonNode calls, Tally tally) {
        for (JsonNode call : calls) {
            tally.text(call.path("function").path("name").asText(""));
            tally.text(call.path("function").path("arguments").asText(""));
        }
    }

    private static List<Tool> tools(JsonNode body, Tally tally) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            tally.tool(Json.prompt(tool));
            JsonNode function = tool.path("function");
            tools.add(new Tool(function.path("name").asText("tool"), function.get("parameters")));
        }
        return tools;
    }

    static @Nullable JsonNode schema(JsonNode format, Tally tally) {
        String type = format.path("type").asText("text");
        if (type.equals("text")) {
            return null;
        }
        tally.text(Json.prompt(format));
        JsonNode nested = format.path("json_schema").path("schema");
        return nested.isMissingNode() ? format.path("schema") : nested;
    }

    static ToolDemand demand(JsonNode choice) {
        return switch (choice.asText("")) {
            case "none" -> ToolDemand.NONE;
            case "required" -> ToolDemand.ANY;
            default -> named(choice);
        };
    }

    private static ToolDemand named(JsonNode choice) {
        if (!choice.isObject()) {
            return ToolDemand.AUTO;
        }
        JsonNode nested = choice.path("function").path("name");
        String name =
                nested.isTextual() ? nested.textValue() : choice.path("name").asText("");
        return name.isEmpty() ? ToolDemand.AUTO : new ToolDemand(true, true, name);
    }
}
