package io.purser.gateway.dialect;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes to a request's body, spliced between its bytes; where nothing is changed the bytes go
/// out as they came in.
public final class BodyEdit {
    private final Endpoint endpoint;
    private final byte[] body;
    private final int length;
    private final Spots spots;
    private final List<Splice> splices = new ArrayList<>(3);

    BodyEdit(Endpoint endpoint, byte[] body, int length, Spots spots) {
        this.endpoint = endpoint;
        this.body = body;
        this.length = length;
        this.spots = spots;
    }

    /// Where a value stands: `body[from .. to)`.
    record Spot(String name, int from, int to) {}

    /// The places that may change.
    ///
    /// @param fieldsFrom just behind the opening brace
    /// @param models every place that names the model; none where only the path does
    /// @param caps every output maximum that the body names
    /// @param generationConfig where Gemini's output maximum belongs
    record Spots(
            int fieldsFrom,
            List<Spot> models,
            List<Spot> caps,
            @Nullable Spot streamOptions,
            @Nullable Spot includeUsage,
            @Nullable Spot generationConfig) {}

    private record Splice(int from, int to, String text) {}

    /// Sends another model name. Gemini's bodies need not name one, OpenAI's get the name that stood
    /// in the path.
    public BodyEdit model(String name) {
        String said = endpoint.family() == Family.GEMINI ? "models/" + name : name;
        for (Spot model : spots.models()) {
            splices.add(new Splice(model.from(), model.to(), endpoint.isForm() ? said : quoted(said)));
        }
        if (spots.models().isEmpty() && endpoint.family() != Family.GEMINI) {
            insertModel(said);
        }
        return this;
    }

    private void insertModel(String name) {
        if (endpoint.isForm()) {
            String head = "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n";
            splices.add(new Splice(0, 0, firstLine() + head + name + "\r\n"));
        } else {
            insert("\"model\":" + quoted(name));
        }
    }

    /// A form's first line is its boundary.
    private String firstLine() {
        int end = 0;
        while (end < length && body[end] != '\r') {
            end++;
        }
        return new String(body, 0, end, StandardCharsets.US_ASCII);
    }

    /// Writes an output cap wherever the body names one, else in the field that the model expects.
    /// A transcript is as long as what is said: there is no such field.
    public BodyEdit cap(long tokens, String model) {
        if (endpoint.task() != Endpoint.Task.TEXT) {
            return this;
        }
        for (Spot cap : spots.caps()) {
            splices.add(new Splice(cap.from(), cap.to(), Long.toString(tokens)));
        }
        if (isCapped()) {
            return this;
        }
        if (endpoint.family() == Family.GEMINI) {
            Spot config = spots.generationConfig();
            within(config, config == null ? "generationConfig" : config.name(), "\"maxOutputTokens\":" + tokens);
        } else {
            insert("\"" + capField(model) + "\":" + tokens);
        }
        return this;
    }

    /// A maximum under a name that the endpoint does not know bounds nothing.
    private boolean isCapped() {
        return spots.caps().stream()
                .anyMatch(cap -> endpoint.family() == Family.GEMINI || BodyPeek.applies(endpoint, cap.name()));
    }

    private String capField(String model) {
        return switch (endpoint) {
            case RESPONSES -> "max_output_tokens";
            case CHAT_COMPLETIONS -> wantsCompletionTokens(model) ? "max_completion_tokens" : "max_tokens";
            case COMPLETIONS,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    TRANSCRIPTIONS,
                    TRANSLATIONS,
                    SPEECH,
                    MESSAGES,
                    COUNT_TOKENS -> "max_tokens";
            case GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    STREAM_CONTENT_ARRAY,
                    COUNT_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS -> "maxOutputTokens";
        };
    }

    /// OpenAI's own current models refuse `max_tokens`; most others know only that.
    private static boolean wantsCompletionTokens(String model) {
        return model.startsWith("gpt-")
                || model.startsWith("chatgpt-")
                || (model.length() > 1 && model.charAt(0) == 'o' && Character.isDigit(model.charAt(1)));
    }

    /// Asks for the provider's own cost in the usage, of a body that says nothing of it.
    public BodyEdit usageWithCost() {
        insert("\"usage\":{\"include\":true}");
        return this;
    }

    /// Asks for usage on a stream.
    public BodyEdit usageOnStream() {
        Spot asked = spots.includeUsage();
        if (asked != null) {
            splices.add(new Splice(asked.from(), asked.to(), "true"));
        } else {
            within(spots.streamOptions(), "stream_options", "\"include_usage\":true");
        }
        return this;
    }

    /// Puts a field into the object at `spot`, which may be null or not be there at all.
    private void within(@Nullable Spot spot, String name, String field) {
        if (spot == null) {
            insert("\"" + name + "\":{" + field + "}");
        } else if (body[spot.from()] == '{') {
            boolean empty = isBlank(spot.from() + 1, spot.to() - 1);
            splices.add(new Splice(spot.from() + 1, spot.from() + 1, field + (empty ? "" : ",")));
        } else {
            splices.add(new Splice(spot.from(), spot.to(), "{" + field + "}"));
        }
    }

    /// The body with its changes.
    public Buffer bytes() {
        if (splices.isEmpty()) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(body, 0, length));
        }
        splices.sort(Comparator.comparingInt(Splice::from));
        Buffer out = Buffer.buffer(length + 64);
        int at = 0;
        for (Splice splice : splices) {
            out.appendBytes(body, at, splice.from() - at);
            out.appendBytes(splice.text().getBytes(StandardCharsets.UTF_8));
            at = splice.to();
        }
        return out.appendBytes(body, at, length - at);
    }

    /// A body that was peeked at is not empty, so that a field always follows.
    private void insert(String field) {
        splices.add(new Splice(spots.fieldsFrom(), spots.fieldsFrom(), field + ","));
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    private static String quoted(String text) {
        return '"'
                + new String(com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance()
                        .quoteAsString(text))
                + '"';
    }
}
