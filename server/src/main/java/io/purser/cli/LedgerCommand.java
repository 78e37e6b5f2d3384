package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The ledger.
@Command(
        name = "ledger",
        description = "Checks the ledger.",
        footer = {"", "Example: ./purser ledger verify"})
final class LedgerCommand {

    private static final String QUERY = """
            query($organization: String) {
              ledgerVerify(organization: $organization) {
                organization agrees entries accounts
                differences { account budget subject windowStart recomputed stored running }
              }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.name("BUDGET", "budget"),
            Column.name("SUBJECT", "subject"),
            Column.word("WINDOW", row -> Figures.instant(row.path("windowStart"))),
            Column.figure("ENTRIES SAY", row -> Column.text(row, "recomputed")),
            Column.figure("STORED", row -> Column.text(row, "stored")),
            Column.figure("RUNNING", row -> Column.text(row, "running")));

    private final Terminal terminal;

    LedgerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "verify",
            description = "Recomputes every account from the entries; exit code 1 where any differs.",
            footer = {"", "Example: ./purser ledger verify --org acme"})
    int verify(@Mixin Connection connection, @Mixin Output output) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        JsonNode verdict = connection.api().ask(QUERY, variables).path("ledgerVerify");
        output.one(verdict, () -> print(verdict, output));
        return verdict.path("agrees").asBoolean() ? CommandLineProgram.OK : CommandLineProgram.FAILED;
    }

    private void print(JsonNode verdict, Output output) {
        List<JsonNode> differences = new ArrayList<>();
        verdict.path("differences").forEach(differences::add);
        String read = "%s entries, %s accounts of %s: "
                .formatted(
                        verdict.path("entries").asText(),
                        verdict.path("accounts").asText(),
                        verdict.path("organization").asText());
        if (verdict.path("agrees").asBoolean()) {
            terminal.say(read + "every account is the sum of its entries");
        } else {
            output.list(differences, COLUMNS, "");
            terminal.say(read + differences.size() + " differ");
        }
    }
}
