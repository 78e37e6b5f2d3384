package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.estimation.CallShape;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads from a request's body what its cost depends on and what the gateway may have to change,
/// in one pass over the bytes. Everything else passes unread.
public final class BodyPeek {
    static final int MAX_CHOICES = 128;
    private static final int MAX_PROMPTS = 2_048;
    private static final int MAX_METADATA = 64;
    static final long MAX_TOKENS = 100_000_000;

    private final Endpoint endpoint;
    private final @Nullable String pathModel;
    private final byte[] body;
    private final int length;
    private final JsonParser json;
    private final PromptWalk walk;
    private final List<String> seen = new ArrayList<>(12);
    private final List<BodyEdit.Spot> caps = new ArrayList<>(2);

    private @Nullable String model;
    private boolean streamed;
    private boolean usageWanted;
    private long namedMaximum = -1;
    private int choices = 1;
    private int prompts = 1;
    private long thinkingBudget;
    private boolean reasoning;
    private boolean background;
    private boolean usageSaid;
    private boolean stored = true;
    private boolean mediaOutput;
    private Quantities units = Quantities.NONE;
    private ServiceTier service = ServiceTier.STANDARD;
    private @Nullable String bodyUser;
    private Map<String, String> metadata = Map.of();
    private BodyEdit.@Nullable Spot modelSpot;
    private BodyEdit.@Nullable Spot streamOptions;
    private BodyEdit.@Nullable Spot includeUsage;
    private int fieldsFrom;
    private int fields;

    private BodyPeek(
            Endpoint endpoint,
            @Nullable String pathModel,
            byte[] body,
            int length,
            JsonParser json,
            @Nullable List<String> texts) {
        this.endpoint = endpoint;
        this.pathModel = pathModel;
        this.body = body;
        this.length = length;
        this.json = json;
        this.walk = new PromptWalk(endpoint, body, json, texts);
    }

    /// What the peek found.
    public sealed interface Peek {
        record Understood(Peeked peeked) implements Peek {}

        /// 400: `field` is not what was expected. Carries nothing of the body's content.
        record Rejected(String field, String expected) implements Peek {}
    }

    /// Reads `body[0 .. length)`.
    public static Peek read(Endpoint endpoint, byte[] body, int length) {
        return read(endpoint, null, body, length, null);
    }

    /// Reads `body[0 .. length)` of a call whose path names the model, as Azure's do: what the body
    /// says of it does not count.
    public static Peek read(Endpoint endpoint, @Nullable String pathModel, byte[] body, int length) {
        return read(endpoint, pathModel, body, length, null);
    }

    /// Every string that becomes prompt text, for a tokenizer. Empty where the body is malformed.
    static List<String> texts(Endpoint endpoint, String model, byte[] body, int length) {
        List<String> texts = new ArrayList<>();
        Peek peek = read(endpoint, model, body, length, texts);
        return peek instanceof Peek.Understood ? texts : List.of();
    }

    private static Peek read(
            Endpoint endpoint, @Nullable String pathModel, byte[] body, int length, @Nullable List<String> texts) {
        return JsonBody.parse(
                body, length, json -> new BodyPeek(endpoint, pathModel, body, length, json, texts).read());
    }

    private Peek read() throws IOException {
        json.nextToken();
        fieldsFrom = end();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            field(name);
            json.skipChildren();
            fields++;
        }
        if (json.nextToken() != null) {
            throw new Unexpected("body", "one JSON object and nothing after it");
        }
        if (fields == 0) {
            throw new Unexpected("body", "a JSON object with fields");
        }
        String name = pathModel == null ? model : JsonBody.modelName(pathModel);
        if (name == null) {
            throw new Unexpected("model", "the name of a model");
        }
        return new Peek.Understood(peeked(name));
    }

    private Peeked peeked(String name) {
        CallShape shape = new CallShape(
                endpoint.kind(),
                name,
                streamed,
                usageWanted,
                walk.size(),
                namedMaximum < 0 ? OptionalLong.empty() : OptionalLong.of(namedMaximum),
                Math.multiplyExact(choices, prompts),
                thinkingBudget,
                walk.cacheWrites(),
                units,
                mediaOutput,
                service,
                1);
        BodyEdit.Spots spots =
                new BodyEdit.Spots(fieldsFrom, models(), List.copyOf(caps), streamOptions, includeUsage, null);
        return new Peeked(endpoint, body, length, shape, model, spots, metadata, bodyUser, reasoning)
                .left(
                        endpoint == Endpoint.RESPONSES && (stored || background),
                        endpoint == Endpoint.RESPONSES && background)
                .sayingUsage(usageSaid)
                .naming(walk.references());
    }

    private List<BodyEdit.Spot> models() {
        return modelSpot == null ? List.of() : List.of(modelSpot);
    }

    private void field(String name) throws IOException {
        switch (name) {
            case "model" -> model(name);
            case "stream" -> streamed = flag(once(name));
            case "stream_options" -> streamOptions(name);
            case "max_tokens", "max_completion_tokens", "max_output_tokens" -> maximum(name);
            case "n", "best_of" ->
                choices = Math.max(choices, (int) JsonBody.whole(json, once(name), 1, MAX_CHOICES, 1));
            case "thinking", "reasoning", "reasoning_effort" -> reasoning(name);
            case "metadata" -> metadata(name);
            case "user", "safety_identifier" -> user(name);
            case "usage" -> {
                usageSaid = true;
                json.skipChildren();
            }
            case "background" -> background = flag(once(name));
            case "store" -> stored = json.currentToken() == JsonToken.VALUE_NULL || flag(once(name));
            case "messages" -> messages(name);
            case "prompt" -> prompt(name);
            case "input" -> walk.items(once(name));
            case "previous_response_id", "conversation", "container" -> walk.pointer(once(name));
            case "web_search_options" -> webSearch(once(name));
            case "mcp_servers" -> list(name);
            case "service_tier", "speed" -> service(once(name));
            case "modalities" -> modalities(once(name));
            case "cache_control" -> walk.cacheControl();
            case "tools", "functions" -> walk.tools(once(name));
            case "system", "instructions", "suffix", "prediction" -> walk.text(once(name));
            case "response_format", "text", "output_format", "output_config" -> {
                once(name);
                walk.raw();
            }
            default -> json.skipChildren();
        }
    }

    /// A class of service that nobody knows is left to the provider, which refuses it.
    private void service(String name) throws IOException {
        String said = UsageFields.text(json);
        ServiceTier asked = said == null ? null : ServiceTier.named(said);
        service = asked == null || (name.equals("speed") && asked == ServiceTier.STANDARD) ? service : asked;
    }

    private void modalities(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected(name, "an array of kinds of output");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            mediaOutput |= !"text".equals(UsageFields.text(json));
        }
    }

    private String once(String name) {
        if (seen.contains(name)) {
            throw new Unexpected(name, "one value; it is given twice");
        }
        seen.add(name);
        return name;
    }

    private void model(String name) throws IOException {
        once(name);
        int from = start();
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new Unexpected(name, "the name of a model, a string");
        }
        model = JsonBody.modelName(json.getText());
        modelSpot = new BodyEdit.Spot(name, from, end());
    }

    private boolean flag(String name) {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw new Unexpected(name, "true or false");
        };
    }

    private void streamOptions(String name) throws IOException {
        once(name);
        int from = start();
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            streamOptions = new BodyEdit.Spot(name, from, end());
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected(name, "an object");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isUsage = json.currentName().equals("include_usage");
            json.nextToken();
            if (isUsage) {
                once("stream_options.include_usage");
                int valueFrom = start();
                usageWanted = flag("stream_options.include_usage");
                includeUsage = new BodyEdit.Spot("include_usage", valueFrom, end());
            } else {
                json.skipChildren();
            }
        }
        streamOptions = new BodyEdit.Spot(name, from, end());
    }

    private void maximum(String name) throws IOException {
        int from = start();
        long value = JsonBody.whole(json, once(name), 1, MAX_TOKENS, -1);
        caps.add(new BodyEdit.Spot(name, from, end()));
        if (applies(endpoint, name)) {
            namedMaximum = Math.max(namedMaximum, value);
        }
    }

    /// Whether the endpoint knows an output maximum by this name.
    static boolean applies(Endpoint endpoint, String cap) {
        return endpoint == Endpoint.RESPONSES == cap.equals("max_output_tokens");
    }

    private void reasoning(String name) throws IOException {
        once(name);
        reasoning |= asksForReasoning();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "budget_tokens" -> {
                    thinkingBudget = JsonBody.whole(json, name + ".budget_tokens", 0, MAX_TOKENS, 0);
                    reasoning |= thinkingBudget > 0;
                }
                case "effort", "type" -> {
                    reasoning |= asksForReasoning();
                    json.skipChildren();
                }
                default -> json.skipChildren();
            }
        }
    }

    private boolean asksForReasoning() throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING
                && !json.getText().equals("none")
                && !json.getText().equals("disabled");
    }

    private void metadata(String name) throws IOException {
        once(name);
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected(name, "an object of strings");
        }
        Map<String, String> found = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (found.size() == MAX_METADATA) {
                throw new Unexpected(name, "at most " + MAX_METADATA + " entries");
            }
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL && found.put(key, json.getText()) != null) {
                throw new Unexpected(name, "every entry once");
            }
            json.skipChildren();
        }
        metadata = found;
        if (endpoint.family() == Family.ANTHROPIC) {
            bodyUser = found.get("user_id");
        }
    }

    private void user(String name) throws IOException {
        once(name);
        switch (json.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> bodyUser = bodyUser == null || name.equals("user") ? json.getText() : bodyUser;
            default -> throw new Unexpected(name, "a string");
        }
    }

    private void messages(String name) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected(name, "an array of messages");
        }
        walk.items(once(name));
    }

    private void prompt(String name) throws IOException {
        if (endpoint == Endpoint.COMPLETIONS) {
            prompts = Math.max(1, walk.prompts(once(name)));
            if (prompts > MAX_PROMPTS) {
                throw new Unexpected(name, "at most " + MAX_PROMPTS + " prompts");
            }
        } else {
            walk.pointer(once(name));
        }
    }

    /// Models that search do it once for every call, and no report of usage says it.
    private void webSearch(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected(name, "an object");
        }
        String[] size = new String[1];
        UsageFields.each(json, field -> {
            if (field.equals("search_context_size")) {
                size[0] = UsageFields.text(json);
            } else {
                json.skipChildren();
            }
        });
        walk.pointsTo(name);
        units = Quantities.of(ToolItems.size(size[0]), 1);
    }

    private void list(String name) throws IOException {
        once(name);
        if (json.currentToken() == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY) {
            walk.pointsTo(name);
            do {
                json.skipChildren();
            } while (json.nextToken() != JsonToken.END_ARRAY);
        }
    }

    private int start() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) json.currentLocation().getByteOffset();
    }
}
