package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a draft of the governance file would have done.
@Command(
        name = "replay",
        description = "Plays the calls of the last days under a draft of the governance file: what it would have"
                + " refused, degraded and alerted, when and for whom. It changes nothing.",
        footer = {"", "Example: ./purser replay -f draft.yaml --days 30", "         ./purser replay --cancel"})
final class ReplayCommand implements Callable<Integer> {
    private static final String SUM = "{ calls cost }";
    private static final String SHARES = "{ name refused " + SUM + " }";
    private static final String QUERY =
            "query($input: PolicyInput!, $days: Int!) { replay(input: $input, days: $days) {"
                    + " organization currency from to whole ending served " + SUM + " refused " + SUM + " newlyRefused "
                    + SUM
                    + " newlyServed " + SUM + " degraded " + SUM + " assumed " + SUM + " unknownCost"
                    + " rules { name rateLimit refused " + SUM + " newlyRefused " + SUM + " firstAt lastAt degraded "
                    + SUM
                    + " crossings users " + SHARES + " keys " + SHARES + " customers " + SHARES + " }"
                    + " crossings alerts { at budget subject threshold unit settled limit }"
                    + " assumptions { kind calls says } } }";

    private static final List<Column> RULES = List.of(
            Column.name("BUDGET OR LIMIT", "name"),
            Column.figure("REFUSED", row -> calls(row.path("refused"))),
            Column.figure("COST", row -> Figures.spent(row.path("refused").path("cost"))),
            Column.figure("NEW", row -> calls(row.path("newlyRefused"))),
            Column.figure("DEGRADED", row -> calls(row.path("degraded"))),
            Column.figure("ALERTS", row -> Figures.count(row.path("crossings").asLong())),
            Column.word("FIRST", row -> Figures.instant(row.path("firstAt"))),
            Column.word("LAST", row -> Figures.instant(row.path("lastAt"))));

    private static final List<Column> WHOM = List.of(
            Column.name("BUDGET OR LIMIT", "rule"),
            Column.word("", row -> Column.text(row, "kind")),
            Column.name("WHOSE CALLS", "name"),
            Column.figure("REFUSED", row -> calls(row.path("refused"))),
            Column.figure("COST", row -> Figures.spent(row.path("refused").path("cost"))));

    private static final List<Column> ALERTS = List.of(
            Column.word("WHEN", row -> Figures.instant(row.path("at"))),
            Column.name("BUDGET", "budget"),
            Column.name("SUBJECT", "subject"),
            Column.word("STAGE", row -> Column.text(row, "threshold")),
            Column.figure("SPENT", row -> Figures.spent(row, "settled")),
            Column.figure("LIMIT", row -> Figures.limit(row, "limit")));

    private static final int SHOWN = 10;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final PolicyFile file;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many days back, 1 to 90; 30 unless given.")
    private int days = 30;

    @Option(names = "--cancel", description = "Ends the replay that is under way; its report ends where it came to.")
    private boolean cancel;

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
        this.file = new PolicyFile(terminal);
    }

    @Override
    public Integer call() {
        if (cancel) {
            return cancelled(connection.api());
        }
        ObjectNode variables = file.variables();
        variables.put("days", days);
        Api api = connection.api();
        AtomicBoolean over = new AtomicBoolean();
        Thread watching = Thread.ofVirtual().unstarted(() -> watch(api, over));
        watching.start();
        try {
            JsonNode report = api.ask(QUERY, variables).path("replay");
            output.one(report, () -> print(report));
        } finally {
            over.set(true);
            LockSupport.unpark(watching);
        }
        return CommandLineProgram.OK;
    }

    private int cancelled(Api api) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        JsonNode ended = api.ask(
                        "mutation($organization: String) { cancelReplay(organization: $organization) { percent } }",
                        variables)
                .path("cancelReplay");
        if (!ended.has("percent")) {
            terminal.note("no replay is under way; nothing was cancelled");
            return CommandLineProgram.FAILED;
        }
        terminal.note("cancelled at " + ended.path("percent").asInt() + " %");
        return CommandLineProgram.OK;
    }

    /// Tells how far it is, once a second; a short replay is over before that.
    private void watch(Api api, AtomicBoolean over) {
        LockSupport.parkNanos(LOOK_NANOS);
        while (!over.get()) {
            JsonNode progress = progress(api);
            if (!over.get() && progress.has("percent")) {
                terminal.note(progress.path("percent").asInt() + " % played");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private JsonNode progress(Api api) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        try {
            return api.ask(
                            "query($organization: String) { replayProgress(organization: $organization)"
                                    + " { percent } }",
                            variables)
                    .path("replayProgress");
        } catch (CommandFailed untold) {
            return variables;
        }
    }

    private static String calls(JsonNode sum) {
        return Figures.count(sum.path("calls").asLong());
    }

    private static String said(JsonNode sum, String currency) {
        return calls(sum) + " calls, " + Figures.spent(sum.path("cost")) + " " + currency;
    }

    private void print(JsonNode report) {
        String currency = report.path("currency").asText();
        terminal.say(report.path("organization").asText() + " from " + Figures.instant(report.path("from")) + " to "
                + Figures.instant(report.path("to"))
                + ended(report.path("ending").asText()));
        terminal.say("  would pass           " + said(report.path("served"), currency));
        terminal.say("  would be refused     " + said(report.path("refused"), currency));
        terminal.say("    that were served   " + said(report.path("newlyRefused"), currency));
        terminal.say("  would be degraded    " + said(report.path("degraded"), currency));
        terminal.say("  were refused         " + said(report.path("assumed"), currency) + " (estimates: assumed)");
        terminal.say("    that would pass    " + said(report.path("newlyServed"), currency));
        long unknown = report.path("unknownCost").asLong();
        if (unknown > 0) {
            terminal.say("  cost is unknown of   " + Figures.count(unknown) + " calls, which add nothing");
        }
        table("Budgets and limits", rows(report.path("rules")), RULES);
        table("For whom", whom(report.path("rules")), WHOM);
        long crossings = report.path("crossings").asLong();
        List<JsonNode> alerts = rows(report.path("alerts"));
        table("Alerts, " + Figures.count(crossings) + " in all", alerts, ALERTS);
        if (crossings > SHOWN) {
            terminal.say("-o json has the first " + alerts.size() + ".");
        }
        assumed(report.path("assumptions"));
    }

    private static String ended(String how) {
        return switch (how) {
            case "CANCELLED" -> ": ended early, it was cancelled";
            case "OUT_OF_TIME" -> ": ended early, it took too long";
            default -> "";
        };
    }

    /// What was taken for granted, in whole sentences.
    private void assumed(JsonNode assumptions) {
        if (!assumptions.isEmpty()) {
            terminal.say("");
            terminal.say("Assumed");
        }
        for (JsonNode each : assumptions) {
            String calls = each.path("calls").isNull()
                    ? ""
                    : " (" + Figures.count(each.path("calls").asLong()) + " calls)";
            String indent = "- ";
            for (String line : Terminal.wrapped(each.path("says").asText() + calls, terminal.columns() - 2)) {
                terminal.say(indent + line);
                indent = "  ";
            }
        }
    }

    private void table(String title, List<JsonNode> rows, List<Column> columns) {
        if (!rows.isEmpty()) {
            terminal.say("");
            terminal.say(title);
            new Table(columns)
                    .lines(rows.subList(0, Math.min(SHOWN, rows.size())), terminal.columns())
                    .forEach(terminal::say);
        }
    }

    private static List<JsonNode> rows(JsonNode list) {
        List<JsonNode> rows = new ArrayList<>();
        list.forEach(rows::add);
        return rows;
    }

    /// The users and customers of every rule, in one list.
    private static List<JsonNode> whom(JsonNode rules) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode rule : rules) {
            for (String kind : List.of("users", "customers")) {
                for (JsonNode share : rule.path(kind)) {
                    ObjectNode row = share.deepCopy();
                    row.put("rule", rule.path("name").asText()).put("kind", kind.substring(0, kind.length() - 1));
                    row.put(
                            "name",
                            share.path("name").isNull()
                                    ? "others"
                                    : share.path("name").asText());
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
