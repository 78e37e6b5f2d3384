package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The declared policy.
@Command(
        name = "policy",
        description = "Shows the whole declared policy.",
        footer = {"", "Example: ./purser policy export > governance.yaml"})
final class PolicyCommand {

    private static final String QUERY =
            "query($organization: String) { policyExport(organization: $organization) { organization document } }";

    private final Terminal terminal;

    PolicyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "export",
            description = "Writes the policy as a governance file that applies as an empty plan, without secrets.",
            footer = {"", "Example: ./purser policy export --org acme -o yaml > governance.yaml"})
    int export(
            @Mixin Connection connection,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FORMAT",
                            defaultValue = "yaml",
                            description = "yaml, or json: the text in an envelope.")
                    Format format) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        JsonNode export = connection.api().ask(QUERY, variables).path("policyExport");
        switch (format) {
            case YAML -> terminal.say(export.path("document").asText().stripTrailing());
            case JSON -> terminal.say(export.toPrettyString());
            case TABLE, CSV -> throw new CommandFailed("a policy is no table; expected -o yaml or -o json");
        }
        return CommandLineProgram.OK;
    }
}
