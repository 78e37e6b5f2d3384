package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Who one is for the gateway, and what one may do.
@Command(
        name = "whoami",
        description = "Shows whose token this is, and what it may do where.",
        footer = {"", "Example: PURSER_TOKEN=\"$(your-sign-in)\" ./purser whoami"})
final class WhoamiCommand implements Callable<Integer> {

    private static final String QUERY = """
            {
              me {
                name kind id issuer organization user group groupPath costCentre notes
                roles { role over organization group permissions }
                budgets { name own state resetsAt unit currency limit remaining }
                keyPolicy {
                  name keysPerUser keysInForce longestLife models requestsPerMinute tokensPerMinute concurrent
                  required attribution { name value }
                }
              }
            }
            """;

    private static final List<Column> ROLES = List.of(
            Column.word("ROLE", row -> Column.text(row, "role").toLowerCase(Locale.ROOT)),
            Column.name("OVER", "").showing(WhoamiCommand::over),
            Column.name("MAY", "").showing(row -> KeyCommand.joined(row.path("permissions"))));

    private static final List<Column> BUDGETS = List.of(
            Column.name("BUDGET", "name"),
            Column.word("YOURS", row -> row.path("own").asBoolean() ? "yes" : "-"),
            Column.word("STATE", row -> Column.text(row, "state").toLowerCase(Locale.ROOT)),
            Column.figure("LEFT", row -> Figures.left(row, "remaining")),
            Column.word("OF", WhoamiCommand::limit),
            Column.word("RESETS", row -> Figures.instant(row.path("resetsAt"))));

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    WhoamiCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        JsonNode me = connection.api().ask(QUERY, Api.variables()).path("me");
        output.one(me, () -> print(me));
        return CommandLineProgram.OK;
    }

    private void print(JsonNode me) {
        boolean user = me.hasNonNull("user");
        terminal.say((user ? "user  " : "token ") + me.path("name").asText() + " (" + Column.text(me, "id") + ")"
                + (me.hasNonNull("issuer") ? ", as " + me.path("issuer").asText() + " says" : ""));
        if (me.hasNonNull("organization")) {
            terminal.say("in    " + me.path("organization").asText()
                    + (me.path("groupPath").isEmpty()
                            ? ""
                            : " / " + String.join(" / ", Api.JSON.convertValue(me.path("groupPath"), String[].class))));
        }
        me.path("notes")
                .forEach(note -> Terminal.wrapped(note.asText(), terminal.columns() - 6)
                        .forEach(line -> terminal.say("note  " + line)));
        JsonNode rule = me.path("keyPolicy");
        if (rule.isObject()) {
            terminal.say("keys  " + rule.path("keysInForce").asInt() + " of "
                    + rule.path("keysPerUser").asInt() + " of your own, under the key policy "
                    + rule.path("name").asText());
        }
        terminal.say("");
        table(me.path("roles"), ROLES);
        if (!me.path("budgets").isEmpty()) {
            terminal.say("");
            table(me.path("budgets"), BUDGETS);
        }
    }

    private void table(JsonNode list, List<Column> columns) {
        List<JsonNode> rows = new ArrayList<>();
        list.forEach(rows::add);
        new Table(columns).lines(rows, terminal.columns()).forEach(terminal::say);
    }

    private static String over(JsonNode row) {
        return switch (row.path("over").asText()) {
            case "INSTALLATION" -> "everything";
            case "OWN" -> "what is your own";
            case "GROUP" -> Column.text(row, "group") + " and below";
            default -> Column.text(row, "organization");
        };
    }

    private static String limit(JsonNode row) {
        return Figures.limit(row, "limit")
                + (row.hasNonNull("currency") ? " " + row.path("currency").asText() : "");
    }
}
