package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What was spent, by whom and on what.
@Command(
        name = "usage",
        description = "Shows what was spent, by up to four dimensions.",
        subcommands = UsageCauses.class,
        footer = {
            "",
            "Example: ./purser usage --range 2026-11 --by user,model",
            "         ./purser usage --range last-30d --by user,model --compare prev",
            "         ./purser usage --roll-up --below engineering"
        })
final class UsageCommand implements Callable<Integer> {

    /// What is said where there is no row.
    static final String NOTHING = "nothing was used in this time";

    private static final String ROW = "periodStart periodEnd values cost requests unpricedRequests inputTokens"
            + " cacheReadTokens cacheWriteTokens outputTokens reasoningTokens";

    private static final String QUERY = """
            query($organization: String, $from: Instant, $to: Instant, $period: String, $groupBy: [String!],
                $bucket: Bucket, $filters: [FilterInput!]) {
              usage(organization: $organization, from: $from, to: $to, period: $period, groupBy: $groupBy,
                  bucket: $bucket, filters: $filters) {
                organization from to currency dimensions completeUntil
                rows { %s } total { %s }
              }
            }
            """.formatted(ROW, ROW);

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final RangeOptions range = new RangeOptions();

    @Option(
            names = "--by",
            paramLabel = "DIMENSION",
            split = ",",
            description = "group, user, key, customer, model, provider, endpoint, tag.NAME, …")
    private List<String> by = List.of();

    @Option(names = "--bucket", paramLabel = "B", description = "total, hour, day, week or month; total.")
    private String bucket = "total";

    @Mixin
    private final UsageFilters filters = new UsageFilters();

    @Option(
            names = "--roll-up",
            description = "As the tree of groups: each with everything below it, four levels deep.")
    private boolean rollsUp;

    @Option(
            names = "--compare",
            paramLabel = "WITH",
            description = "Beside an earlier time: prev, year, or FROM..TO; by at most two dimensions.")
    private @Nullable String compare;

    UsageCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        if (rollsUp) {
            return rolledUp();
        }
        return compare == null ? used() : compared(compare);
    }

    private int rolledUp() {
        if (compare != null || !by.isEmpty() || !bucket.equalsIgnoreCase("total")) {
            throw new CommandFailed("--roll-up stands beside --by, --bucket or --compare; expected it alone, or"
                    + " --by group_level_1 beside them");
        }
        new RolledUsage(terminal, output).show(used(RolledUsage.LEVELS));
        return CommandLineProgram.OK;
    }

    private int compared(String with) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        filters.into(variables.putObject("of").setAll(range.variables()));
        by.forEach(variables.putArray("by")::add);
        ComparedUsage.against(with, variables);
        new ComparedUsage(terminal, output)
                .show(connection.api().ask(ComparedUsage.QUERY, variables).path("compare"));
        return CommandLineProgram.OK;
    }

    private JsonNode used(List<String> dimensions) {
        ObjectNode variables = range.variables()
                .put("organization", connection.organization())
                .put("bucket", bucket.toUpperCase(Locale.ROOT));
        dimensions.forEach(variables.putArray("groupBy")::add);
        filters.addTo(variables.putArray("filters"));
        return connection.api().ask(QUERY, variables).path("usage");
    }

    private int used() {
        JsonNode report = used(by);
        switch (output.format()) {
            case JSON, YAML -> output.one(report, () -> {});
            case CSV -> output.list(flat(report), List.of(), "");
            case TABLE -> print(report);
        }
        return CommandLineProgram.OK;
    }

    private void print(JsonNode report) {
        String currency = report.path("currency").asText();
        List<JsonNode> rows = new ArrayList<>();
        report.path("rows").forEach(rows::add);
        output.list(rows, columns(report, rows, currency), NOTHING);
        total(terminal, report);
    }

    /// What all rows come to.
    static void total(Terminal terminal, JsonNode report) {
        JsonNode total = report.path("total");
        terminal.say("Total %s %s in %s calls, %s to %s"
                .formatted(
                        Figures.spent(total.path("cost")),
                        report.path("currency").asText(),
                        total.path("requests").asText(),
                        Figures.day(report.path("from")),
                        Figures.day(report.path("to"))));
        long unpriced = total.path("unpricedRequests").asLong();
        if (unpriced > 0) {
            terminal.note(unpriced + " of them have no price: their cost is unknown and not in the total");
        }
    }

    private List<Column> columns(JsonNode report, List<JsonNode> rows, String currency) {
        List<Column> columns = new ArrayList<>();
        if (!bucket.equalsIgnoreCase("total")) {
            boolean days = rows.stream()
                    .allMatch(row -> row.path("periodStart").asText().endsWith("T00:00:00Z"));
            columns.add(Column.word(
                    "FROM",
                    row -> days ? Figures.day(row.path("periodStart")) : Figures.instant(row.path("periodStart"))));
        }
        columns.addAll(Groups.columns(report));
        columns.addAll(figures(currency));
        return columns;
    }

    static List<Column> figures(String currency) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.figure("COST " + currency, row -> Figures.spent(row.path("cost"))));
        columns.add(Column.figure("CALLS", row -> count(row, "requests")));
        columns.add(Column.figure("INPUT", row -> count(row, "inputTokens")));
        columns.add(Column.figure("CACHED", row -> count(row, "cacheReadTokens")));
        columns.add(Column.figure("OUTPUT", row -> count(row, "outputTokens")));
        return columns;
    }

    private static String count(JsonNode row, String field) {
        return Figures.count(row.path(field).asLong());
    }

    /// Rows in which every dimension is a field of its own.
    private static List<JsonNode> flat(JsonNode report) {
        List<JsonNode> flat = new ArrayList<>();
        for (JsonNode row : report.path("rows")) {
            ObjectNode line = Api.variables();
            line.set("period_start", row.path("periodStart"));
            line.set("period_end", row.path("periodEnd"));
            Groups.write(report, row, line);
            write(report, row, line);
            flat.add(line);
        }
        return flat;
    }

    /// Adds a row's figures as fields of their own.
    static void write(JsonNode report, JsonNode row, ObjectNode line) {
        line.set("currency", report.path("currency"));
        line.set("cost", row.path("cost"));
        line.set("requests", row.path("requests"));
        line.set("input_tokens", row.path("inputTokens"));
        line.set("cache_read_tokens", row.path("cacheReadTokens"));
        line.set("cache_write_tokens", row.path("cacheWriteTokens"));
        line.set("output_tokens", row.path("outputTokens"));
        line.set("reasoning_tokens", row.path("reasoningTokens"));
    }
}
