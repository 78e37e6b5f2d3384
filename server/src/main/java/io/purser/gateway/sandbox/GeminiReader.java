package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.Prompt.Tool;
import io.purser.gateway.sandbox.Prompt.ToolDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads Gemini's `generateContent`, `streamGenerateContent` and `countTokens`: the model and
/// what is done with it stand in the path.
final class GeminiReader {
    private static final Pattern PATH = Pattern.compile("/v1[a-z0-9]*/models/[^/]+:[A-Za-z]+|/v1beta/models");

    private GeminiReader() {}

    /// Whether a path speaks this dialect.
    static boolean isCall(String path) {
        return PATH.matcher(path).matches();
    }

    static String model(String path) {
        int colon = path.lastIndexOf(':');
        return colon < 0 ? "" : path.substring(path.lastIndexOf('/') + 1, colon);
    }

    static Prompt content(JsonNode body, String model, boolean streamed) {
        Tally tally = new Tally();
        JsonNode config = body.path("generationConfig");
        List<Tool> tools = tools(body, tally);
        if (body.hasNonNull("systemInstruction")) {
            said(body.path("systemInstruction"), tally);
        }
        JsonNode contents = body.path("contents");
        if (!contents.isArray() || contents.isEmpty()) {
            throw new BadRequest("contents is not specified");
        }
        String ask = "";
        boolean answersTool = false;
        for (JsonNode content : contents) {
            String said = said(content, tally);
            answersTool = content.path("parts").findValue("functionResponse") != null;
            ask = content.path("role").asText("user").equals("user") && !answersTool ? said : ask;
        }
        return new Prompt(
                model,
                tally,
                ask,
                Json.count(config, "maxOutputTokens"),
                Json.count(config, "candidateCount").orElse(1),
                streamed,
                true,
                tools,
                demand(body.path("toolConfig").path("functionCallingConfig")),
                schema(config, tally),
                answersTool,
                Math.max(0, config.path("thinkingConfig").path("thinkingBudget").asInt(0)),
                true);
    }

    static Prompt counted(JsonNode body, String model) {
        JsonNode nested = body.path("generateContentRequest");
        return content(nested.isObject() ? nested : body, model, false);
    }

    /// One content: its text, with everything in it counted.
    static String said(JsonNode content, Tally tally) {
        tally.message();
        StringBuilder said = new StringBuilder();
        for (JsonNode part : content.path("parts")) {
            if (part.has("text")) {
                tally.text(part.path("text").asText(""));
                said.append(part.path("text").asText(""));
            } else if (part.has("inlineData")) {
                media(part.path("inlineData"), tally);
            } else if (part.has("fileData")) {
                tally.file();
            } else {
                part.properties().stream()
                        .filter(field -> !field.getKey().equals("thought"))
                        .forEach(field -> tally.text(Json.prompt(field.getValue())));
            }
        }
        return said.toString();
    }

    private static void media(JsonNode data, Tally tally) {
        if (data.path("mimeType").asText("").startsWith("image/")) {
            tally.image();
        } else {
            tally.file();
        }
    }

    private static List<Tool> tools(JsonNode body, Tally tally) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode group : body.path("tools")) {
            for (JsonNode tool : group.path("functionDeclarations")) {
                tally.tool(Json.prompt(tool));
                JsonNode schema =
                        tool.hasNonNull("parameters") ? tool.get("parameters") : tool.get("parametersJsonSchema");
                tools.add(new Tool(tool.path("name").asText("tool"), schema));
            }
        }
        return tools;
    }

    private static ToolDemand demand(JsonNode config) {
        return switch (config.path("mode").asText("AUTO")) {
            case "NONE" -> ToolDemand.NONE;
            case "ANY" -> ToolDemand.ANY;
            default -> ToolDemand.AUTO;
        };
    }

    private static @Nullable JsonNode schema(JsonNode config, Tally tally) {
        JsonNode schema =
                config.hasNonNull("responseSchema") ? config.get("responseSchema") : config.get("responseJsonSchema");
        if (schema != null) {
            tally.text(Json.prompt(schema));
        }
        return schema;
    }
}
