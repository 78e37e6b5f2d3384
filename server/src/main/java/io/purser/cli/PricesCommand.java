package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        description = "Shows the price book, explains it, and takes over a price table.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Reads purser.yaml and files; needs no gateway.", "", "Example: ./purser prices explain gpt-5.4"})
final class PricesCommand implements Runnable {

    private static final List<Column> COLUMNS = List.of(
            Column.name("MODEL", "model")
                    .showing(row -> row.path("provider").asText() + "/"
                            + row.path("model").asText()),
            Column.figure("INPUT", row -> rate(row, "input")),
            Column.figure("READ", row -> rate(row, "cacheRead")),
            Column.figure("WRITE", row -> rate(row, "cacheWrite")),
            Column.figure("OUTPUT", row -> rate(row, "output")),
            Column.figure("TIERS", row -> Integer.toString(row.path("tiers").size())),
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

    @Command(
            name = "show",
            description = "The prices in force, for a million tokens.",
            footer = {"", "Example: ./purser prices show 'openai/gpt-5*'"})
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
        output.list(rows, COLUMNS, "No prices.");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "explain",
            description = "Which price answers for a model, why, and what a call costs by it.",
            footer = {"", "Example: ./purser prices explain claude-sonnet-4-6 --input 3 --cache-write 12304"})
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
    int diff(@Mixin BookOptions book, @Mixin TableOptions table, @Mixin Output output) {
        JsonNode review = terminal.prices().review(table.review(book, null, false));
        output.one(review, () -> new PriceReport(terminal, true).print(review));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "import",
            description = "Reviews a price table and, with --yes, takes over what is plausible.",
            footer = {
                "",
                "Without --yes nothing is written. Models that are listed keep the versions they",
                "had: the past is priced by them.",
                "",
                "Example: ./purser prices import list-prices.json --out prices.yaml --yes"
            })
    int importTable(
            @Mixin BookOptions book,
            @Mixin TableOptions table,
            @Mixin Output output,
            @Option(names = "--out", paramLabel = "FILE", description = "Where prices go; priceFile of purser.yaml.")
                    @Nullable
                    Path out,
            @Option(names = "--yes", description = "Write what was accepted.") boolean yes) {
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
            terminal.note("They hold from the gateway's next start where purser.yaml has it as priceFile.");
        }
        return CommandLineProgram.OK;
    }
}
