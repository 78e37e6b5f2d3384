package io.purser.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which usage a report counts: all of it unless something is named.
final class UsageFilters {
    @Option(
            names = "--where",
            paramLabel = "DIMENSION=VALUE",
            description = "Only usage with this value; may be given again.")
    private List<String> where = List.of();

    @Option(
            names = "--below",
            paramLabel = "GROUP",
            description = "Only usage of this group and of everything below it; may be given again.")
    private List<String> below = List.of();

    private record Filter(String dimension, @Nullable String value) {
        static Filter of(String written) {
            String[] sides = written.split("=", 2);
            if (sides.length < 2) {
                throw new CommandFailed("\"" + written + "\" is no filter; expected one such as user=ada@acme.example");
            }
            return new Filter(sides[0], sides[1].isEmpty() ? null : sides[1]);
        }
    }

    /// Adds the filters of `usage`.
    void plain(ArrayNode filters) {
        for (String written : where) {
            Filter filter = Filter.of(written);
            filters.addObject().put("dimension", filter.dimension()).put("value", filter.value());
        }
        if (!below.isEmpty()) {
            ObjectNode within = filters.addObject().put("dimension", "group").put("below", true);
            below.forEach(within.putArray("values")::add);
        }
    }

    /// Adds the parameters of an export to a path.
    String inQuery(String path) {
        StringJoiner all = new StringJoiner("&", path.contains("?") ? "&" : "?", "").setEmptyValue("");
        for (String written : where) {
            Filter filter = Filter.of(written);
            all.add(encoded(filter.dimension()) + "=" + encoded(filter.value() == null ? "" : filter.value()));
        }
        below.forEach(group -> all.add("below=" + encoded(group)));
        return path + all;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Adds the conditions of a `UsageInput`.
    void into(ObjectNode of) {
        ArrayNode conditions = of.putArray("where");
        for (String written : where) {
            Filter filter = Filter.of(written);
            conditions
                    .addObject()
                    .put("dimension", filter.dimension())
                    .putArray("values")
                    .add(filter.value());
        }
        if (!below.isEmpty()) {
            ObjectNode within = conditions.addObject().put("dimension", "group").put("below", true);
            below.forEach(within.putArray("values")::add);
        }
    }
}
