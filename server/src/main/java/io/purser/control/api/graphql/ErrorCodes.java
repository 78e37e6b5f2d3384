package io.purser.control.api.graphql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives errors of the GraphQL engine itself (syntax, unknown fields, wrong variables) their stable code.
final class ErrorCodes {
    private ErrorCodes() {}

    static Map<String, Object> withCodes(Map<String, Object> result) {
        if (!(result.get("errors") instanceof List<?> errors)) {
            return result;
        }
        Map<String, Object> coded = new LinkedHashMap<>(result);
        coded.put("errors", errors.stream().map(ErrorCodes::withCode).toList());
        return coded;
    }

    private static Object withCode(Object error) {
        if (!(error instanceof Map<?, ?> fields)) {
            return error;
        }
        Map<String, Object> extensions = new LinkedHashMap<>();
        if (fields.get("extensions") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> extensions.put(String.valueOf(name), value));
        }
        extensions.putIfAbsent("code", "query_invalid");
        extensions.remove("classification");
        Map<String, Object> coded = new LinkedHashMap<>();
        fields.forEach((name, value) -> coded.put(String.valueOf(name), value));
        coded.put("extensions", extensions);
        return coded;
    }
}
