package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.pricing.CacheWrites;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks the parts of a body that become prompt: counts text, messages, tools and media, and notes
/// what the body only points to. Fields may come in any order.
final class PromptWalk extends Walk {
    private final Endpoint endpoint;
    private final References references;

    private CacheWrites cacheWrites = CacheWrites.NONE;

    PromptWalk(Endpoint endpoint, byte[] body, JsonParser json, @Nullable List<String> texts) {
        super(body, json, texts);
        this.endpoint = endpoint;
        this.references = new References(json);
    }

    /// What it names at the provider.
    List<Reference> references() {
        return references.all();
    }

    /// Which cache writes the call can cause: OpenAI caches by itself, Anthropic what it is asked to.
    CacheWrites cacheWrites() {
        return endpoint.family() == Family.OPENAI && cacheWrites == CacheWrites.NONE ? CacheWrites.SHORT : cacheWrites;
    }

    /// A `cache_control` value, at which the parser stands.
    void cacheControl() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        boolean isLong = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isLifetime = json.currentName().equals("ttl");
            json.nextToken();
            if (isLifetime) {
                isLong = !scalar().equals("5m");
            } else {
                json.skipChildren();
            }
        }
        if (isLong || cacheWrites == CacheWrites.NONE) {
            cacheWrites = isLong ? CacheWrites.LONG : CacheWrites.SHORT;
        }
    }

    void pointsTo(String what) {
        elsewhere = what;
    }

    /// Messages, input items, or one text.
    void items(String name) throws IOException {
        switch (json.currentToken()) {
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    messages++;
                    content();
                }
            }
            case VALUE_STRING -> {
                messages++;
                content();
            }
            case VALUE_NULL -> {}
            default -> throw new Unexpected(name, "a string or an array");
        }
    }

    /// The prompts of a completion; answers how many there are. A list of numbers is one prompt.
    int prompts(String name) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            items(name);
            return 1;
        }
        int count = 0;
        boolean tokens = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            count++;
            tokens &= json.currentToken().isNumeric();
            content();
        }
        messages++;
        return tokens ? 1 : count;
    }

    /// Text that stands outside the messages.
    void text(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            throw new Unexpected(name, "text");
        }
        content();
    }

    /// Tool definitions; hosted tools bring input of their own.
    void tools(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected(name, "an array of tools");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            tools++;
            tool();
        }
    }

    private void tool() throws IOException {
        int from = start();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        String type = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "type" -> type = scalar();
                case "cache_control" -> cacheControl();
                case "container", "input_image_mask" -> references.within();
                default -> json.skipChildren();
            }
        }
        rawText(from, end());
        if (!type.isEmpty() && isHosted(type)) {
            elsewhere = type;
        }
    }

    private boolean isHosted(String type) {
        if (endpoint.family() == Family.ANTHROPIC) {
            return !(type.equals("custom")
                    || type.startsWith("bash_")
                    || type.startsWith("text_editor_")
                    || type.startsWith("computer_")
                    || type.startsWith("memory_"));
        }
        return switch (type) {
            case "function", "custom", "local_shell", "apply_patch", "computer", "computer_use_preview" -> false;
            default -> true;
        };
    }

    private void content() throws IOException {
        switch (json.currentToken()) {
            case VALUE_STRING -> string();
            case START_OBJECT -> part();
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    content();
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> textBytes++;
            default -> {}
        }
    }

    private void part() throws IOException {
        String type = "";
        Source source = Source.NONE;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "type" -> type = scalar();
                case "role" -> json.skipChildren();
                case "cache_control" -> cacheControl();
                case "image_url" -> imageUrl();
                case "input_audio", "file_data" -> {
                    otherMedia++;
                    json.skipChildren();
                }
                case "file_id", "file_url", "audio" -> pointer(name);
                case "source" -> source = source();
                case "input", "arguments" -> verbatim();
                default -> content();
            }
        }
        if (type.equals("item_reference")) {
            elsewhere = type;
        }
        switch (source) {
            case NONE, TEXT -> {}
            case DATA -> {
                images += type.equals("image") ? 1 : 0;
                otherMedia += type.equals("image") ? 0 : 1;
            }
            case POINTER -> elsewhere = type.equals("image") ? "image_url" : "file_url";
        }
    }

    /// Structures that belong to the caller's own tools: their fields mean nothing to us.
    private void verbatim() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            string();
        } else {
            raw();
        }
    }

    /// A value that stands for something that is not in the body.
    @Override
    void pointer(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        elsewhere = name;
        Reference.Kind kind = Reference.Kind.named(name);
        if (kind == null) {
            references.within();
        } else {
            references.value(kind, name);
        }
    }

    /// A string, or an object with `url`.
    private void imageUrl() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            image(isData());
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isUrl = json.currentName().equals("url");
            json.nextToken();
            if (isUrl && json.currentToken() == JsonToken.VALUE_STRING) {
                image(isData());
            } else {
                json.skipChildren();
            }
        }
    }

    private void image(boolean inBody) {
        if (inBody) {
            images++;
        } else {
            elsewhere = "image_url";
        }
    }

    private boolean isData() {
        int at = start() + 1;
        return at + 4 <= body.length
                && body[at] == 'd'
                && body[at + 1] == 'a'
                && body[at + 2] == 't'
                && body[at + 3] == 'a';
    }

    private enum Source {
        NONE,
        DATA,
        TEXT,
        POINTER
    }

    /// Anthropic's source of an image or a document.
    private Source source() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            content();
            return Source.NONE;
        }
        String type = "";
        long dataBytes = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "type" -> type = scalar();
                case "data" -> {
                    int from = start();
                    json.skipChildren();
                    json.finishToken();
                    dataBytes = end() - (long) from;
                }
                case "content" -> content();
                default -> json.skipChildren();
            }
        }
        return switch (type) {
            case "base64" -> Source.DATA;
            case "url", "file" -> Source.POINTER;
            default -> {
                textBytes += dataBytes;
                yield Source.TEXT;
            }
        };
    }

    private String scalar() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return "";
    }
}
