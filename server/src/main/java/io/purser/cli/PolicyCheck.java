package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is wrong with the policy in force, or with a draft.
@Command(
        name = "check",
        description = "Looks for what is wrong with the policy, or with a draft of it: ceilings that are never reached"
                + " or contradict each other, spend without a budget, alerts that nobody hears. Ends with 1 where"
                + " there is a problem; notes alone end with 0.",
        footer = {"", "Example: ./purser policy check -f draft.yaml"})
final class PolicyCheck implements Callable<Integer> {
    private static final String FIELDS =
            " { organization problems notes findings { code severity kind name path what why todo } } }";
    private static final String IN_FORCE = "query($organization: String, $months: Int, $history: Boolean) {"
            + " policyChecks(organization: $organization, months: $months, history: $history)" + FIELDS;
    private static final String DRAFT = "query($input: PolicyInput!, $months: Int, $history: Boolean) {"
            + " draftChecks(input: $input, months: $months, history: $history)" + FIELDS;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final PolicyFile file;

    @Option(
            names = "--months",
            paramLabel = "N",
            defaultValue = "6",
            description = "For how long a ceiling was never reached, 1 to 24; 6 unless given.")
    private int months = 6;

    @Option(names = "--no-history", description = "Look at the declarations only, and read no ledger.")
    private boolean noHistory;

    PolicyCheck(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
        this.file = new PolicyFile(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables =
                file.isGiven() ? file.variables() : Api.variables().put("organization", connection.organization());
        variables.put("months", months).put("history", !noHistory);
        JsonNode answer = connection.api().ask(file.isGiven() ? DRAFT : IN_FORCE, variables);
        JsonNode checked = answer.path(file.isGiven() ? "draftChecks" : "policyChecks");
        output.one(checked, () -> print(checked));
        return checked.path("problems").asInt() > 0 ? CommandLineProgram.FAILED : CommandLineProgram.OK;
    }

    private void print(JsonNode checked) {
        for (JsonNode finding : checked.path("findings")) {
            terminal.say(finding.path("severity").asText().toLowerCase(Locale.ROOT) + " "
                    + finding.path("code").asText().toLowerCase(Locale.ROOT).replace('_', '-') + " at "
                    + finding.path("path").asText());
            paragraph("", finding.path("what").asText());
            paragraph("why: ", finding.path("why").asText());
            paragraph("do: ", finding.path("todo").asText());
            terminal.say("");
        }
        terminal.say(checked.path("organization").asText() + ": "
                + counted(checked.path("problems").asInt(), "problem") + ", "
                + counted(checked.path("notes").asInt(), "note"));
    }

    private static String counted(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private void paragraph(String label, String text) {
        Terminal.wrapped(label + text, terminal.columns() - 2).forEach(line -> terminal.say("  " + line));
    }
}
