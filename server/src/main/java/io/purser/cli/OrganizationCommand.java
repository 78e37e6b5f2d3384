package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The organizations of the installation.
@Command(
        name = "organization",
        description = "Lists the organizations, stops one and lets it go on.",
        footer = {"", "Example: ./purser organization suspend acme --reason \"contract ended\""})
final class OrganizationCommand {

    private static final String FIELDS = """
            name state suspendedAt suspendedBy suspensionReason currency timezone billingCycleDay fiscalYearStart
            policyVersion governanceHash groups users keys budgets""";

    private static final String LIST = "{ organizations { " + FIELDS + " } }";

    private static final String DELETED =
            "name deletedAt deletedBy reason exportSha256 entries cost currency auditEntries erasedAt";

    private static final List<Column> DELETED_COLUMNS = List.of(
            Column.name("ORGANIZATION", "name"),
            Column.word("DELETED", row -> Figures.instant(row.path("deletedAt"))),
            Column.name("BY", "deletedBy"),
            Column.name("REASON", "reason"),
            Column.word("ENTRIES", row -> Column.text(row, "entries")),
            Column.word("COST", row -> Column.text(row, "cost") + " " + Column.text(row, "currency")),
            Column.word("ROWS", row -> row.hasNonNull("erasedAt") ? "erased" : "being erased"));

    private static final List<Column> COLUMNS = List.of(
            Column.name("ORGANIZATION", "name"),
            Column.word("STATE", OrganizationCommand::state),
            Column.word("CURRENCY", row -> Column.text(row, "currency")),
            Column.word("GROUPS", row -> Column.text(row, "groups")),
            Column.word("USERS", row -> Column.text(row, "users")),
            Column.word("KEYS", row -> Column.text(row, "keys")),
            Column.word("BUDGETS", row -> Column.text(row, "budgets")),
            Column.word(
                    "SINCE", row -> row.hasNonNull("suspendedAt") ? Figures.instant(row.path("suspendedAt")) : "-"));

    private final Terminal terminal;

    OrganizationCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static String state(JsonNode row) {
        return Column.text(row, "state").toLowerCase(Locale.ROOT);
    }

    @Command(
            name = "list",
            description = "Lists them by name.",
            footer = {"", "Example: ./purser organization list"})
    int list(@Mixin Connection connection, @Mixin Output output) {
        output.list(organizations(connection), COLUMNS, "no organization");
        return CommandLineProgram.OK;
    }

    private static List<JsonNode> organizations(Connection connection) {
        return connection
                .api()
                .ask(LIST, Api.variables())
                .path("organizations")
                .valueStream()
                .toList();
    }

    @Command(
            name = "show",
            description = "Shows one: its calendar, how much it declares, whether it is suspended and why.",
            footer = {"", "Example: ./purser organization show acme"})
    int show(
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode found = organizations(connection).stream()
                .filter(one -> Column.text(one, "name").equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailed("there is no organization \"" + name + "\""));
        output.one(
                found,
                () -> found.properties().forEach(field -> {
                    if (!field.getValue().isNull()) {
                        boolean isState = field.getKey().equals("state");
                        terminal.say("%-17s %s"
                                .formatted(
                                        field.getKey(),
                                        isState
                                                ? state(found)
                                                : field.getValue().asText()));
                    }
                }));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "suspend",
            description = "Lets an organization begin nothing more; what has begun ends and is booked.",
            footer = {"", "Example: ./purser organization suspend acme --reason \"contract ended\""})
    int suspend(
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        return changed("suspendOrganization", name, reason, connection, output);
    }

    @Command(
            name = "resume",
            description = "Lets a suspended organization begin again.",
            footer = {"", "Example: ./purser organization resume acme --reason \"paid\""})
    int resume(
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        return changed("resumeOrganization", name, reason, connection, output);
    }

    @Command(
            name = "export",
            description = "Writes everything of an organization into an archive, and checks it.",
            footer = {"", "Example: ./purser organization export acme -f acme.zip"})
    int export(
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "The new archive.")
                    Path file,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode manifest = archive(name, connection).write(file);
        output.one(manifest, () -> exported(name, file, manifest));
        return CommandLineProgram.OK;
    }

    private OrganizationArchive archive(String name, Connection connection) {
        return new OrganizationArchive(connection.api(), terminal.audits(), name);
    }

    private void exported(String name, Path file, JsonNode manifest) {
        terminal.say(file + " has everything of " + name + ": "
                + manifest.at("/ledger/entries").asText() + " ledger entries, "
                + manifest.at("/ledger/cost").asText() + " "
                + manifest.at("/ledger/currency").asText() + ", "
                + manifest.at("/audit/entries").asText() + " audit entries");
        terminal.say("sha256 " + manifest.path("sha256").asText());
    }

    @Command(
            name = "delete",
            description = "Exports a suspended organization and then takes it away for good.",
            footer = {"", "Example: ./purser organization delete acme --export acme.zip --reason \"contract ended\""})
    int delete(
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Option(
                            names = "--export",
                            required = true,
                            paramLabel = "FILE",
                            description = "The new archive, made and checked before.")
                    Path file,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode manifest = archive(name, connection).write(file);
        var variables = Api.variables();
        variables
                .putObject("input")
                .put("organization", name)
                .put("confirm", name)
                .put("reason", reason)
                .put("exportSha256", manifest.path("sha256").asText())
                .put("entries", manifest.at("/ledger/entries").asLong())
                .put("cost", manifest.at("/ledger/cost").asText())
                .put("currency", manifest.at("/ledger/currency").asText())
                .put("auditEntries", manifest.at("/audit/entries").asLong());
        String query =
                "mutation($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { " + DELETED + " } }";
        JsonNode deleted = connection.api().ask(query, variables).path("deleteOrganization");
        output.one(deleted, () -> {
            exported(name, file, manifest);
            terminal.say("Organization " + name + " is deleted. Keep the archive: nothing else has it.");
        });
        return CommandLineProgram.OK;
    }

    @Command(
            name = "deleted",
            description = "Lists the organizations that were deleted.",
            footer = {"", "Example: ./purser organization deleted"})
    int deleted(@Mixin Connection connection, @Mixin Output output) {
        List<JsonNode> deleted = connection
                .api()
                .ask("{ deletedOrganizations { " + DELETED + " } }", Api.variables())
                .path("deletedOrganizations")
                .valueStream()
                .toList();
        output.list(deleted, DELETED_COLUMNS, "no organization was deleted");
        return CommandLineProgram.OK;
    }

    private int changed(String mutation, String name, String reason, Connection connection, Output output) {
        var variables = Api.variables().put("organization", name).put("reason", reason);
        String query = "mutation($organization: String!, $reason: String!) { " + mutation
                + "(organization: $organization, reason: $reason) { " + FIELDS + " } }";
        JsonNode changed = connection.api().ask(query, variables).path(mutation);
        output.one(
                changed,
                () -> terminal.say("Organization " + name + " is " + state(changed)
                        + (changed.hasNonNull("suspendedAt")
                                ? " since " + Figures.instant(changed.path("suspendedAt")) + "."
                                : ".")));
        return CommandLineProgram.OK;
    }
}
