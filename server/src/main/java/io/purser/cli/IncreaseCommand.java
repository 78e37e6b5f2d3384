package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asking for more, and deciding it.
@Command(
        name = "increase",
        description = "Asks for more than a ceiling with an API key, and decides what was asked.",
        footer = {"", "Example: ./purser increase list --state open"})
final class IncreaseCommand {
    private static final String ROUTE = "/api/v1/increase-requests";

    private static final String FIELDS = "id state budget subject unit currency amount until reason key user requestId"
            + " askedAt decidedAt decidedBy decisionReason allowance"
            + " account { limit settled remaining unit currency state }";

    private static final String LIST = """
            query($organization: String, $state: IncreaseState, $first: Int, $after: String) {
              increaseRequests(organization: $organization, state: $state, first: $first, after: $after) {
                edges { node { %s } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """.formatted(FIELDS);

    private static final String DECIDE = """
            mutation($input: DecideIncreaseInput!) { decideIncreaseRequest(input: $input) { %s } }
            """.formatted(FIELDS);

    private static final List<Column> COLUMNS = List.of(
            Column.figure("ID", row -> Column.text(row, "id")),
            Column.word("STATE", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
            Column.name("WHO", "user").showing(row -> Column.text(row, row.hasNonNull("user") ? "user" : "key")),
            Column.name("BUDGET", "budget"),
            Column.figure("MORE", row -> Figures.spent(row, "amount") + ExplainedBudgets.unit(row)),
            Column.figure(
                    "LEFT", row -> row.hasNonNull("account") ? Figures.left(row.path("account"), "remaining") : "-"),
            Column.name("REASON", "reason"));

    private final Terminal terminal;

    IncreaseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "ask",
            description = "Asks for more, with an API key as the token.",
            footer = {
                "",
                "Example: PURSER_TOKEN=$KEY ./purser increase ask --request 01KXYZ --amount \"25 USD\" --reason \"a demo\""
            })
    int ask(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--request", paramLabel = "ID", description = "The refused call: its budget is meant.")
                    @Nullable
                    String request,
            @Option(names = "--budget", paramLabel = "BUDGET", description = "Or the budget by name.") @Nullable
                    String budget,
            @Option(
                            names = "--subject",
                            paramLabel = "SUBJECT",
                            description = "Whose account, where the key does not say it: a customer, a session.")
                    @Nullable
                    String subject,
            @Option(
                            names = "--amount",
                            paramLabel = "AMOUNT",
                            required = true,
                            description = "How much more: \"25 USD\", \"2M tokens\".")
                    String amount,
            @Option(
                            names = "--until",
                            paramLabel = "WHEN",
                            description = "RFC 3339, a duration such as 7d, or `window`, which it is unless given.")
                    @Nullable
                    String until,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.") String reason) {
        ObjectNode wish = Api.variables()
                .put("requestId", request)
                .put("budget", budget)
                .put("subject", subject)
                .put("amount", amount)
                .put("until", until)
                .put("reason", reason);
        JsonNode asked = connection.api().post(ROUTE, wish);
        output.one(
                asked,
                () -> terminal.say("request " + Column.text(asked, "id") + " for " + amount + " more of "
                        + Column.text(asked, "budget") + " waits for a decision"));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "list",
            description = "Lists what was asked, the latest first, with what is left on the account now.",
            footer = {"", "Example: ./purser increase list --state open -o json"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--state", paramLabel = "STATE", description = "Only open, approved or refused ones.")
                    @Nullable
                    String state) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("state", state == null ? null : state.toUpperCase(Locale.ROOT));
        output.list(connection.api().askAll(LIST, "increaseRequests", variables), COLUMNS, "nobody has asked for more");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "approve",
            description = "Raises the ceiling by what was asked, or by another amount.",
            footer = {"", "Example: ./purser increase approve 3 --amount \"10 USD\" --reason \"until the review\""})
    int approve(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "The request, as `list` shows it.") String id,
            @Option(names = "--amount", paramLabel = "AMOUNT", description = "In place of what was asked.") @Nullable
                    String amount,
            @Option(names = "--until", paramLabel = "WHEN", description = "In place of what was asked.") @Nullable
                    String until,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = NamedAccount.WHY)
                    String reason) {
        ObjectNode input = decision(connection, id, reason)
                .put("approve", true)
                .put("amount", amount)
                .put("until", until);
        return decided(connection, output, input);
    }

    @Command(
            name = "refuse",
            description = "Leaves the ceiling where it is.",
            footer = {"", "Example: ./purser increase refuse 3 --reason \"use the small model\""})
    int refuse(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "The request, as `list` shows it.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = NamedAccount.WHY)
                    String reason) {
        return decided(connection, output, decision(connection, id, reason).put("approve", false));
    }

    private static ObjectNode decision(Connection connection, String id, String reason) {
        return Api.variables()
                .put("organization", connection.organization())
                .put("id", id)
                .put("reason", reason);
    }

    private int decided(Connection connection, Output output, ObjectNode input) {
        ObjectNode variables = Api.variables();
        variables.set("input", input);
        JsonNode decided = connection.api().ask(DECIDE, variables).path("decideIncreaseRequest");
        output.one(decided, () -> {
            JsonNode account = decided.path("account");
            terminal.say("request " + Column.text(decided, "id") + " is "
                    + decided.path("state").asText().toLowerCase(Locale.ROOT)
                    + (account.isObject()
                            ? ": " + Column.text(decided, "budget") + " has "
                                    + Figures.left(account, "remaining") + " left of "
                                    + Figures.limit(account, "limit") + ExplainedBudgets.unit(account)
                            : ""));
        });
        return CommandLineProgram.OK;
    }
}
