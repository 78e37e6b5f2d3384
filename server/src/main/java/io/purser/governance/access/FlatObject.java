package io.purser.governance.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a JSON object of plain values from a header.
final class FlatObject {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatObject() {}

    /// The object's names and values as text, null where the text is anything else.
    static @Nullable Map<String, String> read(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            Map<String, String> pairs = new LinkedHashMap<>();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == null || !value.isScalarValue() || pairs.put(name, parser.getText()) != null) {
                    return null;
                }
            }
            return parser.nextToken() == null ? pairs : null;
        } catch (IOException malformed) {
            return null;
        }
    }
}
