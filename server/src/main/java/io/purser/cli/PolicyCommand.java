package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The declared policy.
@Command(
        name = "policy",
        description = "Shows and checks the declared policy, and sets or deletes single entries of it.",
        subcommands = {PolicySet.class, PolicyDelete.class, PolicyCheck.class},
        footer = {"", "Example: ./purser policy export > governance.yaml"})
final class PolicyCommand {

    private static final String QUERY =
            "query($organization: String) { policyExport(organization: $organization) { organization document } }";

    private static final String ENTRIES = """
            query($organization: String, $kind: EntryKind!, $name: String, $first: Int, $after: String) {
              entries(organization: $organization, kind: $kind, name: $name, first: $first, after: $after) {
                edges { node { kind name text } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

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

    @Command(
            name = "list",
            description = "Lists the entries of one kind as the governance file writes them, without secrets.",
            footer = {"", "Example: ./purser policy list tagPolicy"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "KIND", description = EntryNoun.KINDS) String kind,
            @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only the one of this name.")
                    @Nullable
                    String name) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("kind", EntryNoun.of(kind).constant())
                .put("name", name);
        List<JsonNode> entries = connection.api().askAll(ENTRIES, "entries", variables);
        if (output.format() == Format.TABLE) {
            entries.forEach(entry -> terminal.say(entry.path("text").asText()));
            if (entries.isEmpty()) {
                terminal.note("none is declared");
            }
        } else {
            output.list(entries, List.of(), "");
        }
        return CommandLineProgram.OK;
    }
}
