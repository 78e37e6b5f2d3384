package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks what of a Gemini body becomes prompt: contents with their parts, tools, schemas. What it
/// does not know counts as text, so that nothing is held too small.
final class ContentWalk extends Walk {

    ContentWalk(byte[] body, JsonParser json, @Nullable List<String> texts) {
        super(body, json, texts);
    }

    /// Several contents; Google takes a single one without its list too.
    void contents(String name) throws IOException {
        switch (json.currentToken()) {
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    content();
                }
            }
            case START_OBJECT -> content();
            default -> throw new Unexpected(name, "an array of contents");
        }
    }

    /// One content: its role and its parts.
    void content() throws IOException {
        messages++;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            raw();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "parts" -> parts();
                case "role" -> json.skipChildren();
                default -> raw();
            }
        }
    }

    private void parts() throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            part();
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            raw();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                part();
            } else {
                raw();
            }
        }
    }

    private void part() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (ContentPeek.camel(name)) {
                case "text" -> text();
                case "inlineData" -> inline();
                case "fileData" -> pointer("fileData");
                case "thought" -> json.skipChildren();
                default -> raw();
            }
        }
    }

    /// Media in the body: an image by its type, else something whose size its bytes do not tell.
    private void inline() throws IOException {
        boolean isImage = false;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            raw();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isType = ContentPeek.camel(json.currentName()).equals("mimeType");
            if (json.nextToken() == JsonToken.VALUE_STRING && isType) {
                isImage = json.getText().startsWith("image/");
            } else {
                json.skipChildren();
            }
        }
        images += isImage ? 1 : 0;
        otherMedia += isImage ? 0 : 1;
    }

    /// Function declarations; every other tool is Google's own and brings input of its own.
    void tools(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected(name, "an array of tools");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                tool();
            } else {
                raw();
            }
        }
    }

    private void tool() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String kind = ContentPeek.camel(json.currentName());
            json.nextToken();
            if (!kind.equals("functionDeclarations")) {
                pointer(kind);
            } else if (json.currentToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    tools++;
                    raw();
                }
            } else {
                tools++;
                raw();
            }
        }
    }

    private void text() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            string();
        } else {
            raw();
        }
    }
}
