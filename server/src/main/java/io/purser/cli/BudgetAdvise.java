package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Ceilings that the past proposes.
@Command(
        name = "advise",
        description =
                "Proposes ceilings comfortably above normal from the windows that are over, and says from how much"
                        + " history. It changes nothing.",
        footer = {"", "Example: ./purser budget advise --per user --period month --as-policy > draft.yaml"})
final class BudgetAdvise implements Callable<Integer> {
    private static final String QUERY = """
            query($organization: String, $per: AdviceMember, $period: AdvicePeriod) {
              ceilingAdvice(organization: $organization, per: $per, period: $period) {
                organization currency from to reviewOn document
                rows { name basis proposed windows highest normal unpricedRequests }
              }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.name("WHOSE", "name"),
            Column.figure("PROPOSED", row -> Figures.spent(row.path("proposed"))),
            Column.figure("NORMAL", row -> Figures.spent(row.path("normal"))),
            Column.figure("HIGHEST", row -> Figures.spent(row.path("highest"))),
            Column.figure("WINDOWS", row -> Column.text(row, "windows")),
            Column.word("FROM", row -> switch (row.path("basis").asText()) {
                case "HISTORY" -> "history";
                case "LITTLE" -> "little history";
                case "PEERS" -> "none; as others";
                default -> "none";
            }));

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Option(
            names = "--per",
            paramLabel = "MEMBER",
            defaultValue = "user",
            description = "organization, user, key, customer, endpoint, feature or model; user.")
    private String per = "user";

    @Option(names = "--period", paramLabel = "P", defaultValue = "month", description = "day, week or month; month.")
    private String period = "month";

    @Option(names = "--as-policy", description = "Prints a governance file with a soft budget for each.")
    private boolean asPolicy;

    BudgetAdvise(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("per", per.toUpperCase(Locale.ROOT))
                .put("period", period.toUpperCase(Locale.ROOT));
        JsonNode advice = connection.api().ask(QUERY, variables).path("ceilingAdvice");
        if (asPolicy) {
            terminal.say(advice.path("document").asText().stripTrailing());
        } else {
            output.one(advice, () -> print(advice));
        }
        return CommandLineProgram.OK;
    }

    private void print(JsonNode advice) {
        List<JsonNode> rows = new ArrayList<>();
        advice.path("rows").forEach(rows::add);
        terminal.say(advice.path("organization").asText() + ", "
                + advice.path("currency").asText() + " a "
                + period.toLowerCase(Locale.ROOT) + ", from " + Figures.instant(advice.path("from")) + " to "
                + Figures.instant(advice.path("to")) + "; review on "
                + advice.path("reviewOn").asText());
        new Table(COLUMNS).lines(rows, terminal.columns()).forEach(terminal::say);
        long unpriced = rows.stream()
                .mapToLong(row -> row.path("unpricedRequests").asLong())
                .sum();
        if (unpriced > 0) {
            terminal.say(Figures.count(unpriced) + " calls have no known cost and add nothing.");
        }
    }
}
