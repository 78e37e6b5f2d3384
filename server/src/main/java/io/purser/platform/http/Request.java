package io.purser.platform.http;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for a blocking route, read whole.
///
/// @param headers lower-case names
/// @param query decoded; every value of a repeated parameter
/// @param body never longer than the listener's limit
public record Request(
        String method,
        String path,
        Map<String, String> pathParameters,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        Buffer body) {

    /// The first value of a header, null where it is absent.
    public @Nullable String header(String lowerCaseName) {
        List<String> values = headers.get(lowerCaseName);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /// The first value of a query parameter, null where it is absent.
    public @Nullable String query(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /// The value of a `{name}` segment of the route's path, or of the rest under `*`.
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    name + " is not a parameter of this path; expected one of " + pathParameters.keySet());
        }
        return value;
    }
}
