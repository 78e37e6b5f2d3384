package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a call costs that makes or hears something else than text, or that ranks: the JSON
/// bodies of image generation, speech and rerank. Forms are {@link FormPeek}'s.
public final class MediaPeek {
    private static final int MAX_DOCUMENTS = 10_000;

    private final Endpoint endpoint;
    private final JsonParser json;
    private final List<String> seen = new ArrayList<>(8);
    private final MediaCall call;
    private int fieldsFrom;
    private BodyEdit.@Nullable Spot modelSpot;

    private MediaPeek(Endpoint endpoint, @Nullable String pathModel, JsonParser json, @Nullable List<String> texts) {
        this.endpoint = endpoint;
        this.json = json;
        this.call = new MediaCall(endpoint, pathModel, texts);
    }

    /// Reads `body[0 .. length)`, JSON or a form as the endpoint has it.
    ///
    /// @param pathModel the model that the path names, null where the body does
    /// @param contentType as the request says it
    public static BodyPeek.Peek read(
            Endpoint endpoint, @Nullable String pathModel, @Nullable String contentType, byte[] body, int length) {
        return read(endpoint, pathModel, contentType, body, length, null);
    }

    /// Every string that becomes prompt text. Empty where the body is malformed.
    static List<String> texts(Endpoint endpoint, String model, @Nullable String contentType, byte[] body, int length) {
        List<String> texts = new ArrayList<>();
        BodyPeek.Peek peek = read(endpoint, model, contentType, body, length, texts);
        return peek instanceof BodyPeek.Peek.Understood ? texts : List.of();
    }

    private static BodyPeek.Peek read(
            Endpoint endpoint,
            @Nullable String pathModel,
            @Nullable String contentType,
            byte[] body,
            int length,
            @Nullable List<String> texts) {
        if (endpoint.isForm()) {
            return FormPeek.read(endpoint, pathModel, contentType, body, length, texts);
        }
        return JsonBody.parse(body, length, json -> new MediaPeek(endpoint, pathModel, json, texts).read(body, length));
    }

    private BodyPeek.Peek read(byte[] body, int length) throws IOException {
        json.nextToken();
        fieldsFrom = end();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            field(name);
            json.skipChildren();
        }
        if (json.nextToken() != null) {
            throw new Unexpected("body", "one JSON object and nothing after it");
        }
        if (seen.isEmpty()) {
            throw new Unexpected("body", "a JSON object with fields");
        }
        BodyEdit.Spots spots = new BodyEdit.Spots(
                fieldsFrom, modelSpot == null ? List.of() : List.of(modelSpot), List.of(), null, null, null);
        return new BodyPeek.Peek.Understood(
                new Peeked(endpoint, body, length, call.shape(), call.bodyModel(), spots, call.media(null)));
    }

    private void field(String name) throws IOException {
        switch (name) {
            case "model" -> model();
            case "user" -> call.user(text(name));
            case "prompt", "instructions", "query" -> call.text(name, text(name));
            case "n" -> call.images((int) JsonBody.whole(json, once(name), 1, BodyPeek.MAX_CHOICES, 1));
            case "size" -> call.size(text(name));
            case "quality" -> call.quality(text(name));
            case "partial_images" -> call.partialImages((int) JsonBody.whole(json, once(name), 0, 16, 0));
            case "response_format", "output_format" -> call.format(name, text(name));
            case "stream" -> call.streamed(flag(name));
            case "stream_format" -> call.streamed("sse".equals(text(name)));
            case "input" -> call.speech(text(name));
            case "documents" -> documents();
            default -> json.skipChildren();
        }
    }

    private String once(String name) {
        if (seen.contains(name)) {
            throw new Unexpected(name, "one value; it is given twice");
        }
        seen.add(name);
        return name;
    }

    private void model() throws IOException {
        once("model");
        int from = (int) json.currentTokenLocation().getByteOffset();
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new Unexpected("model", "the name of a model, a string");
        }
        call.model(JsonBody.modelName(json.getText()));
        modelSpot = new BodyEdit.Spot("model", from, end());
    }

    private @Nullable String text(String name) throws IOException {
        once(name);
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            default -> throw new Unexpected(name, "a string");
        };
    }

    private boolean flag(String name) {
        once(name);
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw new Unexpected(name, "true or false");
        };
    }

    private void documents() throws IOException {
        once("documents");
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected("documents", "an array of texts");
        }
        List<Long> sizes = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (sizes.size() == MAX_DOCUMENTS) {
                throw new Unexpected("documents", "at most " + MAX_DOCUMENTS + " texts");
            }
            sizes.add(document());
        }
        call.documents(sizes);
    }

    /// The bytes of one text, or of every text in an object.
    private long document() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            call.keep(json.getText());
            return Utf8.length(json);
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected("documents", "texts, or objects of texts");
        }
        long bytes = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
            if (isText) {
                call.keep(json.getText());
                bytes += Utf8.length(json);
            }
            json.skipChildren();
        }
        return bytes;
    }

    private int end() {
        return (int) json.currentLocation().getByteOffset();
    }
}
