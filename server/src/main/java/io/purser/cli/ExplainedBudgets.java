package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The budgets of one call on a terminal: first those that bounded it with their figures, then what could not refuse
/// it, and why.
final class ExplainedBudgets {
    private final Map<String, JsonNode> added = new HashMap<>();
    private final List<JsonNode> bounding = new ArrayList<>();
    private final List<JsonNode> mild = new ArrayList<>();

    ExplainedBudgets(JsonNode trail) {
        trail.path("entry")
                .path("postings")
                .forEach(posting -> added.put(posting.path("budget").asText(), posting.path("amount")));
        for (JsonNode budget : trail.path("budgets")) {
            if (budget.hasNonNull("limit")) {
                bounding.add(budget);
            }
            if (budget.hasNonNull("why")) {
                mild.add(budget);
            }
        }
    }

    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        if (!bounding.isEmpty()) {
            lines.add("");
            lines.add("Budgets over it, as it found them (> governed)");
            lines.addAll(new Table(figures()).lines(bounding, width));
        }
        if (!mild.isEmpty()) {
            lines.add("");
            lines.add("Could not refuse it");
            lines.addAll(
                    new Table(List.of(Column.name("BUDGET", "name"), Column.name("WHY", "why"))).lines(mild, width));
        }
        return lines;
    }

    private List<Column> figures() {
        List<Column> columns = new ArrayList<>(List.of(
                Column.word(" ", row -> row.path("governs").asBoolean() ? ">" : ""),
                Column.name("BUDGET", "name"),
                Column.figure("LIMIT", row -> Figures.limit(row, "limit") + unit(row)),
                Column.figure("SPENT", row -> Figures.spent(row, "settled")),
                Column.figure("HELD", row -> Figures.spent(row, "held")),
                Column.figure("LEFT", row -> Figures.left(row, "remaining")),
                Column.figure("NEEDED", row -> Figures.spent(row, "estimate"))));
        if (!added.isEmpty()) {
            columns.add(Column.figure("ADDED", this::added));
        }
        return columns;
    }

    private String added(JsonNode budget) {
        JsonNode amount = added.get(budget.path("name").asText());
        return amount == null
                ? "-"
                : Figures.spent(
                        Api.variables()
                                .put("unit", budget.path("unit").asText())
                                .set("amount", amount),
                        "amount");
    }

    /// Money says its currency, the others their unit.
    static String unit(JsonNode row) {
        return switch (row.path("unit").asText()) {
            case "MONEY" -> " " + row.path("currency").asText();
            case "TOKENS" -> " tok";
            default -> " req";
        };
    }
}
