package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Usage beside that of an earlier time.
final class ComparedUsage {
    static final String QUERY = """
            query($organization: String, $of: UsageInput, $by: [String!], $against: Against, $againstFrom: Instant,
                $againstTo: Instant) {
              compare(organization: $organization, of: $of, by: $by, against: $against, againstFrom: $againstFrom,
                  againstTo: $againstTo, measures: [COST, REQUESTS, TOKENS], first: 500) {
                organization from to zone currency dimensions before { from to } groupCount asOf completeUntil
                rows { values isNew isGone figures { measure now before delta change } }
                total { figures { measure now before delta change } }
              }
            }
            """;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Terminal terminal;
    private final Output output;

    ComparedUsage(Terminal terminal, Output output) {
        this.terminal = terminal;
        this.output = output;
    }

    /// Adds what the usage is held against: `prev`, `year`, or two days or moments with `..` between them.
    static void against(String written, ObjectNode variables) {
        switch (written) {
            case "prev", "previous" -> variables.put("against", "PREVIOUS");
            case "year", "yoy" -> variables.put("against", "YEAR_AGO");
            default -> {
                String[] sides = written.split("\\.\\.", 2);
                if (sides.length < 2) {
                    throw new CommandFailed("\"" + written
                            + "\" is nothing to compare with; expected prev, year, or two moments such as"
                            + " 2026-09-01T00:00:00Z..2026-10-01T00:00:00Z");
                }
                variables.put("against", "RANGE").put("againstFrom", sides[0]).put("againstTo", sides[1]);
            }
        }
    }

    void show(JsonNode comparison) {
        switch (output.format()) {
            case JSON, YAML -> output.one(comparison, () -> {});
            case CSV -> output.list(flat(comparison), List.of(), "");
            case TABLE -> print(comparison);
        }
    }

    private void print(JsonNode comparison) {
        String currency = comparison.path("currency").asText();
        List<JsonNode> rows = new ArrayList<>();
        comparison.path("rows").forEach(rows::add);
        output.list(rows, columns(comparison, currency), "nothing was used in either time");
        JsonNode cost = comparison.at("/total/figures/0");
        terminal.say("Total %s %s, %s to %s; before %s, %s to %s: %s"
                .formatted(
                        Figures.spent(cost.path("now")),
                        currency,
                        Figures.instant(comparison.path("from")),
                        Figures.instant(comparison.path("to")),
                        Figures.spent(cost.path("before")),
                        Figures.instant(comparison.at("/before/from")),
                        Figures.instant(comparison.at("/before/to")),
                        Figures.change(cost.path("delta")) + percent(cost, false, false)));
    }

    private static List<Column> columns(JsonNode comparison, String currency) {
        List<Column> columns = new ArrayList<>(Groups.columns(comparison));
        columns.add(Column.figure("COST " + currency, row -> Figures.spent(row.at("/figures/0/now"))));
        columns.add(Column.figure("BEFORE", row -> Figures.spent(row.at("/figures/0/before"))));
        columns.add(Column.figure("CHANGE", row -> Figures.change(row.at("/figures/0/delta"))));
        columns.add(Column.figure(
                "",
                row -> percent(
                                row.at("/figures/0"),
                                row.path("isNew").asBoolean(),
                                row.path("isGone").asBoolean())
                        .strip()));
        columns.add(Column.figure(
                "CALLS", row -> Figures.count(row.at("/figures/1/now").asLong())));
        return columns;
    }

    private static String percent(JsonNode figure, boolean isNew, boolean isGone) {
        if (isNew || isGone) {
            return isNew ? " new" : " gone";
        }
        @Nullable
        String change = figure.hasNonNull("change") ? figure.path("change").asText() : null;
        if (change == null) {
            return "";
        }
        BigDecimal percent = new BigDecimal(change).multiply(HUNDRED).setScale(1, RoundingMode.HALF_EVEN);
        return " " + (percent.signum() > 0 ? "+" : "") + percent.toPlainString() + " %";
    }

    /// Rows in which every dimension and figure is a field of its own.
    private static List<JsonNode> flat(JsonNode comparison) {
        List<JsonNode> flat = new ArrayList<>();
        for (JsonNode row : comparison.path("rows")) {
            ObjectNode line = Api.variables();
            Groups.write(comparison, row, line);
            line.set("currency", comparison.path("currency"));
            for (JsonNode figure : row.path("figures")) {
                String name = figure.path("measure").asText().toLowerCase(Locale.ROOT);
                line.set(name, figure.path("now"));
                line.set(name + "_before", figure.path("before"));
                line.set(name + "_delta", figure.path("delta"));
            }
            flat.add(line);
        }
        return flat;
    }
}
