package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Prints the review of a price table: its counts, what changes, and what is not taken over with
/// the reason.
final class PriceReport {

    /// How many names stand for a group where not all are asked for.
    private static final int SOME = 5;

    private static final List<Column> CHANGES = List.of(
            Column.name("MODEL", "model"),
            Column.word("RATE", row -> row.path("rate").asText()),
            Column.figure("IN FORCE", row -> Column.text(row, "before")),
            Column.figure("NEW", row -> Column.text(row, "after")),
            Column.figure("%", row -> Column.text(row, "percent")),
            Column.word("", row -> row.path("overridden").asBoolean() ? "yours stands" : ""));

    private static final List<Column> ADDED = List.of(
            Column.name("MODEL", "model").showing(PriceReport::model),
            Column.figure("INPUT", row -> Column.text(row, "input")),
            Column.figure("READ", row -> Column.text(row, "cacheRead")),
            Column.figure("WRITE", row -> Column.text(row, "cacheWrite")),
            Column.figure("OUTPUT", row -> Column.text(row, "output")),
            Column.figure("TIERS", row -> Integer.toString(row.path("tiers").size())));

    private final Terminal terminal;
    private final boolean all;

    /// @param all whether every name stands there, or some for each group
    PriceReport(Terminal terminal, boolean all) {
        this.terminal = terminal;
        this.all = all;
    }

    void print(JsonNode review) {
        JsonNode counts = review.path("counts");
        say(review.path("table").asText() + ", sha256 "
                + review.path("sha256").asText().substring(0, 12) + ": "
                + counts.path("entries").asText() + " entries. As of "
                + review.path("effectiveFrom").asText() + ", against the list prices in force:");
        for (String count : List.of("unchanged", "changed", "added", "refused")) {
            count(counts, count, count, "");
        }
        count(counts, "notPriced", "not priced", "charged by what we do not charge by yet");
        count(counts, "sameTwice", "same twice", "one model under two names, at one price");
        count(counts, "noModels", "no models", "");
        count(counts, "gone", "gone", "not in the table; they keep their price");
        table("Changed, USD for a million tokens or for what the rate says", review.path("changed"), CHANGES);
        added(review.path("added"));
        group("Refused", review.path("refused"), row -> row.path("reason").asText(), PriceReport::refusal);
        if (all) {
            group(
                    "Not priced",
                    review.path("notPriced"),
                    row -> row.path("unit").asText(),
                    PriceReport::entry);
        } else {
            sums("Not priced, by what it is charged for", review.path("notPriced"), "unit");
        }
        notes(review.path("notes"));
        if (all) {
            table("Gone from the table", review.path("gone"), ADDED);
        }
    }

    private void count(JsonNode counts, String field, String title, String meaning) {
        terminal.say(
                "%8s  %s%s".formatted(counts.path(field).asText(), title, meaning.isEmpty() ? "" : ": " + meaning));
    }

    private void added(JsonNode rows) {
        if (all) {
            table("Added, USD for a million tokens", rows, ADDED);
            return;
        }
        sums("Added, by provider", rows, "provider");
    }

    private void table(String title, JsonNode found, List<Column> columns) {
        List<JsonNode> rows = new ArrayList<>();
        found.forEach(rows::add);
        if (!rows.isEmpty()) {
            title(title);
            new Table(columns).lines(rows, terminal.columns()).forEach(terminal::say);
        }
    }

    private void group(String title, JsonNode rows, Function<JsonNode, String> by, Function<JsonNode, String> text) {
        Map<String, List<String>> groups = new TreeMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(by.apply(row), _ -> new ArrayList<>()).add(text.apply(row)));
        if (groups.isEmpty()) {
            return;
        }
        title(title);
        largestFirst(groups).forEach((name, members) -> {
            say(members.size() + " " + name);
            List<String> shown = all ? members : members.subList(0, Math.min(SOME, members.size()));
            for (String line : shown) {
                indented(line);
            }
            if (shown.size() < members.size()) {
                terminal.say("    … " + (members.size() - shown.size()) + " more: `prices diff` names them");
            }
        });
    }

    /// One paragraph: how many of each.
    private void sums(String title, JsonNode rows, String field) {
        Map<String, List<String>> groups = new TreeMap<>();
        rows.forEach(row -> groups.computeIfAbsent(row.path(field).asText(), _ -> new ArrayList<>())
                .add(""));
        if (!groups.isEmpty()) {
            title(title);
            List<String> sums = new ArrayList<>();
            largestFirst(groups).forEach((name, members) -> sums.add(name + " " + members.size()));
            indented(String.join(", ", sums));
        }
    }

    private static Map<String, List<String>> largestFirst(Map<String, List<String>> groups) {
        Map<String, List<String>> sorted = new LinkedHashMap<>();
        groups.entrySet().stream()
                .sorted((one, other) ->
                        Integer.compare(other.getValue().size(), one.getValue().size()))
                .forEach(group -> sorted.put(group.getKey(), group.getValue()));
        return sorted;
    }

    private void notes(JsonNode notes) {
        if (notes.isEmpty()) {
            return;
        }
        title("Of the models that are priced, so many also say");
        notes.forEach(note -> terminal.say("%8s  %s%s"
                .formatted(
                        note.path("models").asText(),
                        note.path("what").asText(),
                        note.path("unit").asBoolean() ? ": not charged yet" : "")));
    }

    private static String refusal(JsonNode row) {
        String detail = row.path("detail").asText();
        return entry(row)
                + (detail.isEmpty() ? "" : ": " + detail)
                + (row.path("acceptable").asBoolean()
                        ? " (--accept " + row.path("model").asText() + ")"
                        : "");
    }

    private static String entry(JsonNode row) {
        return row.path("entry").asText();
    }

    private static String model(JsonNode row) {
        return row.path("provider").asText() + "/" + row.path("model").asText();
    }

    private void title(String text) {
        terminal.say("");
        terminal.say(text);
    }

    private void say(String text) {
        Terminal.wrapped(Table.printable(text), terminal.columns()).forEach(terminal::say);
    }

    /// A long name is cut: a line may not be wider than the terminal.
    private void indented(String text) {
        for (String line : Terminal.wrapped(Table.printable(text), terminal.columns() - 4)) {
            int most = terminal.columns() - 4;
            terminal.say("    " + (line.length() <= most ? line : line.substring(0, most - 1) + "…"));
        }
    }
}
