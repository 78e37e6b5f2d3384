package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Spend beside ceiling and gap of one account, for one window or several.
@Command(
        name = "show",
        description = {
            "Shows what one account could spend in a window, and what it did.",
            "Limits as they were, settled, held, gap, states with their times, and what was refused."
        },
        footer = {
            "",
            "Example: ./purser budget show each-data-scientist ada@acme.example --at 2026-10-05T12:00:00Z",
            "         ./purser budget show search-day --windows 7"
        })
final class BudgetShow implements Callable<Integer> {
    private static final String FIGURES = "budget budgetId scope subject unit currency period enforcement shadow"
            + " windowStart windowEnd present deletedAt since limit settled held gap state"
            + " refusals { count wouldHaveCost kept keptWouldHaveCost }";

    private static final String ASKED = "query($organization: String, $budget: String!, $subject: String, $at: Instant)"
            + " { ceiling(organization: $organization, budget: $budget, subject: $subject, at: $at) { " + FIGURES;

    private static final String WHOLE = ASKED
            + " limits { from limit declared allowances { id kind amount } change { auditEntry by reason } }"
            + " states { at state settled limit }"
            + " stages { at threshold reminder settled limit state } } }";

    private static final int MOST_WINDOWS = 400;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Parameters(index = "0", paramLabel = "BUDGET", description = "Its name or id.")
    private String budget = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "SUBJECT", description = NamedAccount.WHOSE)
    private @Nullable String subject;

    @Option(names = "--at", paramLabel = "WHEN", description = "A moment in the window, RFC 3339; now unless given.")
    private @Nullable String at;

    @Option(names = "--windows", paramLabel = "N", description = "So many windows, the latest first, a line for each.")
    private int windows = 1;

    BudgetShow(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        if (windows < 1 || windows > MOST_WINDOWS) {
            throw new CommandFailed("--windows " + windows + " is out of bounds; expected 1 to " + MOST_WINDOWS);
        }
        if (windows == 1) {
            JsonNode ceiling = ask(WHOLE, at);
            output.one(ceiling, () -> print(ceiling));
        } else {
            List<JsonNode> all = walk();
            output.list(all, columns(all.getFirst()), "");
        }
        return CommandLineProgram.OK;
    }

    private JsonNode ask(String query, @Nullable String moment) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("budget", budget)
                .put("subject", subject)
                .put("at", moment);
        return connection.api().ask(query, variables).path("ceiling");
    }

    /// From one window to the one before it, as far as the account goes back.
    private List<JsonNode> walk() {
        List<JsonNode> all = new ArrayList<>();
        all.add(ask(ASKED + " } }", at));
        while (all.size() < windows) {
            Instant start = Instant.parse(all.getLast().path("windowStart").asText());
            if (Instant.parse(all.getLast().path("since").asText()).isAfter(start)) {
                break;
            }
            try {
                all.add(ask(ASKED + " } }", start.minusMillis(1).toString()));
            } catch (CommandFailed older) {
                terminal.note(String.valueOf(older.getMessage()));
                break;
            }
        }
        return all;
    }

    private static List<Column> columns(JsonNode first) {
        String unit = ExplainedBudgets.unit(first).toUpperCase(Locale.ROOT);
        return List.of(
                Column.word("WINDOW", row -> Figures.instant(row.path("windowStart"))),
                Column.figure("LIMIT" + unit, row -> Figures.limit(row, "limit")),
                Column.figure("SETTLED", row -> Figures.spent(row, "settled")),
                Column.figure("HELD", row -> Figures.spent(row, "held")),
                Column.figure("GAP", row -> Figures.left(row, "gap")),
                Column.word("STATE", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
                Column.figure("REFUSED", row -> known(row.at("/refusals/count"))),
                Column.figure("WORTH", BudgetShow::worth));
    }

    private static String known(JsonNode count) {
        return count.isNull() ? "unknown" : count.asText();
    }

    private static String worth(JsonNode ceiling) {
        return worth(ceiling, "wouldHaveCost", "unknown");
    }

    private static String worth(JsonNode ceiling, String field, String none) {
        JsonNode refusals = ceiling.path("refusals");
        return refusals.hasNonNull(field) ? Figures.spent(amount(ceiling, refusals.path(field)), "amount") : none;
    }

    private static JsonNode amount(JsonNode ceiling, JsonNode amount) {
        return Api.variables().put("unit", ceiling.path("unit").asText()).set("amount", amount);
    }

    private void print(JsonNode ceiling) {
        String unit = ExplainedBudgets.unit(ceiling);
        say(
                "Budget",
                Column.text(ceiling, "budget")
                        + (ceiling.hasNonNull("subject") ? " of " + Column.text(ceiling, "subject") : ""));
        say(
                "Window",
                Column.text(ceiling, "windowStart") + " to " + Column.text(ceiling, "windowEnd")
                        + (ceiling.path("present").asBoolean() ? ", now" : ""));
        if (ceiling.hasNonNull("deletedAt")) {
            say("Deleted", Column.text(ceiling, "deletedAt"));
        }
        say(
                "Ceiling",
                Figures.limit(ceiling, "limit") + unit + ", "
                        + ceiling.path("enforcement").asText().toLowerCase(Locale.ROOT) + ", "
                        + Column.text(ceiling, "period"));
        say("Settled", Figures.spent(ceiling, "settled") + unit);
        say("Held", Figures.spent(ceiling, "held") + unit);
        say("Gap", Figures.left(ceiling, "gap") + unit);
        say("State", ceiling.path("state").asText().toLowerCase(Locale.ROOT));
        say("Refused", refused(ceiling, unit));
        section(ceiling, "limits", limits());
        section(ceiling, "states", states());
        section(ceiling, "stages", stages());
    }

    private static String refused(JsonNode ceiling, String unit) {
        JsonNode count = ceiling.at("/refusals/count");
        if (!count.isNull() && count.asLong() == 0) {
            return "nothing";
        }
        String calls =
                count.isNull() ? "unknown how many" : count.asText() + (count.asLong() == 1 ? " call" : " calls");
        return ceiling.at("/refusals/wouldHaveCost").isNull()
                ? calls + "; their cost is unknown, "
                        + ceiling.at("/refusals/kept").asText() + " that are kept: "
                        + worth(ceiling, "keptWouldHaveCost", "-") + unit
                : calls + ", would have cost up to " + worth(ceiling) + unit;
    }

    private void say(String title, String text) {
        terminal.say("%-9s%s".formatted(title, Table.printable(text)));
    }

    private void section(JsonNode ceiling, String field, List<Column> columns) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode row : ceiling.path(field)) {
            rows.add(((ObjectNode) row.deepCopy())
                    .put("unit", ceiling.path("unit").asText()));
        }
        if (!rows.isEmpty()) {
            terminal.say("");
            new Table(columns).lines(rows, terminal.columns()).forEach(terminal::say);
        }
    }

    private static List<Column> limits() {
        return List.of(
                Column.word("LIMIT FROM", row -> Figures.instant(row.path("from"))),
                Column.figure("LIMIT", row -> Figures.limit(row, "limit")),
                Column.figure("DECLARED", row -> Figures.limit(row, "declared")),
                Column.name("BECAUSE", "").showing(BudgetShow::because));
    }

    private static String because(JsonNode limit) {
        List<String> causes = new ArrayList<>();
        if (limit.hasNonNull("change")) {
            JsonNode change = limit.path("change");
            causes.add("declared by " + change.path("by").asText()
                    + (change.hasNonNull("reason")
                            ? ": " + change.path("reason").asText()
                            : ""));
        }
        for (JsonNode allowance : limit.path("allowances")) {
            causes.add(allowance.path("kind").asText().toLowerCase(Locale.ROOT).replace('_', '-') + " "
                    + allowance.path("id").asText());
        }
        return causes.isEmpty() ? "-" : String.join(", ", causes);
    }

    private static List<Column> states() {
        return List.of(
                Column.word("STATE FROM", row -> Figures.instant(row.path("at"))),
                Column.word("STATE", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
                Column.figure("SETTLED", row -> Figures.spent(row, "settled")),
                Column.figure("LIMIT", row -> Figures.limit(row, "limit")));
    }

    private static List<Column> stages() {
        return List.of(
                Column.word("TOLD AT", row -> row.hasNonNull("at") ? Figures.instant(row.path("at")) : "unknown"),
                Column.word(
                        "STAGE",
                        row -> row.path("threshold").asText()
                                + (row.path("reminder").asInt() == 0 ? "" : " again")),
                Column.figure("SETTLED", row -> Figures.spent(row, "settled")),
                Column.figure("LIMIT", row -> Figures.limit(row, "limit")));
    }
}
