package io.purser.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.GeneratedText;
import io.purser.gateway.dialect.Grounding;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.StreamState;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The stream of `streamGenerateContent`: every event is a whole answer of what is new, with the
/// usage so far. No event says that it is the last one; a candidate's finish does.
public final class ContentTap implements StreamTap {
    private static final int MAX_CANDIDATES = 1_024;

    private final StreamState state = new StreamState();
    private final BitSet open = new BitSet();
    private final Grounding grounding = new Grounding();
    private @Nullable String responseId;

    // Of the event that is being read.
    private long textBytes;
    private boolean hasEnd;
    private boolean hasError;

    public ContentTap() {
        open.set(0);
    }

    @Override
    public Event read(byte[] bytes, int from, int to) {
        state.usageEnd(-1);
        textBytes = 0;
        hasEnd = false;
        hasError = false;
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                fields(json);
            }
        } catch (IOException _) {
            // Not JSON: nothing of it is generated text that we know, it passes as it is.
            return Event.PASS;
        }
        grounding.mergeInto(state.tally(), state.model());
        return meaning();
    }

    /// An image is that long; the candidate's end and the usage stand behind it.
    @Override
    public Event rest(byte[] bytes, int from, int to) {
        AnswerPeek.mergeTail(GeminiUsage::read, state.tally(), bytes, from, to - from);
        if (!new String(bytes, from, to - from, StandardCharsets.US_ASCII).contains("\"finishReason\"")) {
            return Event.PASS;
        }
        state.finish();
        return Event.CLOSING;
    }

    private Event meaning() {
        if (textBytes > 0) {
            state.output(textBytes);
        }
        if (hasError) {
            return Event.FAILED;
        }
        if (hasEnd) {
            state.finish();
            return Event.CLOSING;
        }
        return textBytes > 0 ? Event.OUTPUT : Event.PASS;
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "candidates" -> candidates(json);
                case "usageMetadata" -> usage(json);
                case "modelVersion" -> state.model(value == JsonToken.VALUE_STRING ? json.getText() : state.model());
                case "responseId" -> responseId = value == JsonToken.VALUE_STRING ? json.getText() : responseId;
                case "promptFeedback" -> feedback(json);
                case "error" -> {
                    hasError = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_STRING;
                }
                default -> {}
            }
            // A structure where something else was expected, or that nobody knows.
            json.skipChildren();
        }
    }

    private void usage(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            GeminiUsage.read(json, state.tally());
            state.usageEnd((int) json.currentTokenLocation().getByteOffset());
        }
    }

    /// A prompt that is blocked is never answered.
    private void feedback(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isReason = json.currentName().equals("blockReason");
            hasEnd |= json.nextToken() == JsonToken.VALUE_STRING && isReason;
            json.skipChildren();
        }
    }

    private void candidates(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                candidate(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void candidate(JsonParser json) throws IOException {
        int index = 0;
        boolean ends = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getValueAsInt() : 0;
                case "finishReason" -> ends = value == JsonToken.VALUE_STRING;
                case "groundingMetadata" -> grounding.metadata(json);
                case "content" -> textBytes += GeneratedText.bytes(json, ContentTap::isLabel, () -> Utf8.length(json));
                default -> {}
            }
            json.skipChildren();
        }
        if (index >= 0 && index < MAX_CANDIDATES) {
            open.set(index, !ends);
        }
        hasEnd |= ends;
    }

    private static boolean isLabel(String name) {
        return switch (name) {
            case "role", "id", "mimeType", "data", "thoughtSignature" -> true;
            default -> false;
        };
    }

    @Override
    public StreamState state() {
        return state;
    }

    @Override
    public byte[] cut(TokenUsage usage, boolean usageWanted, String purser) {
        EventWriter out = new EventWriter();
        out.event(null, json -> {
            json.writeArrayFieldStart("candidates");
            for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
                json.writeStartObject();
                json.writeObjectFieldStart("content");
                json.writeArrayFieldStart("parts");
                json.writeStartObject();
                json.writeStringField("text", "");
                json.writeEndObject();
                json.writeEndArray();
                json.writeStringField("role", "model");
                json.writeEndObject();
                json.writeStringField("finishReason", "MAX_TOKENS");
                json.writeNumberField("index", index);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("usageMetadata");
            json.writeNumberField("promptTokenCount", usage.prompt());
            json.writeNumberField("cachedContentTokenCount", usage.cacheRead());
            json.writeNumberField("candidatesTokenCount", usage.output() - usage.reasoning());
            json.writeNumberField("thoughtsTokenCount", usage.reasoning());
            json.writeNumberField("totalTokenCount", usage.total());
            json.writeEndObject();
            json.writeStringField("modelVersion", state.model());
            json.writeStringField("responseId", responseId);
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }

    @Override
    public byte[] broken(String code, String message, String purser) {
        EventWriter out = new EventWriter();
        out.event(null, json -> {
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", 502);
            json.writeStringField("message", message);
            json.writeStringField("status", "UNAVAILABLE");
            json.writeStringField("reason", code);
            EventWriter.raw(json, "purser", purser);
            json.writeEndObject();
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }
}
