package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A price table and how it is judged: what `prices import` and `prices diff` have in common.
final class TableOptions {

    @Parameters(paramLabel = "FILE", description = "The table, model_prices_and_context_window.json.")
    private Path table = Path.of("");

    @Option(names = "--source", paramLabel = "URL", description = "Where it is from; stands on every price.")
    private @Nullable String source;

    @Option(names = "--effective", paramLabel = "DATE", description = "From when it holds; today.")
    private @Nullable LocalDate effective;

    @Option(names = "--provider", paramLabel = "NAME", split = ",", description = "Only these providers' prices.")
    private List<String> providers = new ArrayList<>();

    @Option(
            names = "--max-jump",
            paramLabel = "N",
            description = "A price that changes by more than this factor is refused; 10.")
    private long largestJump = 10;

    @Option(
            names = "--accept",
            paramLabel = "MODEL",
            split = ",",
            description = "A model whose change is right though it is large.")
    private List<String> accepted = new ArrayList<>();

    /// The same for a running gateway, which has a book and a clock of its own.
    ObjectNode input() {
        requireFactor();
        ObjectNode input = Api.variables()
                .put("table", text())
                .put("source", source == null ? String.valueOf(table.getFileName()) : source)
                .put("effectiveFrom", effective == null ? null : effective.toString())
                .put("maxJump", largestJump);
        accepted.forEach(input.putArray("accept")::add);
        providers.forEach(input.putArray("providers")::add);
        return input;
    }

    /// What the table is called here.
    String name() {
        return table.toString();
    }

    private String text() {
        try {
            return Files.readString(table);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(table + ": no such file");
        } catch (MalformedInputException binary) {
            throw new CommandFailed(table + " is not UTF-8; expected a price table");
        } catch (IOException unreadable) {
            throw new CommandFailed(
                    table + " cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    private void requireFactor() {
        if (largestJump < 1) {
            throw new CommandFailed(largestJump + " is not a factor; expected --max-jump 1 or more");
        }
    }

    /// @param write whether to write what is accepted, `out` where to
    PriceDesk.Review review(BookOptions book, @Nullable Path out, boolean write) {
        requireFactor();
        PriceDesk.Book now = book.at(null);
        LocalDate from = effective == null ? now.at().atOffset(ZoneOffset.UTC).toLocalDate() : effective;
        Path file = table.getFileName();
        return new PriceDesk.Review(
                now,
                table,
                out,
                source == null ? String.valueOf(file) : source,
                from,
                largestJump,
                Set.copyOf(accepted),
                Set.copyOf(providers),
                write);
    }
}
