package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether a price table goes to the running gateway, and to which: options of `prices import` and `prices diff`.
final class LiveTable {
    private static final String IMPORT = """
            mutation($input: PriceImportInput!, $reason: String, $dryRun: Boolean) {
              importPrices(input: $input, reason: $reason, dryRun: $dryRun) {
                sha256 effectiveFrom
                counts { entries unchanged changed added refused notPriced sameTwice noModels gone }
                changed { model rate before after percent overridden }
                added { ...Row }
                gone { ...Row }
                refused { entry model reason detail acceptable }
                notPriced { entry model unit }
                notes { what unit models }
                imported { id at actor source sha256 effectiveFrom reason }
              }
            }
            fragment Row on PriceTableRow {
              provider model currency input cacheRead cacheWrite output tiers { above } row notes overridden
            }
            """;

    @Mixin
    private final Connection connection;

    @Option(names = "--live", description = "At the running gateway, over its API; else in files.")
    private boolean live;

    LiveTable(Terminal terminal) {
        this.connection = new Connection(terminal);
    }

    /// Whether the gateway is meant; what belongs to the other way is refused by name.
    boolean isMeant(BookOptions book) {
        if (live && book.isSaid()) {
            throw new CommandFailed("--config is for files; with --live the gateway knows its own");
        }
        if (!live && connection.isSaid()) {
            throw new CommandFailed("--url, --token, --data and --org name a gateway; expected --live beside them");
        }
        return live;
    }

    /// What the gateway says of a table.
    ///
    /// @param reason null: it only looks
    JsonNode review(TableOptions table, @Nullable String reason) {
        ObjectNode variables = Api.variables().put("reason", reason).put("dryRun", reason == null);
        variables.set("input", table.input());
        JsonNode review = connection.api().ask(IMPORT, variables).path("importPrices");
        return review instanceof ObjectNode form ? form.put("table", table.name()) : review;
    }
}
