package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import io.purser.core.usage.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes server-sent events of our own: the few that end a stream.
public final class EventWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    /// Writes the fields of one JSON object.
    @FunctionalInterface
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /// Appends one event.
    ///
    /// @param name the `event:` line, null for none
    public void event(@Nullable String name, Fields fields) {
        try {
            if (name != null) {
                text("event: " + name + "\n");
            }
            text("data: ");
            try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
                json.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
                json.writeStartObject();
                fields.write(json);
                json.writeEndObject();
            }
            text("\n\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes a field whose value is JSON already.
    public static void raw(JsonGenerator json, String name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value);
    }

    /// Writes the fields of OpenAI's usage object under either of its namings.
    public static void openAiUsage(JsonGenerator json, TokenUsage usage, String input, String output)
            throws IOException {
        json.writeNumberField(input + "_tokens", usage.prompt());
        json.writeNumberField(output + "_tokens", usage.output());
        json.writeNumberField("total_tokens", usage.total());
        json.writeObjectFieldStart(input + "_tokens_details");
        json.writeNumberField("cached_tokens", usage.cacheRead());
        json.writeEndObject();
        json.writeObjectFieldStart(output + "_tokens_details");
        json.writeNumberField("reasoning_tokens", usage.reasoning());
        json.writeEndObject();
    }

    /// What was written.
    public byte[] bytes() {
        return out.toByteArray();
    }

    /// What was written, and OpenAI's last event behind it.
    public byte[] done() {
        text("data: [DONE]\n\n");
        return bytes();
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// OpenAI's `error` object, with the `purser` object in it and beside it.
    public static void openAiError(JsonGenerator json, String code, String message, String purser) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("message", message);
        json.writeStringField("type", "server_error");
        json.writeNullField("param");
        json.writeStringField("code", code);
        raw(json, "purser", purser);
        json.writeEndObject();
        raw(json, "purser", purser);
    }
}
