package io.purser.cli;

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

    /// @param write whether to write what is accepted, `out` where to
    PriceDesk.Review review(BookOptions book, @Nullable Path out, boolean write) {
        if (largestJump < 1) {
            throw new CommandFailed(largestJump + " is not a factor; expected --max-jump 1 or more");
        }
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
