package io.purser.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose prices a command asks about, and when: options of every `prices` and `rates` command.
final class BookOptions {

    private static final Path USUAL_CONFIG = Path.of("purser.yaml");

    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", description = "purser.yaml; ./purser.yaml where it is there.")
    private @Nullable Path config;

    BookOptions(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Whether the command line names a configuration.
    boolean isSaid() {
        return config != null;
    }

    /// The book now, or at the beginning of a day.
    PriceDesk.Book at(@Nullable LocalDate day) {
        Path file = config == null && Files.exists(USUAL_CONFIG) ? USUAL_CONFIG : config;
        Instant at =
                day == null ? Instant.now() : day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new PriceDesk.Book(file, terminal.environment(), at);
    }
}
