package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the command line says a range cost, in every form in which it does.
final class CommandTotals {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningPurser purser;
    private final String[] range;
    private final Map<String, BigDecimal> totals = new LinkedHashMap<>();

    private CommandTotals(RunningPurser purser, Instant from, Instant to) {
        this.purser = purser;
        this.range = new String[] {"--from", from.toString(), "--to", to.toString()};
    }

    /// @param to all usage of its year is in the range
    static Map<String, BigDecimal> of(RunningPurser purser, Instant from, Instant to) throws IOException {
        CommandTotals all = new CommandTotals(purser, from, to);
        all.reports();
        all.comparison();
        all.tree();
        all.files();
        all.top(to.toString().substring(0, 4));
        return all.totals;
    }

    private String said(String... command) {
        String[] connection = {"--url", purser.url(), "--token", purser.operatorToken()};
        CommandRun run = CommandRun.of(connection, command);
        assertThat(run.code()).as("%s: %s", Arrays.toString(command), run.err()).isZero();
        return run.out();
    }

    private String ranged(String... command) {
        return said(Stream.concat(Stream.of(command), Stream.of(range)).toArray(String[]::new));
    }

    private void reports() throws IOException {
        JsonNode report =
                JSON.readTree(ranged("usage", "--by", "user,model,tag.project", "--bucket", "day", "-o", "json"));
        totals.put("purser usage", new BigDecimal(report.at("/total/cost").asText()));
        totals.put("purser usage, rows", sum(report.path("rows").findValues("cost")));
        totals.put("purser usage, CSV", column(ranged("usage", "--by", "key,customer", "-o", "csv"), "cost"));
        BigDecimal parts = BigDecimal.ZERO;
        for (String group : List.of("lab", "shop")) {
            parts = parts.add(new BigDecimal(JSON.readTree(ranged("usage", "--below", group, "-o", "json"))
                    .at("/total/cost")
                    .asText()));
        }
        totals.put("purser usage, below each top group", parts);
    }

    private void comparison() throws IOException {
        JsonNode compared = JSON.readTree(ranged("usage", "--by", "model,user", "--compare", "prev", "-o", "json"));
        totals.put(
                "purser usage --compare",
                new BigDecimal(compared.at("/total/figures/0/now").asText()));
        totals.put(
                "purser usage --compare, rows",
                sum(compared.path("rows").findValues("figures").stream()
                        .map(figures -> figures.at("/0/now"))
                        .toList()));
    }

    private void tree() throws IOException {
        JsonNode tree = JSON.readTree(ranged("usage", "--roll-up", "-o", "json"));
        BigDecimal top = BigDecimal.ZERO;
        for (JsonNode row : tree.path("rows")) {
            int level = row.path("path").size();
            boolean isOfTheTop = row.path("direct").asBoolean() ? level == 0 : level == 1;
            top = isOfTheTop ? top.add(new BigDecimal(row.path("cost").asText())) : top;
        }
        totals.put("purser usage --roll-up, its top", top);
    }

    private void files() {
        totals.put("purser export usage", column(ranged("export", "usage", "--by", "endpoint,outcome"), "cost"));
        totals.put("purser export ledger", column(ranged("export", "ledger"), "cost"));
        totals.put("purser export change", column(ranged("export", "change", "--by", "user,model"), "cost"));
    }

    private void top(String year) throws IOException {
        JsonNode frame =
                JSON.readTree(said("top", "--range", year, "--by", "customer", "--rows", "2", "--once", "-o", "json"));
        totals.put("purser top", new BigDecimal(frame.at("/total/cost").asText()));
        totals.put(
                "purser top, rows and others",
                sum(frame.path("rows").findValues("cost"))
                        .add(new BigDecimal(frame.at("/other/cost").asText("0"))));
    }

    private static BigDecimal column(String csv, String name) {
        List<String> lines = csv.lines().toList();
        BigDecimal sum = BigDecimal.ZERO;
        for (String line : lines.subList(1, lines.size())) {
            String cost = RunningPurser.named(lines.getFirst(), line).getOrDefault(name, "");
            sum = cost.isEmpty() ? sum : sum.add(new BigDecimal(cost));
        }
        return sum;
    }

    private static BigDecimal sum(List<JsonNode> values) {
        return values.stream().map(value -> new BigDecimal(value.asText())).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
