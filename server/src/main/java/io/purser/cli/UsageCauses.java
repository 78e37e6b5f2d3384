package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What changed in a range, beside the spend that it explains.
@Command(
        name = "causes",
        description = {
            "Shows what changed, what explains most of the change in cost first.",
            "Keys, models, prices, routes, budgets, policies, memberships, prompt versions."
        },
        footer = {"", "Example: ./purser usage causes --range last-30d", "         ./purser usage causes --below search"
        })
final class UsageCauses implements Callable<Integer> {
    private static final String QUERY = """
            query($organization: String, $of: UsageInput, $against: Against, $againstFrom: Instant, $againstTo: Instant,
                $first: Int) {
              causes(organization: $organization, of: $of, against: $against, againstFrom: $againstFrom,
                  againstTo: $againstTo, first: $first) {
                organization from to zone currency before { from to } causeCount isWhole asOf completeUntil
                causes { kind name verb at fields changes auditEntry by reason spend { before now explained unpriced } }
                total { before now explained unpriced } unattributed { before now explained unpriced }
              }
            }
            """;

    /// Wider terminals have room for who did it.
    private static final int WIDE = 100;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final RangeOptions range = new RangeOptions();

    @Mixin
    private final UsageFilters filters = new UsageFilters();

    @Option(
            names = "--compare",
            paramLabel = "WITH",
            description = "What it is held against: prev, year, or FROM..TO; prev.")
    private String compare = "prev";

    @Option(names = "--first", paramLabel = "N", description = "How many, 1 to 500; 50.")
    private int first = 50;

    UsageCauses(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables =
                Api.variables().put("organization", connection.organization()).put("first", first);
        filters.into(variables.putObject("of").setAll(range.variables()));
        ComparedUsage.against(compare, variables);
        JsonNode found = connection.api().ask(QUERY, variables).path("causes");
        switch (output.format()) {
            case JSON, YAML -> output.one(found, () -> {});
            case CSV -> output.list(flat(found), List.of(), "");
            case TABLE -> print(found);
        }
        return CommandLineProgram.OK;
    }

    private void print(JsonNode found) {
        String currency = found.path("currency").asText();
        List<JsonNode> rows = new ArrayList<>();
        found.path("causes").forEach(rows::add);
        output.list(rows, columns(currency), "nothing that is known of changed in this time");
        terminal.say("Total %s %s, before %s; %s untouched by any of these"
                .formatted(
                        Figures.spent(found.at("/total/now")),
                        currency,
                        Figures.spent(found.at("/total/before")),
                        Figures.change(found.at("/unattributed/explained"))));
        rows.forEach(row -> unpriced(
                words(row.path("kind").asText()) + " " + row.path("name").asText(), row.path("spend")));
        unpriced("total", found.path("total"));
        if (!found.path("isWhole").asBoolean()) {
            terminal.note("there were more changes than are read; ask for a shorter range");
        }
    }

    /// What has no price has no figure: it is told beside them.
    private void unpriced(String what, JsonNode spend) {
        long calls = spend.path("unpriced").asLong();
        if (calls > 0) {
            terminal.note(what + ": " + calls + (calls == 1 ? " call" : " calls")
                    + " without a price; the cost is unknown and in none of the figures");
        }
    }

    private List<Column> columns(String currency) {
        List<Column> columns = List.of(
                Column.word("WHAT", row -> words(row.path("kind").asText())),
                Column.name("NAME", "name"),
                Column.word("HOW", row -> words(row.path("verb").asText())),
                Column.word("AT", row -> row.hasNonNull("at") ? Figures.instant(row.path("at")) : "-"),
                Column.figure("BEFORE", row -> spend(row, "before")),
                Column.figure("NOW", row -> spend(row, "now")),
                Column.figure("EXPLAINS " + currency, UsageCauses::explained));
        return terminal.columns() < WIDE
                ? columns
                : Stream.concat(columns.stream(), Stream.of(Column.name("BY", "by"), Column.name("REASON", "reason")))
                        .toList();
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String spend(JsonNode row, String field) {
        return row.hasNonNull("spend") ? Figures.spent(row.path("spend").path(field)) : "unknown";
    }

    private static String explained(JsonNode row) {
        return row.hasNonNull("spend") ? Figures.change(row.at("/spend/explained")) : "unknown";
    }

    /// Rows in which every figure is a field of its own.
    private static List<JsonNode> flat(JsonNode found) {
        List<JsonNode> flat = new ArrayList<>();
        for (JsonNode cause : found.path("causes")) {
            ObjectNode line = ((ObjectNode) cause).deepCopy();
            JsonNode spend = line.remove("spend");
            line.set("currency", found.path("currency"));
            for (String field : List.of("before", "now", "explained", "unpriced")) {
                line.set(field, spend.path(field));
            }
            flat.add(line);
        }
        return flat;
    }
}
