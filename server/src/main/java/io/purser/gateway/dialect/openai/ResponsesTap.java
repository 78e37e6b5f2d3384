package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.PlainDelta;
import io.purser.gateway.dialect.StreamState;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.ToolItems;
import io.purser.gateway.dialect.Utf8;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The stream of `responses`.
public final class ResponsesTap implements StreamTap {
    private final StreamState state = new StreamState();
    private final PlainDelta plain = new PlainDelta();
    private @Nullable String id;
    private long createdAt;
    private long sequence;
    private final ToolItems tools = new ToolItems();

    @Override
    public Event read(byte[] bytes, int from, int to) {
        state.usageEnd(-1);
        if (plain.matches(bytes, from, to)) {
            sequence = plain.number(sequence);
            state.output(plain.textBytes());
            return Event.OUTPUT;
        }
        plain.begin();
        String type = "";
        long deltaBytes = 0;
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Event.PASS;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "type" -> type = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    case "sequence_number" -> {
                        plain.mayDiffer(PlainDelta.Kind.NUMBER, json);
                        sequence = json.getValueAsLong(sequence);
                    }
                    case "delta" -> deltaBytes = length(json);
                    case "obfuscation" -> plain.mayDiffer(PlainDelta.Kind.PADDING, json);
                    case "response" -> response(json);
                    case "item" -> item(json, type);
                    default -> {}
                }
                // A structure where something else was expected, or that nobody knows.
                json.skipChildren();
            }
        } catch (IOException _) {
            // Not JSON: nothing of it is generated text that we know, it passes as it is.
            return Event.PASS;
        }
        tools.mergeInto(state.tally());
        Event meaning = meaning(type, deltaBytes);
        if (meaning == Event.OUTPUT) {
            plain.learn(bytes, from, to);
        }
        return meaning;
    }

    private Event meaning(String type, long deltaBytes) {
        switch (type) {
            case "response.completed", "response.incomplete" -> {
                state.finish();
                return Event.LAST;
            }
            case "response.failed", "error" -> {
                return Event.FAILED;
            }
            default -> {
                if (!type.endsWith(".delta") || deltaBytes == 0) {
                    return Event.PASS;
                }
                state.output(deltaBytes);
                return Event.OUTPUT;
            }
        }
    }

    private void item(JsonParser json, String type) throws IOException {
        if (type.equals("response.output_item.done")) {
            tools.item(json);
        }
    }

    private long length(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            plain.mayDiffer(PlainDelta.Kind.TEXT, json);
            return Utf8.length(json);
        }
        return 0;
    }

    private void response(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "id" -> id = value == JsonToken.VALUE_STRING ? json.getText() : id;
                case "model" -> state.model(value == JsonToken.VALUE_STRING ? json.getText() : state.model());
                case "created_at" -> createdAt = value.isNumeric() ? json.getValueAsLong() : createdAt;
                case "usage" -> usage(json);
                case "service_tier" ->
                    state.tally().serviceTier(value == JsonToken.VALUE_STRING ? json.getText() : null);
                case "tools" -> tools.tools(json);
                case "output" -> tools.items(json);
                default -> {}
            }
            json.skipChildren();
        }
    }

    private void usage(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            OpenAiUsage.read(json, state.tally());
            state.usageEnd((int) json.currentTokenLocation().getByteOffset());
        }
    }

    /// A closing event repeats the whole answer; its usage stands near its end.
    @Override
    public Event rest(byte[] bytes, int from, int to) {
        AnswerPeek.mergeTail(OpenAiUsage::read, state.tally(), bytes, from, to - from);
        return state.tally().reported() ? Event.LAST : Event.PASS;
    }

    @Override
    public @Nullable String storedId() {
        return id;
    }

    @Override
    public StreamState state() {
        return state;
    }

    @Override
    public byte[] cut(TokenUsage usage, boolean usageWanted, String purser) {
        String model = state.model();
        EventWriter out = new EventWriter();
        out.event("response.incomplete", json -> {
            json.writeStringField("type", "response.incomplete");
            json.writeNumberField("sequence_number", sequence + 1);
            json.writeObjectFieldStart("response");
            json.writeStringField("id", id == null ? "" : id);
            json.writeStringField("object", "response");
            json.writeNumberField("created_at", createdAt);
            json.writeStringField("status", "incomplete");
            json.writeNullField("error");
            json.writeObjectFieldStart("incomplete_details");
            json.writeStringField("reason", "max_output_tokens");
            json.writeEndObject();
            json.writeStringField("model", model == null ? "" : model);
            json.writeArrayFieldStart("output");
            json.writeEndArray();
            json.writeObjectFieldStart("usage");
            EventWriter.openAiUsage(json, usage, "input", "output");
            json.writeEndObject();
            json.writeEndObject();
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }

    @Override
    public byte[] broken(String code, String message, String purser) {
        EventWriter out = new EventWriter();
        out.event("error", json -> {
            json.writeStringField("type", "error");
            json.writeNumberField("sequence_number", sequence + 1);
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            json.writeNullField("param");
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }
}
