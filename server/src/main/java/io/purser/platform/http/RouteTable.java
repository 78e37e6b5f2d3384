package io.purser.platform.http;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which declared route serves a request. Exact paths come first, then those with `{name}`, then
/// those that end in `/*`, the longest first.
final class RouteTable {
    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, List<Route>> exact = new HashMap<>();
    private final List<Route> patterns = new ArrayList<>();

    RouteTable(List<Route> routes) {
        for (Route route : routes) {
            if (isPattern(route.path())) {
                patterns.add(route);
            } else {
                exact.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
            }
        }
        patterns.sort((a, b) -> {
            int rest = Boolean.compare(a.path().endsWith("/*"), b.path().endsWith("/*"));
            return rest != 0 ? rest : b.path().length() - a.path().length();
        });
        refuseDuplicates(routes);
    }

    /// What a look-up found.
    sealed interface Match {
        record Found(Route route, Parameters parameters) implements Match {}

        record WrongMethod(Set<String> allowed) implements Match {}

        record Unknown() implements Match {}
    }

    /// The values of a path's parameters.
    record Parameters(Map<String, String> values) implements Route.PathParameters {
        @Override
        public String get(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        name + " is not a parameter of this path; expected one of " + values.keySet());
            }
            return value;
        }
    }

    Match match(HttpMethod method, String path) {
        List<Route> here = exact.get(path);
        if (here != null) {
            for (Route route : here) {
                if (route.method().equals(method)) {
                    return new Match.Found(route, NONE);
                }
            }
        }
        Set<String> allowed = new TreeSet<>();
        if (here != null) {
            here.forEach(route -> allowed.add(route.method().name()));
        }
        for (Route route : patterns) {
            Map<String, String> values = values(route.path(), path);
            if (values != null && route.method().equals(method)) {
                return new Match.Found(route, new Parameters(values));
            } else if (values != null) {
                allowed.add(route.method().name());
            }
        }
        return allowed.isEmpty() ? new Match.Unknown() : new Match.WrongMethod(allowed);
    }

    private static boolean isPattern(String path) {
        return path.endsWith("/*") || path.indexOf('{') >= 0;
    }

    private static @Nullable Map<String, String> values(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        boolean rest = wanted[wanted.length - 1].equals("*");
        if (rest ? given.length < wanted.length : given.length != wanted.length) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            String want = wanted[i];
            if (rest && i == wanted.length - 1) {
                values.put("*", String.join("/", List.of(given).subList(i, given.length)));
            } else if (want.startsWith("{") && want.endsWith("}") && !given[i].isEmpty()) {
                values.put(want.substring(1, want.length() - 1), decoded(given[i]));
            } else if (!want.equals(given[i])) {
                return null;
            }
        }
        return values;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return segment;
        }
    }

    private static void refuseDuplicates(List<Route> routes) {
        Set<String> seen = new TreeSet<>();
        for (Route route : routes) {
            String name = route.method() + " " + route.path();
            if (!seen.add(name)) {
                throw new IllegalArgumentException(name + " is declared twice; expected one handler for a route");
            }
        }
    }
}
