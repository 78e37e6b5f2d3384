package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints everything that one price says: a line for each rate, a column for each size of prompt
/// and class of service.
final class ShownPrice {

    private static final List<String> TEXT =
            List.of("input", "cacheRead", "cacheWrite", "cacheWriteLong", "output", "reasoning");

    /// So many columns fit beside the names.
    private static final int WIDEST = 3;

    private final Terminal terminal;

    ShownPrice(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(JsonNode row) {
        say(row.path("provider").asText() + "/" + row.path("model").asText() + ": "
                + row.path("version").asText() + ", " + row.path("currency").asText());
        say(row.path("source").asText());
        if (row.path("free").asBoolean()) {
            say("Free: marked so.");
            return;
        }
        Map<String, JsonNode> sets = new LinkedHashMap<>();
        collect(sets, "standard", row, row.path("tiers"));
        row.path("services")
                .properties()
                .forEach(service -> collect(
                        sets,
                        service.getKey(),
                        service.getValue(),
                        service.getValue().path("tiers")));
        List<String> names = new ArrayList<>(sets.keySet());
        for (int from = 0; from < names.size(); from += WIDEST) {
            columns(row, sets, names.subList(from, Math.min(names.size(), from + WIDEST)));
        }
        if (row.hasNonNull("perRequest")) {
            say("For every request " + row.path("perRequest").asText() + " on top.");
        }
        List<String> regions = new ArrayList<>();
        row.path("uplifts")
                .properties()
                .forEach(region ->
                        regions.add(region.getKey() + " × " + region.getValue().asText()));
        if (!regions.isEmpty()) {
            say("Where `providers[].region` says so: " + String.join(", ", regions) + ".");
        }
    }

    private static void collect(Map<String, JsonNode> sets, String name, JsonNode base, JsonNode tiers) {
        sets.put(name, base);
        tiers.forEach(tier -> sets.put(
                (name.equals("standard") ? "" : name + " ") + "> "
                        + tier.path("above").asText(),
                tier));
    }

    private void columns(JsonNode row, Map<String, JsonNode> sets, List<String> names) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.word("RATE", line -> line.path("name").asText()));
        for (String name : names) {
            columns.add(Column.figure(name.toUpperCase(Locale.ROOT), line -> Column.text(line, name)));
        }
        columns.add(Column.word("FOR", line -> line.path("for").asText()));
        terminal.say("");
        new Table(columns).lines(lines(row, sets, names), terminal.columns()).forEach(terminal::say);
    }

    private static List<JsonNode> lines(JsonNode row, Map<String, JsonNode> sets, List<String> names) {
        Map<String, JsonNode> lines = new LinkedHashMap<>();
        sets.values()
                .forEach(set -> set.fieldNames().forEachRemaining(rate -> {
                    if (isRate(row, rate)) {
                        ObjectNode line = JsonNodeFactory.instance.objectNode();
                        line.put("name", rate)
                                .put("for", row.path("units").path(rate).asText("a million tokens"));
                        names.forEach(name ->
                                line.set(name, sets.getOrDefault(name, row).path(rate)));
                        if (names.stream().anyMatch(line::hasNonNull)) {
                            lines.putIfAbsent(rate, line);
                        }
                    }
                }));
        return List.copyOf(lines.values());
    }

    /// Whether a field of a price is one of its rates.
    static boolean isRate(JsonNode row, String field) {
        return TEXT.contains(field) || row.path("units").has(field);
    }

    private void say(String text) {
        Terminal.wrapped(Table.printable(text), terminal.columns()).forEach(terminal::say);
    }
}
