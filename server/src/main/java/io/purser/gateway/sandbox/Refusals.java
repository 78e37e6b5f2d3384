package io.purser.gateway.sandbox;

import org.jspecify.annotations.Nullable;

/// Error bodies, in each dialect's own shape.
final class Refusals {
    private Refusals() {}

    static String openAi(String type, @Nullable String code, String message) {
        return "{\"error\":{\"message\":\"" + Json.quoted(message) + "\",\"type\":\"" + type
                + "\",\"param\":null,\"code\":" + (code == null ? "null" : "\"" + code + "\"") + "}}";
    }

    static String anthropic(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + Json.quoted(message)
                + "\"}}";
    }

    static String gemini(int status, String message) {
        return "{\"error\":{\"code\":" + status + ",\"message\":\"" + Json.quoted(message) + "\",\"status\":\""
                + googleStatus(status) + "\"}}";
    }

    private static String googleStatus(int status) {
        return switch (status) {
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 400, 405, 413 -> "INVALID_ARGUMENT";
            default -> "INTERNAL";
        };
    }

    static String of(Dialect dialect, int status, String code, String message) {
        return switch (dialect) {
            case OPENAI -> openAi(openAiType(status), code, message);
            case ANTHROPIC -> anthropic(anthropicType(status), message);
            case GEMINI -> gemini(status, message);
        };
    }

    private static String openAiType(int status) {
        return switch (status) {
            case 429 -> "requests";
            case 400, 404, 405, 413 -> "invalid_request_error";
            default -> "server_error";
        };
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 400, 405 -> "invalid_request_error";
            default -> "api_error";
        };
    }
}
