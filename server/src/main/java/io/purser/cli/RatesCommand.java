package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Exchange rates: what is in force, and the review of a file of new ones.
@Command(
        name = "rates",
        description = "Shows the exchange rates and takes over new ones.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Reads purser.yaml and files; needs no gateway.", "", "Example: ./purser rates show"})
final class RatesCommand implements Runnable {
    private static final List<Column> RATES = List.of(
            Column.word("DATE", row -> Column.text(row, "date")),
            Column.word("1", row -> Column.text(row, "from")),
            Column.figure("IS", row -> Column.text(row, "rate")),
            Column.word("", row -> Column.text(row, "to")),
            Column.word("", RatesCommand::state));

    private static final List<Column> CHANGES = List.of(
            Column.word("DATE", row -> Column.text(row, "date")),
            Column.word("1", row -> Column.text(row, "from")),
            Column.figure("WAS", row -> Column.text(row, "before")),
            Column.figure("IS", row -> Column.text(row, "rate")),
            Column.word("", row -> Column.text(row, "to")));

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    RatesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static String state(JsonNode row) {
        return row.path("old").asBoolean() ? "old" : "";
    }

    @Command(
            name = "show",
            description = "The exchange rates in force: for two currencies the latest.",
            footer = {"", "Example: ./purser rates show --at 2026-11-01", "         ./purser rates show --all -o csv"})
    int show(
            @Mixin BookOptions book,
            @Mixin Output output,
            @Option(names = "--at", paramLabel = "DATE", description = "On that day; today.") @Nullable LocalDate day,
            @Option(names = "--all", description = "Every rate of the file, also past and coming ones.") boolean all) {
        List<JsonNode> rows = new ArrayList<>();
        terminal.prices().rates(book.at(day), all).forEach(rows::add);
        output.list(rows, RATES, "No rates: every price must be in the accounting currency.");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "import",
            description = "Reviews a file of exchange rates and, with --yes, takes it over.",
            footer = {
                "",
                "CSV with the columns date,from,to,rate. Rates that it does not name stay. Refused as",
                "a whole where one cannot be true. Without --yes nothing is written.",
                "",
                "Example: ./purser rates import today.csv --yes"
            })
    int importRates(
            @Mixin BookOptions book,
            @Mixin Output output,
            @Option(names = "--out", paramLabel = "FILE", description = "Where rates go; exchangeRates of purser.yaml.")
                    @Nullable
                    Path out,
            @Option(names = "--yes", description = "Write what was reviewed.") boolean yes,
            @Parameters(paramLabel = "FILE", description = "The rates.") Path file) {
        JsonNode review = terminal.prices().rates(new PriceDesk.RateFile(book.at(null), file, out, yes));
        output.one(review, () -> print(review));
        int rows = review.path("added").size() + review.path("changed").size();
        if (rows == 0) {
            terminal.note("Nothing to write.");
        } else if (yes) {
            terminal.note("Wrote " + rows + " rates to " + review.path("file").asText() + ".");
            terminal.note("Where purser.yaml has it as exchangeRates, they hold for new calls within a second.");
        } else {
            terminal.note("Nothing was written; --yes takes over " + rows + " rates.");
        }
        return CommandLineProgram.OK;
    }

    private void print(JsonNode review) {
        terminal.say("%d added, %d changed, %d unchanged; %d afterwards"
                .formatted(
                        review.path("added").size(),
                        review.path("changed").size(),
                        review.path("unchanged").asInt(),
                        review.path("rows").asInt()));
        table("Added", review.path("added"), RATES);
        table("Changed: calls keep the rate they were admitted under", review.path("changed"), CHANGES);
    }

    private void table(String title, JsonNode found, List<Column> columns) {
        List<JsonNode> rows = new ArrayList<>();
        found.forEach(rows::add);
        if (!rows.isEmpty()) {
            terminal.say("");
            terminal.say(title);
            new Table(columns).lines(rows, terminal.columns()).forEach(terminal::say);
        }
    }
}
