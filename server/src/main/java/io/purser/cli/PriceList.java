package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The price versions that the running gateway knows.
@Command(
        name = "list",
        description = "Lists the price versions that the gateway knows, those that were set among them.",
        footer = {"", "Example: ./purser prices list --source set"})
final class PriceList implements Callable<Integer> {
    private static final String PRICES = """
            query($provider: String, $model: String, $source: PriceSource, $first: Int, $after: String) {
              prices(provider: $provider, model: $model, source: $source, first: $first, after: $after) {
                edges { node { provider model effectiveFrom source version row } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.word("SOURCE", row -> row.path("source").asText().toLowerCase(Locale.ROOT)),
            Column.name("ROW", "row"));

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Option(names = "--provider", paramLabel = "PROVIDER", description = "Only those of this provider.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "MODEL", description = "Only those of this model or pattern.")
    private @Nullable String model;

    @Option(names = "--source", paramLabel = "WORD", description = "builtin, imported, configured or set.")
    private @Nullable String source;

    PriceList(Terminal terminal) {
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables = Api.variables()
                .put("provider", provider)
                .put("model", model)
                .put("source", source == null ? null : source.toUpperCase(Locale.ROOT));
        output.list(connection.api().askAll(PRICES, "prices", variables), COLUMNS, "no such price");
        return CommandLineProgram.OK;
    }
}
