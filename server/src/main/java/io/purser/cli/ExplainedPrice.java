package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Prints which price answers for a model and what a call costs by it.
final class ExplainedPrice {

    private static final List<Column> LINES = List.of(
            Column.word("BUCKET", row -> row.path("bucket").asText()),
            Column.figure("AMOUNT", row -> row.path("tokens").asText()),
            Column.figure("PRICE", row -> row.path("price").asText()),
            Column.word("FOR", row -> row.path("for").asText()),
            Column.figure("COST", row -> row.path("cost").asText()),
            Column.word("", row -> row.path("fallback").asBoolean() ? "stand-in" : ""));

    private final Terminal terminal;

    ExplainedPrice(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(JsonNode answer) {
        String asked = answer.path("provider").asText() + "/"
                + Table.printable(answer.path("model").asText());
        if (answer.path("price").isNull()) {
            say(asked + " has no price. Its calls have no cost, never 0; `unpriced` in purser.yaml says whether they"
                    + " are refused, flagged or charged at a fallback.");
            return;
        }
        JsonNode price = answer.path("price");
        say(asked + " is priced by " + price.path("version").asText() + ":");
        answer.path("why").forEach(reason -> item(reason.asText()));
        item("source: " + price.path("source").asText());
        if (!answer.path("otherVersions").isEmpty()) {
            List<String> others = new ArrayList<>();
            answer.path("otherVersions").forEach(other -> others.add(other.asText()));
            item("other versions: " + String.join(", ", others));
        }
        tiers(answer, price);
        conditions(answer);
        terminal.say("");
        cost(answer, price);
    }

    private void tiers(JsonNode answer, JsonNode price) {
        List<String> above = new ArrayList<>();
        price.path("tiers").forEach(tier -> above.add(tier.path("above").asText()));
        if (!above.isEmpty()) {
            item("other rates for the whole request where its prompt is above " + String.join(" or ", above)
                    + " tokens; this one "
                    + (answer.hasNonNull("tierAbove")
                            ? "is above " + answer.path("tierAbove").asText()
                            : "is not"));
        }
    }

    private void conditions(JsonNode answer) {
        String service = answer.path("service").asText();
        if (!service.equals("standard")) {
            item("class of service " + service
                    + (answer.path("servicePriced").asBoolean()
                            ? ": rates of its own"
                            : ": no rates of its own, so the standard ones"));
        }
        if (answer.hasNonNull("region")) {
            item("region " + answer.path("region").asText() + ": × "
                    + answer.path("uplift").asText());
        }
    }

    private void cost(JsonNode answer, JsonNode price) {
        if (price.path("free").asBoolean()) {
            terminal.say("It is free: marked so, not only at a price of 0.");
            return;
        }
        List<JsonNode> lines = new ArrayList<>();
        answer.path("lines").forEach(lines::add);
        if (!lines.isEmpty()) {
            new Table(LINES).lines(lines, terminal.columns()).forEach(terminal::say);
        }
        if (answer.path("cost").isNull()) {
            say("The price says nothing of what was consumed: the cost is unknown, never 0.");
        } else {
            String times = answer.path("uplift").asText();
            say("Together " + answer.path("cost").asText() + " "
                    + answer.path("currency").asText()
                    + (times.equals("1") ? "" : ", the rates × " + times)
                    + ", rounded once, half to even.");
        }
        answer.path("flags").forEach(flag -> say("Flagged " + flag.asText() + "."));
    }

    private void item(String text) {
        List<String> lines = Terminal.wrapped(Table.printable(text), terminal.columns() - 2);
        terminal.say("- " + lines.getFirst());
        lines.stream().skip(1).forEach(line -> terminal.say("  " + line));
    }

    private void say(String text) {
        Terminal.wrapped(Table.printable(text), terminal.columns()).forEach(terminal::say);
    }
}
