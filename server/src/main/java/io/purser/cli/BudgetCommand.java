package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is left.
@Command(
        name = "budget",
        description = "Shows the budgets' accounts of the current windows.",
        footer = {"", "Example: ./purser budget list --state blocked"})
final class BudgetCommand {

    private static final String QUERY = """
            query($organization: String, $name: String, $state: BudgetState, $first: Int, $after: String) {
              budgets(organization: $organization, name: $name, state: $state, first: $first, after: $after) {
                edges { node {
                  name scope subject unit currency period enforcement shadow estimation
                  limit settled held remaining windowStart windowEnd resetsAt state
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    /// Wider terminals have room for when an account resets.
    private static final int WIDE = 100;

    private static final List<Column> COLUMNS = List.of(
            Column.name("BUDGET", "name"),
            Column.name("SUBJECT", "subject"),
            Column.word("STATE", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
            Column.figure("LIMIT", row -> Figures.limit(row, "limit") + ExplainedBudgets.unit(row)),
            Column.figure("SETTLED", row -> Figures.spent(row, "settled")),
            Column.figure("HELD", row -> Figures.spent(row, "held")),
            Column.figure("LEFT", row -> Figures.left(row, "remaining")));

    private static final Column RESETS = Column.word("RESETS", row -> Figures.instant(row.path("resetsAt")));

    private final Terminal terminal;

    BudgetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private List<Column> columns() {
        return terminal.columns() < WIDE
                ? COLUMNS
                : Stream.concat(COLUMNS.stream(), Stream.of(RESETS)).toList();
    }

    @Command(
            name = "list",
            description = "Lists one line for each subject of each budget.",
            footer = {"", "Example: ./purser budget list --name each-data-scientist -o json"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--name", paramLabel = "BUDGET", description = "Only this budget.") @Nullable String name,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only accounts that are ok, warning, exceeded or blocked.")
                    @Nullable
                    String state) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("name", name)
                .put("state", state == null ? null : state.toUpperCase(Locale.ROOT));
        var rows = connection.api().askAll(QUERY, "budgets", variables);
        output.list(rows, columns(), "no account matches; budgets come with `./purser apply -f FILE`");
        return CommandLineProgram.OK;
    }
}
