package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;

/// Turns the control plane's typed errors into one sentence that says what to do next.
final class ApiErrors {
    private ApiErrors() {}

    static void throwIfAny(int status, JsonNode answer) {
        JsonNode first = answer.path("errors").path(0);
        if (!first.isMissingNode()) {
            throw new CommandFailed(say(first));
        }
        if (status >= 400) {
            String said = answer.path("detail").asText(answer.path("title").asText("it answered " + status));
            throw new CommandFailed(said + next(status == 401 ? "unauthenticated" : ""));
        }
    }

    private static String say(JsonNode error) {
        JsonNode extensions = error.path("extensions");
        JsonNode problems = extensions.path("problems");
        if (problems.isArray() && !problems.isEmpty()) {
            var lines = new StringBuilder("the governance file is not accepted, nothing was changed:");
            problems.forEach(problem -> lines.append("\n  ")
                    .append(place(problem))
                    .append(problem.path("message").asText()));
            return lines.toString();
        }
        return error.path("message").asText("the request failed")
                + next(extensions.path("code").asText());
    }

    private static String place(JsonNode problem) {
        String path = problem.path("path").asText("");
        String line =
                problem.hasNonNull("line") ? "line " + problem.path("line").asInt() + ": " : "";
        return line + (path.isEmpty() ? "" : path + ": ");
    }

    private static String next(String code) {
        return switch (code) {
            case "unauthenticated" ->
                "\nSign in (again) with `purser login`, or give a token: --token, PURSER_TOKEN, or --data with the data"
                        + " folder.";
            case "reason_required" -> "\nAdd --reason \"…\", or a reason to the entry.";
            case "conflict" -> "\nSomebody else changed it at the same time: run the command again.";
            case "unavailable" -> "\nThe store does not accept records: see ./purser doctor.";
            default -> "";
        };
    }
}
