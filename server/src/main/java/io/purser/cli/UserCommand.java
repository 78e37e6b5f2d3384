package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Users.
@Command(
        name = "user",
        description = "Shows the users, those of the governance file and those of identity providers; signs one out.",
        footer = {"", "Example: ./purser user list --group unassigned"})
final class UserCommand {
    private static final String LIST = """
            query($organization: String, $group: String, $state: UserState, $first: Int, $after: String) {
              users(organization: $organization, group: $group, state: $state, first: $first, after: $after) {
                edges { node { id name service group roles managedBy issuer state } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final String SIGN_OUT = """
            mutation($user: String!, $organization: String, $reason: String) {
              endSignIns(user: $user, organization: $organization, reason: $reason) { ended }
            }
            """;

    private static final List<Column> COLUMNS = List.of(
            Column.name("USER", "name"),
            Column.name("PAID FOR BY", "group"),
            Column.name("ROLES", "roles").showing(row -> KeyCommand.joined(row.path("roles"))),
            Column.word("STATE", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
            Column.word("FROM", UserCommand::source));

    private final Terminal terminal;

    UserCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            description = "Lists the users with the group that pays for each.",
            footer = {"", "Example: ./purser user list --state inactive -o csv"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--group", paramLabel = "GROUP", description = "Only those for whom this group pays.")
                    @Nullable
                    String group,
            @Option(names = "--state", paramLabel = "STATE", description = "Only active, inactive or retired ones.")
                    @Nullable
                    String state) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("group", group)
                .put("state", state == null ? null : state.toUpperCase(Locale.ROOT));
        output.list(
                connection.api().askAll(LIST, "users", variables),
                COLUMNS,
                "no such user; users stand in the governance file, or come from an identity provider");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "sign-out",
            description = "Ends everything by which a user is signed in: browsers, command lines, links.",
            footer = {"", "Example: ./purser user sign-out ada@acme.example --reason \"laptop lost\""})
    int signOut(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "The user's name.") String user,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.") @Nullable
                    String reason) {
        ObjectNode variables = Api.variables()
                .put("organization", connection.organization())
                .put("user", user)
                .put("reason", reason);
        JsonNode done = connection.api().ask(SIGN_OUT, variables).path("endSignIns");
        output.one(done, () -> terminal.say("Ended " + done.path("ended").asInt() + " of " + user + "."));
        return CommandLineProgram.OK;
    }

    private static String source(JsonNode user) {
        return user.path("managedBy").asText().equals("FILE")
                ? "file"
                : user.path("issuer").asText();
    }
}
