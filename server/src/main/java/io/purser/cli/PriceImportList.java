package io.purser.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The price tables that the running gateway took over.
@Command(
        name = "imports",
        description = "Lists the price tables that were sent to the gateway and taken over, the newest first.",
        footer = {"", "Example: ./purser prices imports"})
final class PriceImportList implements Callable<Integer> {
    private static final String IMPORTS = """
            query($first: Int, $after: String) {
              priceImports(first: $first, after: $after) {
                edges { node {
                  id at actor source sha256 effectiveFrom maxJump providers accepted reason
                  counts { entries unchanged changed added refused notPriced sameTwice noModels gone }
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final int HASH_SHOWN = 12;
    private static final int MINUTE_SHOWN = 16;

    private static final List<Column> COLUMNS = List.of(
            Column.figure("ID", row -> row.path("id").asText()),
            Column.word("AT", row -> row.path("at").asText().substring(0, MINUTE_SHOWN)),
            Column.word("BY", row -> row.path("actor").asText()),
            Column.word("SHA256", row -> row.path("sha256").asText().substring(0, HASH_SHOWN)),
            Column.figure("ADDED", row -> row.at("/counts/added").asText()),
            Column.figure("CHANGED", row -> row.at("/counts/changed").asText()),
            Column.name("SOURCE", "source"));

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    PriceImportList(Terminal terminal) {
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        output.list(
                connection.api().askAll(IMPORTS, "priceImports", Api.variables()), COLUMNS, "no table was taken over");
        return CommandLineProgram.OK;
    }
}
