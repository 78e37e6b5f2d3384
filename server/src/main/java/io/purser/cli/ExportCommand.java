package io.purser.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The CSV files that finance imports.
@Command(
        name = "export",
        description = "Writes usage.csv or ledger.csv to standard output.",
        footer = {"", "Example: ./purser export usage --period 2026-11 --by user,model > usage.csv"})
final class ExportCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "usage|ledger", description = "Which of the two.")
    private String which = "";

    @Option(names = "--period", paramLabel = "P", description = "last-cycle, 2026-10.")
    private @Nullable String period;

    @Option(names = "--from", paramLabel = "INSTANT", description = "Admitted at or after, RFC 3339.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "Admitted before, RFC 3339.")
    private @Nullable String to;

    @Option(names = "--by", paramLabel = "DIMENSIONS", description = "For usage: up to four, with commas.")
    private @Nullable String by;

    @Option(names = "--bucket", paramLabel = "B", description = "For usage: total, hour, day or month.")
    private @Nullable String bucket;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
    }

    @Override
    public Integer call() {
        if (!which.equals("usage") && !which.equals("ledger")) {
            throw new CommandFailed("\"" + which + "\" is no export; expected usage or ledger");
        }
        connection.api().download("/api/v1/exports/" + which + ".csv" + query(), this::print);
        return CommandLineProgram.OK;
    }

    private String query() {
        List<String> parts = new ArrayList<>();
        add(parts, "organization", connection.organization());
        add(parts, "period", period);
        add(parts, "from", from);
        add(parts, "to", to);
        add(parts, "groupBy", by);
        add(parts, "bucket", bucket);
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static void add(List<String> parts, String name, @Nullable String value) {
        if (value != null) {
            parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private void print(InputStream body) {
        try (Reader text = new InputStreamReader(body, StandardCharsets.UTF_8)) {
            text.transferTo(terminal.out());
            terminal.out().flush();
        } catch (IOException broken) {
            throw new CommandFailed("the export broke off: " + broken.getMessage());
        }
    }
}
