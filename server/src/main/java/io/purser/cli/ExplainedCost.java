package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// What the cost of one call is made of, on a terminal.
final class ExplainedCost {
    private static final List<Column> LINES = List.of(
            Column.word("BUCKET", row -> row.path("bucket").asText().replace('_', ' ')),
            Column.figure("QUANTITY", row -> row.path("quantity").asText()),
            Column.figure("RATE", row -> row.path("rate").asText()),
            Column.word("PER", row -> row.path("per").asText()),
            Column.figure("COST", row -> row.path("cost").asText()),
            Column.word("", row -> row.path("fallback").asBoolean() ? "base rate" : ""));

    private final JsonNode price;

    ExplainedCost(JsonNode entry) {
        this.price = entry.path("price");
    }

    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        if (!price.hasNonNull("version") && !price.hasNonNull("note")) {
            return lines;
        }
        lines.add("");
        lines.addAll(wrapped(
                price.hasNonNull("version")
                        ? "Priced by " + price.path("version").asText() + source()
                        : "Not priced",
                width));
        List<JsonNode> parts = new ArrayList<>();
        price.path("lines").forEach(parts::add);
        if (!parts.isEmpty()) {
            lines.addAll(new Table(LINES).lines(parts, width));
            lines.addAll(wrapped(sum(), width));
        }
        if (price.hasNonNull("note")) {
            lines.addAll(wrapped(price.path("note").asText(), width));
        }
        return lines;
    }

    private String source() {
        String service = price.path("service").asText("standard");
        return (price.hasNonNull("source") ? ", " + price.path("source").asText() : "")
                + (service.equals("standard") ? "" : ", " + service + " service");
    }

    /// `Together 0.00825 USD, at 1 USD = 0.92 EUR, 2026-11-20: 0.00759 EUR, rounded once.`
    private String sum() {
        String together = "Together " + price.path("sum").asText() + " "
                + price.path("currency").asText();
        String uplift = price.hasNonNull("uplift")
                ? " (× " + price.path("uplift").asText() + " in "
                        + price.path("region").asText() + ")"
                : "";
        String exchange =
                price.hasNonNull("exchange") ? ", at " + price.path("exchange").asText() : "";
        return together + uplift + exchange + ": " + price.path("cost").asText() + " "
                + price.path("costCurrency").asText() + ", rounded once, half to even.";
    }

    private static List<String> wrapped(String text, int width) {
        return Terminal.wrapped(Table.printable(text), width);
    }
}
