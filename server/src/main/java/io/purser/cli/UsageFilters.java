package io.purser.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which usage a report counts: all of it unless something is named.
final class UsageFilters {
    @Option(
            names = "--where",
            paramLabel = "DIMENSION=VALUE",
            description = "Only usage with this value (!= without it; ~= and !~= where * in it stands for any text);"
                    + " may be given again.")
    private List<String> where = List.of();

    @Option(
            names = "--below",
            paramLabel = "GROUP",
            description = "Only usage of this group and of everything below it; may be given again.")
    private List<String> below = List.of();

    private record Filter(
            String dimension,
            boolean excludes,
            boolean isPattern,
            @Nullable String value) {
        private static final Pattern WRITTEN = Pattern.compile("([^=!~]+)(!?)(~?)=(.*)", Pattern.DOTALL);

        static Filter of(String written) {
            Matcher parts = WRITTEN.matcher(written);
            if (!parts.matches()) {
                throw new CommandFailed("\"" + written + "\" is no filter; expected one such as user=ada@acme.example,"
                        + " environment!=test or model~=gpt-*");
            }
            String value = parts.group(4);
            boolean isPattern = !parts.group(3).isEmpty();
            return new Filter(
                    parts.group(1), !parts.group(2).isEmpty(), isPattern, value.isEmpty() && !isPattern ? null : value);
        }

        /// Adds itself to conditions of GraphQL.
        void addTo(ArrayNode conditions) {
            ObjectNode condition = conditions.addObject().put("dimension", dimension);
            if (excludes) {
                condition.put("exclude", true);
            }
            condition.putArray(isPattern ? "patterns" : "values").add(value);
        }

        /// As a parameter of an export.
        String parameter() {
            String name = dimension + (excludes ? "!" : "") + (isPattern ? "~" : "");
            return encoded(name) + "=" + encoded(value == null ? "" : value);
        }
    }

    /// Adds the parameters of an export to a path.
    String inQuery(String path) {
        StringJoiner all = new StringJoiner("&", path.contains("?") ? "&" : "?", "").setEmptyValue("");
        where.forEach(written -> all.add(Filter.of(written).parameter()));
        below.forEach(group -> all.add("below=" + encoded(group)));
        return path + all;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Adds the conditions of a `UsageInput`.
    void into(ObjectNode of) {
        addTo(of.putArray("where"));
    }

    /// Adds the filters of an operation.
    void addTo(ArrayNode conditions) {
        where.forEach(written -> Filter.of(written).addTo(conditions));
        if (!below.isEmpty()) {
            ObjectNode within = conditions.addObject().put("dimension", "group").put("below", true);
            below.forEach(within.putArray("values")::add);
        }
    }
}
