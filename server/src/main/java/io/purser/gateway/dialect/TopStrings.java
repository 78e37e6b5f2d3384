package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The strings at the top of a small JSON object: what a request for a batch asks, what a provider
/// says of a file or a batch. Null stands for what is no such object or has a field twice.
public final class TopStrings {
    private TopStrings() {}

    /// The fields of `body[0 .. length)` that are strings; null where it is no JSON object or has
    /// one of them twice.
    public static @Nullable Map<String, String> read(byte[] body, int length) {
        if (!Utf8.isValid(body, length)) {
            return null;
        }
        Map<String, String> found = new HashMap<>();
        try (JsonParser json = Json.FACTORY.createParser(body, 0, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING && found.put(name, json.getText()) != null) {
                    return null;
                }
                json.skipChildren();
            }
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null ? found : null;
        } catch (IOException _) {
            return null;
        }
    }

    /// The string at which a skim stands, empty where there is none.
    static String text(byte[] body, ObjectSkim skim) {
        try (JsonParser json = Json.FACTORY.createParser(body, skim.valueFrom(), skim.valueLength())) {
            return json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "";
        } catch (IOException _) {
            return "";
        }
    }
}
