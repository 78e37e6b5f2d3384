package io.purser.control.api.graphql;

import graphql.execution.AbortExecutionException;
import java.util.LinkedHashMap;
import java.util.Map;

/// A failure that callers can tell apart: a stable code, a sentence for people, and what belongs to it.
final class ApiError extends AbortExecutionException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient Map<String, Object> more;

    ApiError(String code, String message, Map<String, Object> more) {
        super(message);
        this.code = code;
        this.more = Map.copyOf(more);
    }

    ApiError(String code, String message) {
        this(code, message, Map.of());
    }

    static ApiError badInput(String field, String expected) {
        return new ApiError(
                "bad_input", field + ": expected " + expected, Map.of("field", field, "expected", expected));
    }

    /// From the message `field: what is wrong; what was expected` of a parser.
    static ApiError badInput(IllegalArgumentException wrong) {
        String message = String.valueOf(wrong.getMessage());
        int colon = message.indexOf(": ");
        return new ApiError(
                "bad_input",
                message,
                Map.of("field", colon < 0 ? "" : message.substring(0, colon), "expected", message));
    }

    static ApiError notFound(String kind, String name) {
        return new ApiError("not_found", "there is no " + kind + " \"" + name + "\"");
    }

    @Override
    public Map<String, Object> getExtensions() {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("code", code);
        extensions.putAll(more);
        return extensions;
    }
}
