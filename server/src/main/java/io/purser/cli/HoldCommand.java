package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What is in flight.
@Command(
        name = "hold",
        description = "Shows the calls that have not ended, and what they hold.",
        footer = {"", "Example: ./purser hold list"})
final class HoldCommand {

    private static final String QUERY = """
            query($organization: String, $first: Int, $after: String) {
              holds(organization: $organization, first: $first, after: $after) {
                edges { node {
                  requestId admittedAt group user key customer provider model coveredOutputTokens
                  held { budget subject unit currency amount }
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.word("REQUEST", row -> Column.text(row, "requestId")),
            Column.word("SINCE", row -> Figures.instant(row.path("admittedAt"))),
            Column.name("WHO", "user").showing(HoldCommand::who),
            Column.name("MODEL", "model"),
            Column.figure(
                    "OUTPUT",
                    row -> Figures.count(row.path("coveredOutputTokens").asLong())),
            Column.figure("HELD", HoldCommand::money));

    private static String who(JsonNode row) {
        for (String name : List.of("user", "key", "group")) {
            if (row.hasNonNull(name)) {
                return row.path(name).asText();
            }
        }
        return "-";
    }

    /// The most that lies on any budget in money: budgets differ by their way of estimating.
    private static String money(JsonNode row) {
        JsonNode most = MissingNode.getInstance();
        for (JsonNode held : row.path("held")) {
            boolean isMore = held.path("unit").asText().equals("MONEY")
                    && (most.isMissingNode() || amount(held).compareTo(amount(most)) > 0);
            most = isMore ? held : most;
        }
        return most.isMissingNode()
                ? "-"
                : Figures.spent(most.path("amount")) + " "
                        + most.path("currency").asText();
    }

    private static BigDecimal amount(JsonNode held) {
        return new BigDecimal(held.path("amount").asText());
    }

    @Command(
            name = "list",
            description = "Lists them, the oldest first.",
            footer = {"", "Example: ./purser hold list -o json"})
    int list(@Mixin Connection connection, @Mixin Output output) {
        var variables = Api.variables().put("organization", connection.organization());
        output.list(connection.api().askAll(QUERY, "holds", variables), COLUMNS, "no call is in flight");
        return CommandLineProgram.OK;
    }
}
