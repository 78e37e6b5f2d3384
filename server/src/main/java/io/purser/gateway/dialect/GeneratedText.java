package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.Predicate;

/// Finds the text that a model generated under one value of an answer, whatever its shape.
public final class GeneratedText {
    private GeneratedText() {}

    /// How much one string counts for, with the parser at it.
    @FunctionalInterface
    public interface Text {
        long bytes() throws IOException;
    }

    /// Every string under the value at which the parser stands, but roles, kinds, ids and such.
    ///
    /// @param isLabel whether the strings in a field of this name are none of the model's words
    public static long bytes(JsonParser json, Predicate<String> isLabel, Text text) throws IOException {
        long bytes = 0;
        int depth = 0;
        String name = "";
        JsonToken token = json.currentToken();
        while (true) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME) {
                name = json.currentName();
            } else if (token == JsonToken.VALUE_STRING && !isLabel.test(name)) {
                bytes += text.bytes();
            }
            if (depth == 0) {
                return bytes;
            }
            token = json.nextToken();
        }
    }
}
