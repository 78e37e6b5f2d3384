package io.purser.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.PlainDelta;
import io.purser.gateway.dialect.StreamState;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.Utf8;
import java.io.IOException;

/// The stream of `messages`. Usage comes in two cumulative reports, at the start and at the end.
public final class MessagesTap implements StreamTap {
    private final StreamState state = new StreamState();
    private final PlainDelta plain = new PlainDelta();
    private int openBlock = -1;

    // Of the event that is being read.
    private String type = "";
    private long textBytes;
    private boolean hasStop;
    private int index;

    @Override
    public Event read(byte[] bytes, int from, int to) {
        state.usageEnd(-1);
        if (plain.matches(bytes, from, to)) {
            state.output(plain.textBytes());
            return Event.OUTPUT;
        }
        plain.begin();
        type = "";
        textBytes = 0;
        hasStop = false;
        index = 0;
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                fields(json);
            }
        } catch (IOException _) {
            // Not JSON: nothing of it is generated text that we know, it passes as it is.
            return Event.PASS;
        }
        Event meaning = meaning();
        if (meaning == Event.OUTPUT) {
            plain.learn(bytes, from, to);
        }
        return meaning;
    }

    private Event meaning() {
        return switch (type) {
            case "content_block_start" -> {
                openBlock = index;
                yield Event.PASS;
            }
            case "content_block_stop" -> {
                openBlock = -1;
                yield Event.PASS;
            }
            case "content_block_delta" -> output();
            case "message_delta" -> {
                if (hasStop) {
                    state.finish();
                }
                yield Event.CLOSING;
            }
            case "message_stop" -> Event.LAST;
            case "error" -> Event.FAILED;
            default -> Event.PASS;
        };
    }

    private Event output() {
        if (textBytes == 0) {
            return Event.PASS;
        }
        state.output(textBytes);
        return Event.OUTPUT;
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "type" -> type = value == JsonToken.VALUE_STRING ? json.getText() : "";
                case "index" -> index = json.getValueAsInt(0);
                case "delta" -> delta(json);
                case "message" -> message(json);
                case "usage" -> usage(json);
                default -> {}
            }
            // A structure where something else was expected, or that nobody knows.
            json.skipChildren();
        }
    }

    private void delta(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "text", "partial_json", "thinking" -> textBytes += length(json);
                case "stop_reason" -> hasStop = value == JsonToken.VALUE_STRING;
                default -> {}
            }
            json.skipChildren();
        }
    }

    private long length(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            plain.mayDiffer(PlainDelta.Kind.TEXT, json);
            return Utf8.length(json);
        }
        return 0;
    }

    private void message(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "model" -> state.model(value == JsonToken.VALUE_STRING ? json.getText() : state.model());
                case "usage" -> {
                    AnthropicUsage.read(json, state.tally());
                    state.tally().notYetFinal();
                }
                default -> {}
            }
            json.skipChildren();
        }
    }

    private void usage(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            AnthropicUsage.read(json, state.tally());
            state.usageEnd((int) json.currentTokenLocation().getByteOffset());
        }
    }

    @Override
    public StreamState state() {
        return state;
    }

    @Override
    public byte[] cut(TokenUsage usage, boolean usageWanted, String purser) {
        EventWriter out = new EventWriter();
        if (openBlock >= 0) {
            out.event("content_block_stop", json -> {
                json.writeStringField("type", "content_block_stop");
                json.writeNumberField("index", openBlock);
            });
        }
        out.event("message_delta", json -> {
            json.writeStringField("type", "message_delta");
            json.writeObjectFieldStart("delta");
            json.writeStringField("stop_reason", "max_tokens");
            json.writeNullField("stop_sequence");
            json.writeEndObject();
            json.writeObjectFieldStart("usage");
            json.writeNumberField("input_tokens", usage.input());
            json.writeNumberField("cache_creation_input_tokens", usage.cacheWrite() + usage.cacheWriteLong());
            json.writeNumberField("cache_read_input_tokens", usage.cacheRead());
            json.writeNumberField("output_tokens", usage.output());
            json.writeEndObject();
            EventWriter.raw(json, "purser", purser);
        });
        out.event("message_stop", json -> json.writeStringField("type", "message_stop"));
        return out.bytes();
    }

    @Override
    public byte[] broken(String code, String message, String purser) {
        EventWriter out = new EventWriter();
        out.event("error", json -> {
            json.writeStringField("type", "error");
            json.writeObjectFieldStart("error");
            json.writeStringField("type", "api_error");
            json.writeStringField("message", message);
            json.writeStringField("code", code);
            EventWriter.raw(json, "purser", purser);
            json.writeEndObject();
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }
}
