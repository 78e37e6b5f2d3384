package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What budgets cross, as it happens.
@Command(
        name = "watch",
        description = {
            "Shows every threshold that a budget crosses, as it happens, until it is stopped.",
            "A connection that is cut is taken up again behind the last event: nothing is missed, nothing shown twice."
        },
        footer = {"", "Example: ./purser budget watch --name each-data-scientist -o json"})
final class BudgetWatch implements java.util.concurrent.Callable<Integer> {

    private static final String QUERY = """
            subscription($organization: String, $name: String, $after: String) {
              budgetStates(organization: $organization, name: $name, after: $after) {
                cursor
                change {
                  at budget subject threshold reminder stateBefore state enforcement unit currency limit settled
                  windowStart windowEnd
                }
              }
            }
            """;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Option(names = "--name", paramLabel = "BUDGET", description = "Only this budget.")
    private @Nullable String name;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Behind this event, as `-o json` shows them; 0 shows everything there is.")
    private @Nullable String after;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, or json: one line for each event.")
    private Format format = Format.TABLE;

    BudgetWatch(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
    }

    @Override
    public Integer call() {
        if (format != Format.TABLE && format != Format.JSON) {
            throw new CommandFailed(
                    format.name().toLowerCase(Locale.ROOT) + " is no format for what goes on; expected table or json");
        }
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("name", name)
                .put("after", after);
        new Following(connection.api(), terminal).each(QUERY, "budgetStates", variables, this::show);
        return CommandLineProgram.OK;
    }

    private void show(JsonNode event) {
        JsonNode change = event.path("change");
        if (format == Format.JSON) {
            terminal.say(event.toString());
        } else if (change.isObject()) {
            terminal.say(line(change));
        } else {
            terminal.note("watching; nothing is shown of what was before (--after 0 shows it)");
        }
    }

    private static String line(JsonNode change) {
        String subject = change.path("subject").asText("");
        String before = change.path("stateBefore").asText("");
        boolean isReminder = change.path("reminder").asInt() > 0;
        StringBuilder line = new StringBuilder(change.path("at").asText("-"))
                .append("  ")
                .append(change.path("budget").asText())
                .append(change.path("subject").isTextual() ? " (" + subject + ")" : "")
                .append(isReminder ? "  still above " : "  ")
                .append(change.path("threshold").asText())
                .append("  ");
        if (change.path("stateBefore").isTextual() && !isReminder) {
            line.append(before.toLowerCase(Locale.ROOT)).append(" -> ");
        }
        line.append(change.path("state").asText().toLowerCase(Locale.ROOT));
        if (change.path("settled").isTextual()) {
            line.append("  ")
                    .append(Figures.spent(change, "settled"))
                    .append(" of ")
                    .append(Figures.limit(change, "limit"))
                    .append(ExplainedBudgets.unit(change));
        }
        return line.toString();
    }
}
