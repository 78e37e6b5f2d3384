package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// The smallest value that a JSON schema allows: what the sandbox calls tools with.
final class Example {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 16;

    private Example() {}

    static JsonNode of(@Nullable JsonNode schema) {
        return schema == null || !schema.isObject() ? NODES.objectNode() : value(schema, 0);
    }

    private static JsonNode value(JsonNode schema, int depth) {
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return schema.path("enum").get(0);
        }
        JsonNode type = schema.path("type");
        return switch ((type.isArray() ? type.path(0) : type).asText("object")) {
            case "string" -> NODES.textNode("sandbox");
            case "integer", "number" -> NODES.numberNode(1);
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            case "array" -> NODES.arrayNode();
            default -> object(schema, depth);
        };
    }

    private static ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        if (depth < MAX_DEPTH) {
            schema.path("properties")
                    .properties()
                    .forEach(property -> object.set(property.getKey(), value(property.getValue(), depth + 1)));
        }
        return object;
    }
}
