package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What `apply` would change.
@Command(
        name = "plan",
        description = "Shows what a governance file would change, and what that means.",
        footer = {"", "Example: ./purser plan -f governance.yaml"})
final class PlanCommand implements Callable<Integer> {

    private static final String READ = "reasonRequired policyVersion text";
    private static final String EVERYTHING = "organization changes { action kind name details effects } notes " + READ;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final PolicyFile file;

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
        this.file = new PolicyFile(terminal);
    }

    @Override
    public Integer call() {
        String query = "query($input: PolicyInput!) { plan(input: $input) { " + fields(output) + " } }";
        JsonNode plan = connection.api().ask(query, file.variables()).path("plan");
        output.one(plan, () -> {
            print(terminal, plan);
            terminal.note("Made for version " + plan.path("policyVersion").asLong()
                    + " of the policy; `apply --if-version` applies it to no other.");
        });
        return CommandLineProgram.OK;
    }

    /// What must be asked of a plan: people read its text, and of a large one that is little beside the rest.
    static String fields(Output output) {
        return output.format() == Format.TABLE ? READ : EVERYTHING;
    }

    static void print(Terminal terminal, JsonNode plan) {
        String text = plan.path("text").asText().stripTrailing();
        terminal.say(text.isEmpty() ? "Nothing changes." : text);
        if (plan.path("reasonRequired").asBoolean()) {
            terminal.note("apply needs a reason: add --reason \"…\"");
        }
    }
}
