package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The files that finance imports.
@Command(
        name = "export",
        description = {
            "Writes usage, the ledger or the answer of a query as a file, and checks that it arrived whole.",
            "Of queries: breakdown, series, compare, top-movers, change, concentration."
        },
        footer = {
            "",
            "Example: ./purser export usage --period 2026-11 --by user,model > usage.csv",
            "         ./purser export ledger --period last-cycle --format xlsx --out ledger.xlsx",
            "         ./purser export change --period last-month --by customer --compare year > change.csv"
        })
final class ExportCommand implements Callable<Integer> {
    private static final List<String> QUERIES =
            List.of("breakdown", "series", "compare", "top-movers", "change", "concentration");
    private static final List<String> EXPORTS = Stream.concat(Stream.of("usage", "ledger", "focus"), QUERIES.stream())
            .toList();
    private static final List<String> TEXTS = List.of("csv", "json");
    private static final List<String> FILES = List.of("xlsx", "parquet");

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "EXPORT", description = "usage, ledger, focus, or a query.")
    private String which = "";

    @Option(names = "--period", paramLabel = "P", description = "last-cycle, 2026-10.")
    private @Nullable String period;

    @Option(names = "--from", paramLabel = "INSTANT", description = "Admitted at or after, RFC 3339.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "Admitted before, RFC 3339.")
    private @Nullable String to;

    @Option(
            names = "--by",
            paramLabel = "DIMENSIONS",
            description = "For usage: up to four, with commas; for a query up to two.")
    private @Nullable String by;

    @Option(
            names = "--bucket",
            paramLabel = "B",
            description = "For usage and series: total, hour, day, week or month.")
    private @Nullable String bucket;

    @Option(names = "--measures", paramLabel = "M", description = "For a query: cost, requests, tokens_p95, …")
    private @Nullable String measures;

    @Option(names = "--top", paramLabel = "N", description = "For series: lines before the one of all others; 50.")
    private @Nullable Integer top;

    @Option(names = "--ascending", description = "For breakdown: the smallest group first.")
    private boolean ascending;

    @Option(
            names = "--compare",
            paramLabel = "WITH",
            description = "For a query, what it is held against: prev, year, or FROM..TO; prev.")
    private @Nullable String compare;

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
            throw new CommandFailed("\"" + which + "\" is no export; expected one of " + String.join(", ", EXPORTS));
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
        query.put(which.equals("concentration") ? "measure" : "measures", measures);
        query.put("top", top == null ? null : top.toString());
        query.put("ascending", ascending ? "true" : null);
        if (compare != null) {
            ObjectNode against = Api.variables();
            ComparedUsage.against(compare, against);
            against.properties()
                    .forEach(one -> query.put(one.getKey(), one.getValue().asText()));
        }
        return filters.inQuery(Api.path("/api/v1/exports/" + which + "." + format, query));
    }
}
