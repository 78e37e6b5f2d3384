package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The customers of the organization's own product.
@Command(
        name = "customer",
        description = "Shows the customers of your product: their plans, and where they stand.",
        footer = {"", "Example: ./purser customer list --plan free"})
final class CustomerCommand {

    private static final String QUERY = """
            query($organization: String, $plan: String, $first: Int, $after: String) {
              customers(organization: $organization, plan: $plan, first: $first, after: $after) {
                edges { node {
                  name declared plan accountOwner firstSeen state
                  accounts { name subject unit currency limit settled remaining windowEnd state }
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.name("CUSTOMER", "name"),
            Column.word("PLAN", row -> or(row, "plan", "-")),
            Column.word("STATE", row -> or(row, "state", "-").toLowerCase(Locale.ROOT)),
            Column.word(
                    "FIRST SEEN", row -> row.hasNonNull("firstSeen") ? Figures.instant(row.path("firstSeen")) : "-"),
            Column.word("OWNER", row -> or(row, "accountOwner", "-")));

    private static String or(JsonNode row, String field, String otherwise) {
        return row.hasNonNull(field) ? row.path(field).asText() : otherwise;
    }

    @Command(
            name = "list",
            description = "Lists them by name: the declared ones and those that calls have named.",
            footer = {"", "Example: ./purser customer list --plan free -o json"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--plan", paramLabel = "NAME", description = "Only those on this plan now.") @Nullable
                    String plan) {
        var variables =
                Api.variables().put("organization", connection.organization()).put("plan", plan);
        output.list(connection.api().askAll(QUERY, "customers", variables), COLUMNS, "no customer is known yet");
        return CommandLineProgram.OK;
    }
}
