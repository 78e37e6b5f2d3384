package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Small JSON that is ours to understand as a whole: what the decision API is asked, what usage is told.
public final class JsonTree {
    private static final JsonMapper JSON = JsonMapper.builder(Json.FACTORY.copy())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonTree() {}

    /// The object that `body[0 .. length)` is, null where it is no JSON object in UTF-8 or has a field twice.
    public static @Nullable ObjectNode read(byte[] body, int length) {
        return readAny(body, length) instanceof ObjectNode object ? object : null;
    }

    /// The value that `body[0 .. length)` is, null where it is no JSON in UTF-8 or an object has a field twice.
    public static @Nullable JsonNode readAny(byte[] body, int length) {
        if (!Utf8.isValid(body, length)) {
            return null;
        }
        try {
            return JSON.readTree(body, 0, length);
        } catch (IOException _) {
            return null;
        }
    }
}
