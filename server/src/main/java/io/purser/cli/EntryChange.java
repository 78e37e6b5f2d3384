package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Sets or deletes one entry of the policy, and shows what came of it: an option group of every command that does.
final class EntryChange {
    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; needed where money changes.")
    private @Nullable String reason;

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only while the policy is of this version; an earlier answer names it.")
    private @Nullable Long ifVersion;

    EntryChange(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    /// @param noun `Budget`, `RateLimit`
    int set(String noun, ObjectNode input) {
        return show(asked(noun, input));
    }

    /// @param secrets where the secret goes that a new key gets
    int set(String noun, ObjectNode input, SecretsOut secrets) {
        secrets.prepare();
        ObjectNode edited = secrets.orForget(() -> asked(noun, input).deepCopy());
        JsonNode created = edited.path("createdKey");
        if (!created.isObject()) {
            secrets.forget();
            return show(edited);
        }
        JsonNode shown = secrets.keep(Column.text(created.path("key"), "name"), created);
        edited.set("createdKey", shown);
        output.one(edited, () -> {
            print(edited);
            terminal.say("");
            terminal.say(secrets.toFile() ? "A new key." : "A new key. Its secret, shown only now:");
            secrets.show(created);
        });
        return CommandLineProgram.OK;
    }

    private JsonNode asked(String noun, ObjectNode input) {
        return ask(
                "set" + noun,
                "$input: " + noun + "Input!",
                "input: $input",
                variables -> variables.set("input", input));
    }

    int delete(String noun, String name) {
        return show(ask("delete" + noun, "$name: String!", "name: $name", variables -> variables.put("name", name)));
    }

    private JsonNode ask(String operation, String declared, String given, Consumer<ObjectNode> more) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("reason", reason)
                .put("ifVersion", ifVersion);
        more.accept(variables);
        String mutation = "mutation(" + declared + ", $reason: String, $ifVersion: Long, $organization: String) { "
                + operation + "(" + given + ", reason: $reason, ifVersion: $ifVersion, organization: $organization)"
                + " { policyVersion entry { text } createdKey { secret key { id name user group } } plan { "
                + PlanCommand.fields(output) + " } } }";
        return connection.api().ask(mutation, variables).path(operation);
    }

    private int show(JsonNode edited) {
        output.one(edited, () -> print(edited));
        return CommandLineProgram.OK;
    }

    private void print(JsonNode edited) {
        PlanCommand.print(terminal, edited.path("plan"));
        terminal.say("In force as version " + edited.path("policyVersion").asLong() + ".");
        if (edited.hasNonNull("entry")) {
            terminal.say("");
            terminal.say(edited.path("entry").path("text").asText().stripTrailing());
        }
    }
}
