package io.purser.gateway.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.OptionalInt;

/// Reading and quoting JSON.
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonMapper AS_RECEIVED = new JsonMapper();

    private Json() {}

    static JsonNode read(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node == null || !node.isObject()) {
                throw new BadRequest("The body is not a JSON object.");
            }
            return node;
        } catch (IOException e) {
            throw new BadRequest("We could not parse the JSON body of your request.");
        }
    }

    /// Compact, in ASCII only, so that bytes and characters are the same.
    static String compact(JsonNode node) {
        return write(MAPPER, node);
    }

    /// Compact, other characters as they are: what of a request becomes prompt.
    static String prompt(JsonNode node) {
        return write(AS_RECEIVED, node);
    }

    private static String write(JsonMapper mapper, JsonNode node) {
        try {
            return mapper.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /// The text as it stands between the quotes of a JSON string.
    static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new BadRequest("Missing required parameter: '" + field + "'.");
        }
        return value.textValue();
    }

    /// A count of 1 or more; a larger one than any model has is that.
    static OptionalInt count(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || value.bigIntegerValue().signum() <= 0) {
            throw new BadRequest("Invalid value for '" + field + "': expected an integer above 0.");
        }
        return OptionalInt.of(value.canConvertToInt() ? value.intValue() : Integer.MAX_VALUE);
    }
}
