package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The price book: what it says, and the review of a price table.
@Command(
        name = "prices",
        description = "Shows the price book, explains and changes it, and takes over a price table.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PriceSet.class, PriceDelete.class, PriceList.class, PriceImportList.class, RerateCommand.class},
        footer = {
            "",
            "Reads purser.yaml and files and needs no gateway, but for set, delete, list, imports,",
            "rerate, and diff and import with --live.",
            "",
            "Example: ./purser prices explain gpt-5.4"
        })
final class PricesCommand implements Runnable {

    /// So many prices are shown whole.
    private static final int FEW = 2;

    private static final List<Column> COLUMNS = List.of(
            Column.name("MODEL", "model")
                    .showing(row -> row.path("provider").asText() + "/"
                            + row.path("model").asText()),
            Column.figure("INPUT", row -> rate(row, "input")),
            Column.figure("READ", row -> rate(row, "cacheRead")),
            Column.figure("WRITE", row -> rate(row, "cacheWrite")),
            Column.figure("OUTPUT", row -> rate(row, "output")),
            Column.figure("MORE", PricesCommand::more),
            Column.word("LIST", row -> row.path("list").asText().toLowerCase(Locale.ROOT)));

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    PricesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static String rate(JsonNode row, String bucket) {
        return row.path("free").asBoolean() ? "free" : Column.text(row, bucket);
    }

    /// How many figures a price has besides the four of the table.
    private static String more(JsonNode row) {
        int figures = row.path("uplifts").size() + rates(row, row) + (row.hasNonNull("perRequest") ? 1 : 0);
        for (String shown : List.of("input", "cacheRead", "cacheWrite", "output")) {
            figures -= row.hasNonNull(shown) ? 1 : 0;
        }
        for (JsonNode service : row.path("services")) {
            figures += rates(row, service);
        }
        return figures == 0 ? "" : "+" + figures;
    }

    /// The rates of a set and of its tiers.
    private static int rates(JsonNode row, JsonNode set) {
        int figures = 0;
        for (Map.Entry<String, JsonNode> field : set.properties()) {
            figures +=
                    ShownPrice.isRate(row, field.getKey()) && !field.getValue().isNull() ? 1 : 0;
        }
        for (JsonNode tier : set.path("tiers")) {
            figures += rates(row, tier);
        }
        return figures;
    }

    @Command(
            name = "show",
            description = {
                "The prices in force. Of several models those of text, for a million tokens;",
                "of one or two everything: units, sizes of prompt, classes of service, regions."
            },
            footer = {
                "",
                "Example: ./purser prices show 'openai/gpt-5*'",
                "         ./purser prices show openai/gpt-5.4",
                "         ./purser prices show whisper-1 -o json"
            })
    int show(
            @Mixin BookOptions book,
            @Mixin Output output,
            @Parameters(
                            paramLabel = "MODEL",
                            arity = "0..1",
                            description = "A name or pattern, with or without provider.")
                    @Nullable
                    String model) {
        List<JsonNode> rows = new ArrayList<>();
        terminal.prices().show(book.at(null), model).forEach(rows::add);
        if (rows.isEmpty() && model != null) {
            throw new CommandFailed("no price is listed under " + model + "; `./purser prices explain " + model
                    + "` says what its calls would cost");
        }
        if (rows.size() > FEW || output.format() != Format.TABLE) {
            output.list(rows, COLUMNS, "No prices.");
            return CommandLineProgram.OK;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                terminal.say("");
            }
            new ShownPrice(terminal).print(rows.get(i));
        }
        return CommandLineProgram.OK;
    }

    @Command(
            name = "explain",
            description = "Which price answers for a model, why, and what a call costs by it.",
            footer = {
                "",
                "Example: ./purser prices explain claude-sonnet-4-6 --cache-write 12304",
                "         ./purser prices explain gpt-5.4 --service priority --region eu",
                "         ./purser prices explain gpt-audio --input 20 --audio-input 1500",
                "         ./purser prices explain whisper-1 --audio-seconds 90"
            })
    int explain(
            @Mixin BookOptions book,
            @Mixin Output output,
            @Mixin SampleOptions sample,
            @Option(names = "--at", paramLabel = "DATE", description = "On the morning of that day; now.") @Nullable
                    LocalDate day,
            @Parameters(paramLabel = "MODEL", description = "As callers name it; or PROVIDER/MODEL.") String model) {
        JsonNode answer = terminal.prices().explain(book.at(day), model, sample.sample());
        output.one(answer, () -> new ExplainedPrice(terminal).print(answer));
        return answer.path("price").isNull() ? CommandLineProgram.FAILED : CommandLineProgram.OK;
    }

    @Command(
            name = "diff",
            description = "What a price table would change, every line of it; writes nothing.",
            footer = {"", "Example: ./purser prices diff list-prices.json --provider openai"})
    int diff(@Mixin BookOptions book, @Mixin TableOptions table, @Mixin LiveTable live, @Mixin Output output) {
        JsonNode review = live.isMeant(book)
                ? live.review(table, null)
                : terminal.prices().review(table.review(book, null, false));
        output.one(review, () -> new PriceReport(terminal, true).print(review));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "import",
            description = "Reviews a price table and, with --yes, takes over what is plausible.",
            footer = {
                "",
                "Without --yes nothing is written. Models that are listed keep the versions they",
                "had: the past is priced by them. With --live the running gateway takes it over",
                "and keeps it; --yes then needs a --reason.",
                "",
                "Example: ./purser prices import list-prices.json --out prices.yaml --yes",
                "         ./purser prices import list-prices.json --live --yes --reason 'list of July'"
            })
    int importTable(
            @Mixin BookOptions book,
            @Mixin TableOptions table,
            @Mixin LiveTable live,
            @Mixin Output output,
            @Option(names = "--out", paramLabel = "FILE", description = "Where prices go; priceFile of purser.yaml.")
                    @Nullable
                    Path out,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit; with --live.") @Nullable
                    String reason,
            @Option(names = "--yes", description = "Write what was accepted.") boolean yes) {
        if (live.isMeant(book)) {
            return importLive(table, live, output, out, yes ? reason(reason) : null);
        }
        if (reason != null) {
            throw new CommandFailed("--reason is for the audit of a gateway; expected --live beside it");
        }
        JsonNode review = terminal.prices().review(table.review(book, out, yes));
        output.one(review, () -> new PriceReport(terminal, false).print(review));
        int rows = review.path("counts").path("added").asInt()
                + review.path("counts").path("changed").asInt();
        if (!yes) {
            terminal.note("Nothing was written; --yes takes over " + rows + " prices.");
        } else if (rows == 0) {
            terminal.note("Nothing to write.");
        } else {
            terminal.note(
                    "Wrote " + rows + " prices to " + review.path("written").asText() + ".");
            terminal.note("Where purser.yaml has it as priceFile, they hold for new calls within a second.");
        }
        return CommandLineProgram.OK;
    }

    private static String reason(@Nullable String said) {
        if (said == null || said.isBlank()) {
            throw new CommandFailed("--yes with --live needs --reason: why the prices change, for the audit");
        }
        return said;
    }

    private int importLive(
            TableOptions table, LiveTable live, Output output, @Nullable Path out, @Nullable String reason) {
        if (out != null) {
            throw new CommandFailed("--out is for files; with --live the gateway keeps what it takes over");
        }
        JsonNode review = live.review(table, reason);
        output.one(review, () -> new PriceReport(terminal, false).print(review));
        int rows = review.path("counts").path("added").asInt()
                + review.path("counts").path("changed").asInt();
        if (review.hasNonNull("imported")) {
            terminal.note("Import " + review.at("/imported/id").asText() + ": " + rows
                    + " prices are in force for new calls, each from its date on.");
        } else if (rows == 0) {
            terminal.note("Nothing to take over.");
        } else {
            terminal.note("Nothing was changed; --yes takes over " + rows + " prices.");
        }
        return CommandLineProgram.OK;
    }
}
