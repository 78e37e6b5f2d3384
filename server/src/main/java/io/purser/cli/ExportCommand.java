package io.purser.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The files that finance imports.
@Command(
        name = "export",
        description = "Writes usage or the ledger as a file, and checks that it arrived whole.",
        footer = {
            "",
            "Example: ./purser export usage --period 2026-11 --by user,model > usage.csv",
            "         ./purser export ledger --period last-cycle --format xlsx --out ledger.xlsx"
        })
final class ExportCommand implements Callable<Integer> {
    private static final List<String> EXPORTS = List.of("usage", "ledger", "focus");
    private static final List<String> TEXTS = List.of("csv", "json");
    private static final List<String> FILES = List.of("xlsx", "parquet");

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "usage|ledger|focus", description = "Which of them.")
    private String which = "";

    @Option(names = "--period", paramLabel = "P", description = "last-cycle, 2026-10.")
    private @Nullable String period;

    @Option(names = "--from", paramLabel = "INSTANT", description = "Admitted at or after, RFC 3339.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "Admitted before, RFC 3339.")
    private @Nullable String to;

    @Option(names = "--by", paramLabel = "DIMENSIONS", description = "For usage: up to four, with commas.")
    private @Nullable String by;

    @Option(names = "--bucket", paramLabel = "B", description = "For usage: total, hour, day, week or month.")
    private @Nullable String bucket;

    @Mixin
    private final UsageFilters filters = new UsageFilters();

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "csv",
            description = "csv, json, xlsx or parquet; ${DEFAULT-VALUE} unless given.")
    private String format = "csv";

    @Option(names = "--focus-version", paramLabel = "V", description = "For focus: 1.4 or 1.2; 1.4 unless given.")
    private @Nullable String version;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it is written; standard output unless given.")
    private @Nullable Path out;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
    }

    @Override
    public Integer call() {
        if (!EXPORTS.contains(which)) {
            throw new CommandFailed("\"" + which + "\" is no export; expected usage, ledger or focus");
        }
        if (which.equals("focus") && !format.equals("csv")) {
            throw new CommandFailed("--format: focus is written as csv; expected csv or nothing");
        }
        if (!TEXTS.contains(format) && !FILES.contains(format)) {
            throw new CommandFailed("--format: \"" + format + "\" is unknown; expected csv, json, xlsx or parquet");
        }
        Path file = out;
        if (file == null && FILES.contains(format)) {
            throw new CommandFailed("--format " + format + " is no text; expected --out FILE beside it");
        }
        ExportFile download = new ExportFile(terminal, which + "." + format);
        connection.api().download(path(), (headers, body) -> {
            if (file == null) {
                download.print(headers, body);
            } else {
                download.save(headers, body, file);
            }
        });
        return CommandLineProgram.OK;
    }

    private String path() {
        Map<String, @Nullable String> query = new LinkedHashMap<>();
        query.put("organization", connection.organization());
        query.put("period", period);
        query.put("from", from);
        query.put("to", to);
        query.put("groupBy", by);
        query.put("bucket", bucket);
        query.put("version", version);
        return filters.inQuery(Api.path("/api/v1/exports/" + which + "." + format, query));
    }
}
