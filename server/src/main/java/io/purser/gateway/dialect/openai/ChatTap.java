package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.GeneratedText;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.PlainDelta;
import io.purser.gateway.dialect.StreamState;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.Utf8;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The streams of `chat/completions` and `completions`.
public final class ChatTap implements StreamTap {
    private static final int MAX_CHOICES = 1_024;

    private final boolean chat;
    private final StreamState state = new StreamState();
    private final BitSet open = new BitSet();
    private final PlainDelta plain = new PlainDelta();
    private @Nullable String id;
    private long created;

    // Of the event that is being read.
    private long textBytes;
    private long soundChars;
    private boolean hasFinish;
    private boolean hasChoices;
    private boolean hasUsage;
    private boolean hasError;

    /// @param chat whether the stream is of `chat/completions`
    public ChatTap(boolean chat) {
        this.chat = chat;
    }

    @Override
    public Event read(byte[] bytes, int from, int to) {
        state.usageEnd(-1);
        if (isDone(bytes, from, to)) {
            return Event.LAST;
        }
        if (plain.matches(bytes, from, to)) {
            state.output(plain.textBytes());
            return Event.OUTPUT;
        }
        plain.begin();
        textBytes = 0;
        soundChars = 0;
        hasFinish = false;
        hasChoices = false;
        hasUsage = false;
        hasError = false;
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

    private static boolean isDone(byte[] bytes, int from, int to) {
        return to - from >= 6 && bytes[from] == '[' && bytes[from + 1] == 'D' && bytes[from + 4] == 'E';
    }

    private Event meaning() {
        if (textBytes > 0) {
            state.output(textBytes);
        }
        state.sound(soundChars);
        if (hasError) {
            return Event.FAILED;
        }
        if (hasUsage && !hasChoices) {
            return Event.USAGE_ONLY;
        }
        if (hasFinish) {
            state.finish();
            return Event.CLOSING;
        }
        return textBytes + soundChars > 0 ? Event.OUTPUT : Event.PASS;
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "id" -> id = id == null && isNamed(json) ? json.getText() : id;
                case "model" -> model(json);
                case "created" -> created = value == JsonToken.VALUE_NUMBER_INT ? json.getValueAsLong() : created;
                case "choices" -> choices(json);
                case "usage" -> usage(json);
                case "service_tier" ->
                    state.tally().serviceTier(value == JsonToken.VALUE_STRING ? json.getText() : null);
                case "x_groq" -> groq(json);
                case "obfuscation" -> plain.mayDiffer(PlainDelta.Kind.PADDING, json);
                case "error" -> {
                    hasError = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_STRING;
                }
                default -> {}
            }
            // A structure where something else was expected, or that nobody knows.
            json.skipChildren();
        }
    }

    private void model(JsonParser json) throws IOException {
        // Azure's first chunk has neither a model nor an id, only what its filters found.
        if (state.model() == null && isNamed(json)) {
            state.model(json.getText());
        }
    }

    private static boolean isNamed(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() > 0;
    }

    private void usage(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            OpenAiUsage.read(json, state.tally());
            state.usageEnd((int) json.currentTokenLocation().getByteOffset());
            hasUsage = true;
        }
    }

    /// Groq reports in an object of its own, in the chunk that ends the answer.
    private void groq(JsonParser json) throws IOException {
        UsageFields.each(json, name -> {
            if (name.equals("usage")) {
                OpenAiUsage.read(json, state.tally());
            } else {
                json.skipChildren();
            }
        });
    }

    private void choices(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                hasChoices = true;
                choice(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void choice(JsonParser json) throws IOException {
        int index = 0;
        boolean ends = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getValueAsInt() : 0;
                case "finish_reason" -> ends = value == JsonToken.VALUE_STRING;
                case "text" -> textBytes += text(json);
                case "delta", "message" -> textBytes += GeneratedText.bytes(json, ChatTap::isLabel, () -> text(json));
                default -> {}
            }
            json.skipChildren();
        }
        if (index >= 0 && index < MAX_CHOICES) {
            open.set(index, !ends);
        }
        hasFinish |= ends;
    }

    private static boolean isLabel(String name) {
        return name.equals("role") || name.equals("id") || name.equals("type");
    }

    private long text(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING || json.getTextLength() == 0) {
            return 0;
        }
        if ("data".equals(json.currentName())) {
            soundChars += json.getTextLength();
            return 0;
        }
        plain.mayDiffer(PlainDelta.Kind.TEXT, json);
        return Utf8.length(json);
    }

    @Override
    public StreamState state() {
        return state;
    }

    @Override
    public byte[] cut(TokenUsage usage, boolean usageWanted, String purser) {
        EventWriter out = new EventWriter();
        out.event(null, json -> {
            head(json);
            json.writeArrayFieldStart("choices");
            for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
                endedChoice(json, index);
            }
            json.writeEndArray();
            EventWriter.raw(json, "purser", purser);
        });
        if (usageWanted) {
            out.event(null, json -> {
                head(json);
                json.writeArrayFieldStart("choices");
                json.writeEndArray();
                json.writeObjectFieldStart("usage");
                EventWriter.openAiUsage(json, usage, "prompt", "completion");
                json.writeEndObject();
                EventWriter.raw(json, "purser", purser);
            });
        }
        return out.done();
    }

    private void endedChoice(JsonGenerator json, int index) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", index);
        if (chat) {
            json.writeObjectFieldStart("delta");
            json.writeEndObject();
        } else {
            json.writeStringField("text", "");
        }
        json.writeNullField("logprobs");
        json.writeStringField("finish_reason", "length");
        json.writeEndObject();
    }

    private void head(JsonGenerator json) throws IOException {
        json.writeStringField("id", id == null ? "" : id);
        json.writeStringField("object", chat ? "chat.completion.chunk" : "text_completion");
        json.writeNumberField("created", created);
        String model = state.model();
        json.writeStringField("model", model == null ? "" : model);
    }

    @Override
    public byte[] broken(String code, String message, String purser) {
        EventWriter out = new EventWriter();
        out.event(null, json -> {
            EventWriter.openAiError(json, code, message, purser);
        });
        return out.bytes();
    }
}
