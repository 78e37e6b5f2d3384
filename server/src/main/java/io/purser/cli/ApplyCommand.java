package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Puts a governance file in force.
@Command(
        name = "apply",
        description = "Puts a governance file in force, in one transaction.",
        footer = {"", "Example: ./purser apply -f governance.yaml --reason \"Board paper 2026-03\""})
final class ApplyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Mixin
    private final PolicyFile file;

    @Mixin
    private final SecretsOut secrets;

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only while the policy is of this version, as `plan` told it; 0: only where there is none.")
    private @Nullable Long ifVersion;

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
        this.file = new PolicyFile(terminal);
        this.secrets = new SecretsOut(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables = file.variables();
        if (ifVersion != null) {
            variables.withObject("/input").put("ifVersion", ifVersion);
        }
        String mutation = "mutation($input: PolicyInput!) { apply(input: $input) { plan { " + PlanCommand.fields(output)
                + " } policyVersion createdKeys { secret key { id name user group } } } }";
        Api api = connection.api();
        secrets.prepare();
        ObjectNode applied = secrets.orForget(
                () -> api.ask(mutation, variables).path("apply").deepCopy());
        JsonNode created = applied.path("createdKeys");
        var shown = Api.JSON.createArrayNode();
        created.forEach(key -> shown.add(secrets.keep(Column.text(key.path("key"), "name"), key)));
        applied.set("createdKeys", shown);
        output.one(applied, () -> print(applied));
        return CommandLineProgram.OK;
    }

    private void print(JsonNode applied) {
        PlanCommand.print(terminal, applied.path("plan"));
        terminal.say("In force as version " + applied.path("policyVersion").asLong() + ".");
        JsonNode created = applied.path("createdKeys");
        if (created.isEmpty()) {
            return;
        }
        terminal.say("");
        terminal.say(secrets.toFile() ? "The secrets of new keys:" : "The secrets of new keys, shown only now:");
        created.forEach(key -> terminal.say("  " + Column.text(key.path("key"), "name") + "  "
                + (key.has("secret") ? key.path("secret") : key.path("secretIn")).asText()));
    }
}
