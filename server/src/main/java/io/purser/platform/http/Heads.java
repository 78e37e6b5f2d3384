package io.purser.platform.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads a request's head into a value that any thread may look at.
final class Heads {
    private Heads() {}

    static Request request(HttpServerRequest request, Map<String, String> pathParameters, Buffer body) {
        String path = request.path();
        return new Request(
                request.method().name(),
                path == null ? "" : path,
                pathParameters,
                lists(request.params(), false),
                headers(request),
                body);
    }

    /// By lower-case names.
    static Map<String, List<String>> headers(HttpServerRequest request) {
        return lists(request.headers(), true);
    }

    private static Map<String, List<String>> lists(MultiMap all, boolean lowerCase) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        all.forEach((name, value) -> lists.computeIfAbsent(
                        lowerCase ? name.toLowerCase(Locale.ROOT) : name, _ -> new ArrayList<>(1))
                .add(value));
        return lists;
    }
}
