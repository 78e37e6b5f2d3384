package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list. A cursor names the item it stands on, so that a list which grows before it loses or repeats
/// nothing.
final class Connection {
    private static final int MOST = 500;

    private Connection() {}

    static <T> Map<String, @Nullable Object> of(
            List<T> items,
            Function<T, String> key,
            DataFetchingEnvironment environment,
            Function<T, Map<String, @Nullable Object>> form) {
        int start = start(items, key, environment.getArgument("after"));
        int end = Math.min(items.size(), start + first(environment.getArgument("first")));
        Map<String, @Nullable Object> connection =
                page(items.subList(start, end), item -> cursor(key.apply(item)), form, end < items.size());
        connection.put("totalCount", items.size());
        return connection;
    }

    /// One page, whose items are there already.
    ///
    /// @param isMore whether the list goes on after it
    static <T> Map<String, @Nullable Object> page(
            List<T> items,
            Function<T, String> cursor,
            Function<T, Map<String, @Nullable Object>> form,
            boolean isMore) {
        List<Map<String, @Nullable Object>> edges = new ArrayList<>();
        for (T item : items) {
            Map<String, @Nullable Object> edge = new LinkedHashMap<>();
            edge.put("cursor", cursor.apply(item));
            edge.put("node", form.apply(item));
            edges.add(edge);
        }
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("hasNextPage", isMore);
        page.put("endCursor", edges.isEmpty() ? null : edges.getLast().get("cursor"));
        Map<String, @Nullable Object> connection = new LinkedHashMap<>();
        connection.put("edges", edges);
        connection.put("pageInfo", page);
        return connection;
    }

    /// How many were asked for.
    static int first(@Nullable Integer first) {
        if (first == null) {
            return 50;
        }
        if (first < 1 || first > MOST) {
            throw ApiError.badInput("first", "1 to " + MOST);
        }
        return first;
    }

    private static <T> int start(List<T> items, Function<T, String> key, @Nullable String after) {
        if (after == null) {
            return 0;
        }
        for (int i = 0; i < items.size(); i++) {
            if (cursor(key.apply(items.get(i))).equals(after)) {
                return i + 1;
            }
        }
        throw ApiError.badInput("after", "a cursor of this list; what it stood on may be gone");
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
