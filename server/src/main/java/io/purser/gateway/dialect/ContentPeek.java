package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a Gemini call costs from its body; the model stands in the path. Google takes
/// every name in `camelCase` and in `snake_case`: both mean the same here, and only one may come.
public final class ContentPeek {
    private final Endpoint endpoint;
    private final String model;
    private final byte[] body;
    private final int length;
    private final JsonParser json;
    private final ContentWalk walk;
    private final Set<String> seen = new HashSet<>();
    private final List<BodyEdit.Spot> caps = new ArrayList<>(1);
    private final List<BodyEdit.Spot> models = new ArrayList<>(1);

    private BodyEdit.@Nullable Spot generationConfig;
    private long namedMaximum = -1;
    private int candidates = 1;
    private long thinkingBudget;
    private boolean reasoning;
    private boolean mediaOutput;
    private ServiceTier service = ServiceTier.STANDARD;

    private ContentPeek(
            Endpoint endpoint, String model, byte[] body, int length, JsonParser json, @Nullable List<String> texts) {
        this.endpoint = endpoint;
        this.model = model;
        this.body = body;
        this.length = length;
        this.json = json;
        this.walk = new ContentWalk(body, json, texts);
    }

    /// Reads `body[0 .. length)`.
    ///
    /// @param model as the path names it
    public static BodyPeek.Peek read(Endpoint endpoint, String model, byte[] body, int length) {
        return read(endpoint, model, body, length, null);
    }

    /// Every string that becomes prompt text, for a tokenizer. Empty where the body is malformed.
    static List<String> texts(Endpoint endpoint, String model, byte[] body, int length) {
        List<String> texts = new ArrayList<>();
        BodyPeek.Peek peek = read(endpoint, model, body, length, texts);
        return peek instanceof BodyPeek.Peek.Understood ? texts : List.of();
    }

    private static BodyPeek.Peek read(
            Endpoint endpoint, String model, byte[] body, int length, @Nullable List<String> texts) {
        return JsonBody.parse(
                body,
                length,
                json -> new ContentPeek(endpoint, JsonBody.modelName(model), body, length, json, texts).read());
    }

    private BodyPeek.Peek read() throws IOException {
        json.nextToken();
        int fieldsFrom = end();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            field(name);
            json.skipChildren();
        }
        if (json.nextToken() != null) {
            throw new Unexpected("body", "one JSON object and nothing after it");
        }
        String needed = needed();
        if (endpoint.kind() != Kind.COUNT && !seen.contains(needed)) {
            throw new Unexpected(needed, "what the model is asked");
        }
        BodyEdit.Spots spots =
                new BodyEdit.Spots(fieldsFrom, List.copyOf(models), List.copyOf(caps), null, null, generationConfig);
        return new BodyPeek.Peek.Understood(
                new Peeked(endpoint, body, length, shape(), model, spots, Map.of(), null, reasoning));
    }

    private String needed() {
        if (endpoint == Endpoint.BATCH_EMBED_CONTENTS) {
            return "requests";
        }
        return endpoint.kind() == Kind.EMBED ? "content" : "contents";
    }

    /// Streams report their usage without being asked; what Google caches by itself costs nothing
    /// to write.
    private CallShape shape() {
        return new CallShape(
                endpoint.kind(),
                model,
                endpoint == Endpoint.STREAM_GENERATE_CONTENT || endpoint == Endpoint.STREAM_CONTENT_ARRAY,
                true,
                walk.size(),
                namedMaximum < 0 ? OptionalLong.empty() : OptionalLong.of(namedMaximum),
                candidates,
                thinkingBudget,
                CacheWrites.NONE,
                Quantities.NONE,
                mediaOutput,
                service,
                1);
    }

    private void field(String name) throws IOException {
        switch (once("", name)) {
            case "model" -> model();
            case "requests" -> requests();
            case "contents" -> walk.contents(name);
            case "content", "systemInstruction" -> walk.content();
            case "tools" -> walk.tools(name);
            case "cachedContent" -> walk.pointer("cachedContent");
            case "generationConfig" -> generationConfig(name);
            case "serviceTier" -> service();
            default -> json.skipChildren();
        }
    }

    private void service() throws IOException {
        String said = UsageFields.text(json);
        ServiceTier asked = said == null ? null : ServiceTier.named(said.toLowerCase(Locale.ROOT));
        service = asked == null ? service : asked;
    }

    /// A body may name the model again, and then no other: what is charged is what is asked for.
    private void model() throws IOException {
        int from = start();
        String said = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
        if (!said.equals(model) && !said.equals("models/" + model)) {
            throw new Unexpected("model", "the model that the path names");
        }
        models.add(new BodyEdit.Spot("model", from, end()));
    }

    /// Several embeddings in one call.
    private void requests() throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected("requests", "an array of requests");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            object("requests");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "model" -> model();
                    case "content" -> walk.content();
                    default -> json.skipChildren();
                }
            }
        }
    }

    /// A name as Google's own documentation writes it, refused where it stands twice.
    private String once(String object, String name) {
        String camel = camel(name);
        if (!seen.add(object + camel)) {
            throw new Unexpected(camel.isBlank() ? "body" : object + camel, "every name once; one is given twice");
        }
        return camel;
    }

    static String camel(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            boolean rises = name.charAt(i) == '_' && i + 1 < name.length();
            i += rises ? 1 : 0;
            camel.append(rises ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
        }
        return camel.toString();
    }

    private void generationConfig(String name) throws IOException {
        int from = start();
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            object("generationConfig");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                configured(field);
            }
        }
        generationConfig = new BodyEdit.Spot(name, from, end());
    }

    private void configured(String name) throws IOException {
        String field = once("generationConfig.", name);
        switch (field) {
            case "maxOutputTokens" -> {
                int from = start();
                namedMaximum = whole(field, 1, BodyPeek.MAX_TOKENS, -1);
                caps.add(new BodyEdit.Spot(name, from, end()));
            }
            case "candidateCount" -> candidates = (int) whole(field, 1, BodyPeek.MAX_CHOICES, 1);
            case "thinkingConfig" -> thinkingConfig();
            case "responseModalities" -> modalities(field);
            case "responseSchema", "responseJsonSchema" -> walk.raw();
            default -> json.skipChildren();
        }
    }

    private void modalities(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected("generationConfig." + field, "an array of kinds of output");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            mediaOutput |= !"TEXT".equals(UsageFields.text(json));
        }
    }

    /// A budget of -1 leaves it to the model.
    private void thinkingConfig() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        object("generationConfig.thinkingConfig");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (once("generationConfig.thinkingConfig.", name)) {
                case "thinkingBudget" -> {
                    long budget = whole("thinkingConfig.thinkingBudget", -1, BodyPeek.MAX_TOKENS, 0);
                    thinkingBudget = Math.max(0, budget);
                    reasoning |= budget != 0;
                }
                case "includeThoughts" -> reasoning |= UsageFields.isTrue(json);
                case "thinkingLevel" -> reasoning |= UsageFields.text(json) != null;
                default -> json.skipChildren();
            }
        }
    }

    private long whole(String name, long least, long most, long whereNull) throws IOException {
        return JsonBody.whole(json, "generationConfig." + name, least, most, whereNull);
    }

    private void object(String name) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected(name, "an object");
        }
    }

    private int start() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) json.currentLocation().getByteOffset();
    }
}
