package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What is left.
@Command(
        name = "budget",
        description =
                "Shows the budgets' accounts of the current windows and of earlier ones, and what they cross, moves their ceilings for a time, and sets or deletes budgets.",
        subcommands = {BudgetShow.class, BudgetSet.class, BudgetDelete.class, BudgetWatch.class, BudgetAdvise.class},
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

    private static final String GRANTED = """
            { allowances { id kind budget subject unit currency amount until endedAt reason }
              accounts { name subject unit currency limit declaredLimit settled held remaining resetsAt state } }
            """;

    private static final String RAISE =
            "mutation($input: RaiseBudgetInput!) { raiseBudget(input: $input) " + GRANTED + "}";

    private static final String CREDIT =
            "mutation($input: CreditBudgetInput!) { creditBudget(input: $input) " + GRANTED + "}";

    private static final String RESET =
            "mutation($input: ResetBudgetInput!) { resetBudget(input: $input) " + GRANTED + "}";

    private static final String MOVE =
            "mutation($input: ReallocateBudgetInput!) { reallocateBudget(input: $input) " + GRANTED + "}";

    private static final String END = "mutation($id: ID!, $reason: String!, $organization: String)"
            + " { endAllowance(id: $id, reason: $reason, organization: $organization) " + GRANTED + "}";

    private static final String ALLOWANCES = """
            query($organization: String, $budget: String, $inForce: Boolean, $first: Int, $after: String) {
              allowances(
                organization: $organization, budget: $budget, inForce: $inForce, first: $first, after: $after
              ) {
                edges { node {
                  id kind budget subject unit currency amount from until endedAt inForce reason grantedBy grantedAt
                  counterpart
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final List<Column> ALLOWANCE_COLUMNS = List.of(
            Column.figure("ID", row -> Column.text(row, "id")),
            Column.word("KIND", row -> words(row.path("kind").asText())),
            Column.name("BUDGET", "budget"),
            Column.name("SUBJECT", "subject"),
            Column.figure("AMOUNT", row -> Figures.spent(row, "amount") + ExplainedBudgets.unit(row)),
            Column.word("UNTIL", BudgetCommand::until),
            Column.name("REASON", "reason"));

    private static String words(String kind) {
        return kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String until(JsonNode row) {
        String end = row.hasNonNull("endedAt") ? "endedAt" : "until";
        return row.hasNonNull(end) ? Figures.instant(row.path(end)) : "-";
    }

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

    @Command(
            name = "raise",
            description = "Lifts a ceiling until a moment.",
            footer = {
                "",
                "Example: ./purser budget raise each-data-scientist ada@acme.example --by \"25 USD\" --until 7d"
                        + " --reason \"launch week\""
            })
    int raise(
            @Mixin Connection connection,
            @Mixin Output output,
            @Mixin NamedAccount account,
            @Option(names = "--by", paramLabel = "AMOUNT", description = "The amount more: \"25 USD\", \"2M tokens\".")
                    @Nullable
                    String by,
            @Option(names = "--to", paramLabel = "AMOUNT", description = "Or the ceiling that is wanted.") @Nullable
                    String to,
            @Option(
                            names = "--until",
                            paramLabel = "WHEN",
                            required = true,
                            description = "RFC 3339, a duration such as 7d, or `window`: the end of the window.")
                    String until) {
        ObjectNode input = account.input(connection).put("by", by).put("to", to).put("until", until);
        return granted(connection, output, RAISE, "raiseBudget", input);
    }

    @Command(
            name = "credit",
            description = "Lets a budget spend more in the window of now; tops a lifetime budget up.",
            footer = {"", "Example: ./purser budget credit try-out --amount \"20 USD\" --reason \"second trial\""})
    int credit(
            @Mixin Connection connection,
            @Mixin Output output,
            @Mixin NamedAccount account,
            @Option(
                            names = "--amount",
                            paramLabel = "AMOUNT",
                            required = true,
                            description = "The amount: \"25 USD\", \"2M tokens\".")
                    String amount) {
        ObjectNode input = account.input(connection).put("amount", amount);
        return granted(connection, output, CREDIT, "creditBudget", input);
    }

    @Command(
            name = "reset",
            description = "Lets a budget spend once more what it has spent in the window of now.",
            footer = {"", "Example: ./purser budget reset each-data-scientist ada@acme.example --reason \"a loop\""})
    int reset(@Mixin Connection connection, @Mixin Output output, @Mixin NamedAccount account) {
        ObjectNode input = account.input(connection);
        return granted(connection, output, RESET, "resetBudget", input);
    }

    @Command(
            name = "move",
            description = "Moves a part of what is left on one account to another until the window ends.",
            footer = {
                "",
                "Example: ./purser budget move \"10 USD\" --from each-data-scientist --from-subject ada@acme.example"
                        + " --to-subject bob@acme.example --reason \"bob runs the evaluation\""
            })
    int move(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "AMOUNT", description = "How much: \"25 USD\", \"2M tokens\".") String amount,
            @Option(names = "--from", paramLabel = "BUDGET", required = true, description = "The budget that gives.")
                    String from,
            @Option(names = "--from-subject", paramLabel = "SUBJECT", description = NamedAccount.WHOSE) @Nullable
                    String fromSubject,
            @Option(names = "--to", paramLabel = "BUDGET", description = "The budget that gets; the same.") @Nullable
                    String to,
            @Option(names = "--to-subject", paramLabel = "SUBJECT", description = NamedAccount.WHOSE) @Nullable
                    String toSubject,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = NamedAccount.WHY)
                    String reason) {
        ObjectNode input = Api.variables()
                .put("organization", connection.organization())
                .put("amount", amount)
                .put("reason", reason);
        account(input.putObject("from"), from, fromSubject);
        account(input.putObject("to"), to == null ? from : to, toSubject);
        return granted(connection, output, MOVE, "reallocateBudget", input);
    }

    private static ObjectNode account(ObjectNode fields, String budget, @Nullable String subject) {
        return fields.put("budget", budget).put("subject", subject);
    }

    private int granted(Connection connection, Output output, String query, String field, ObjectNode input) {
        ObjectNode variables = Api.variables();
        variables.set("input", input);
        shown(output, connection.api().ask(query, variables).path(field));
        return CommandLineProgram.OK;
    }

    private void shown(Output output, JsonNode granted) {
        output.one(granted, () -> {
            for (JsonNode account : granted.path("accounts")) {
                terminal.say(Column.text(account, "name")
                        + (account.hasNonNull("subject") ? " of " + Column.text(account, "subject") : "") + ": "
                        + Figures.limit(account, "limit") + ExplainedBudgets.unit(account) + " now ("
                        + Figures.limit(account, "declaredLimit") + " declared), "
                        + Figures.left(account, "remaining") + " left");
            }
            for (JsonNode allowance : granted.path("allowances")) {
                terminal.say("allowance " + Column.text(allowance, "id") + ": "
                        + words(allowance.path("kind").asText()) + " of " + Figures.spent(allowance, "amount")
                        + ExplainedBudgets.unit(allowance) + " until " + until(allowance));
            }
        });
    }

    @Command(
            name = "allowances",
            description = "Lists what was granted beyond declared ceilings, the latest first.",
            footer = {"", "Example: ./purser budget allowances --all"})
    int allowances(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--budget", paramLabel = "BUDGET", description = "Only of this budget.") @Nullable
                    String budget,
            @Option(names = "--all", description = "Those that are over, too.") boolean all) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("budget", budget)
                .put("inForce", !all);
        output.list(
                connection.api().askAll(ALLOWANCES, "allowances", variables),
                ALLOWANCE_COLUMNS,
                "nothing is granted beyond the declared ceilings");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "end",
            description = "Ends an allowance now.",
            footer = {"", "Example: ./purser budget end 7 --reason \"the launch is over\""})
    int end(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "The allowance, as `allowances` lists it.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = NamedAccount.WHY)
                    String reason) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("id", id)
                .put("reason", reason);
        shown(output, connection.api().ask(END, variables).path("endAllowance"));
        return CommandLineProgram.OK;
    }
}
