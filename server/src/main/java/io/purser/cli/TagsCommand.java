package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What calls say by one tag.
@Command(
        name = "tags",
        description = {
            "Shows how much of the spend carries a tag, by which values, and which",
            "values were probably meant to be one."
        },
        footer = {"", "Example: ./purser tags project --period 2026-11"})
final class TagsCommand implements Callable<Integer> {

    private static final String VALUE = "value cost requests";

    private static final String QUERY = """
            query($organization: String, $tag: String!, $from: Instant, $to: Instant, $period: String) {
              tagReport(organization: $organization, tag: $tag, from: $from, to: $to, period: $period) {
                organization from to currency coverage valueCount completeUntil
                values { %s } nearDuplicates { values { %s } }
              }
            }
            """.formatted(VALUE, VALUE);

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Parameters(paramLabel = "TAG", description = "The tag's name.")
    private String tag = "";

    @Mixin
    private final RangeOptions range = new RangeOptions();

    TagsCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables =
                range.variables().put("organization", connection.organization()).put("tag", tag);
        JsonNode report = connection.api().ask(QUERY, variables).path("tagReport");
        List<JsonNode> values = new ArrayList<>();
        report.path("values").forEach(values::add);
        switch (output.format()) {
            case JSON, YAML -> output.one(report, () -> {});
            case CSV -> output.list(values, List.of(), "");
            case TABLE -> print(report, values);
        }
        return CommandLineProgram.OK;
    }

    private void print(JsonNode report, List<JsonNode> values) {
        List<Column> columns = List.of(
                Column.name(tag.toUpperCase(Locale.ROOT), "value")
                        .showing(row -> row.path("value").asText("(none)")),
                Column.figure("COST " + report.path("currency").asText(), row -> Figures.spent(row.path("cost"))),
                Column.figure("CALLS", row -> Figures.count(row.path("requests").asLong())));
        output.list(values, columns, "nothing was used in this time");
        if (report.hasNonNull("coverage")) {
            terminal.say(percent(report.path("coverage")) + " of the cost carries it.");
        }
        for (JsonNode together : report.path("nearDuplicates")) {
            StringJoiner names = new StringJoiner(", ");
            together.path("values").forEach(each -> names.add(each.path("value").asText()));
            terminal.say("Probably one: " + names);
        }
    }

    private static String percent(JsonNode share) {
        return new BigDecimal(share.asText())
                        .movePointRight(2)
                        .setScale(2, RoundingMode.DOWN)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
