package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.estimation.PromptSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks the parts of a body that become prompt: counts text, messages, tools and media, and notes
/// what the body only points to.
abstract sealed class Walk permits PromptWalk, ContentWalk {
    final byte[] body;
    final JsonParser json;
    private final @Nullable List<String> texts;

    long textBytes;
    int messages;
    int tools;
    int images;
    int otherMedia;

    @Nullable
    String elsewhere;

    /// @param texts where the prompt's text goes, null where only its size matters
    Walk(byte[] body, JsonParser json, @Nullable List<String> texts) {
        this.body = body;
        this.json = json;
        this.texts = texts;
    }

    /// What was met so far.
    final PromptSize size() {
        return new PromptSize(textBytes, messages, tools, images, otherMedia, elsewhere);
    }

    /// Something that the body only points to, where it is not null.
    void pointer(String name) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            elsewhere = name;
        }
        json.skipChildren();
    }

    /// A schema or another structure that is sent to the model as it is.
    final void raw() throws IOException {
        int from = start();
        json.skipChildren();
        json.finishToken();
        rawText(from, end());
    }

    /// The string at which the parser stands.
    final void string() throws IOException {
        textBytes += Utf8.length(json);
        if (texts != null) {
            texts.add(json.getText());
        }
    }

    final void rawText(int from, int to) {
        textBytes += to - from;
        if (texts != null) {
            texts.add(new String(body, from, to - from, StandardCharsets.UTF_8));
        }
    }

    final int start() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    final int end() {
        return (int) json.currentLocation().getByteOffset();
    }
}
