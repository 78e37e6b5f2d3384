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

/// Tokens: what opens the control plane.
@Command(
        name = "token",
        description = "Makes, shows and revokes the tokens that open the control plane.",
        footer = {"", "Example: ./purser token create ci --expires-in 30d"})
final class TokenCommand {

    private static final String FIELDS = "id label role organization group hint createdAt expiresAt revokedAt";

    private static final String LIST = """
            query($first: Int, $after: String) {
              tokens(first: $first, after: $after) {
                edges { node { %s } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """.formatted(FIELDS);

    private static final String CREATE = """
            mutation($input: CreateTokenInput!) { createToken(input: $input) { secret token { %s } } }
            """.formatted(FIELDS);

    private static final String LINK = """
            mutation($input: CreateSignInLinkInput!) { createSignInLink(input: $input) { url expiresAt } }
            """;

    private static final String REVOKE = """
            mutation($id: ID!) { revokeToken(id: $id) { %s } }
            """.formatted(FIELDS);

    private static final List<Column> COLUMNS = List.of(
            Column.word("ID", row -> Column.text(row, "id")),
            Column.name("FOR", "label"),
            Column.word("ROLE", row -> Column.text(row, "role").toLowerCase(Locale.ROOT)),
            Column.word("OVER", TokenCommand::over),
            Column.word("SECRET", row -> "…" + Column.text(row, "hint")),
            Column.word(
                    "STATE",
                    row -> row.hasNonNull("revokedAt") ? "revoked" : "to " + Figures.day(row.path("expiresAt"))));

    private final Terminal terminal;

    TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static String over(JsonNode row) {
        if (row.hasNonNull("group")) {
            return Column.text(row, "group");
        }
        return row.hasNonNull("organization") ? Column.text(row, "organization") : "everything";
    }

    @Command(
            name = "list",
            description = "Lists the tokens, without their secrets.",
            footer = {"", "Example: ./purser token list"})
    int list(@Mixin Connection connection, @Mixin Output output) {
        output.list(connection.api().askAll(LIST, "tokens", Api.variables()), COLUMNS, "no token");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "create",
            description = "Makes a token and shows its secret once.",
            footer = {"", "Example: ./purser token create \"data science\" --role team_lead --group data-science"})
    int create(
            @Mixin Connection connection,
            @Mixin Output output,
            @Mixin SecretsOut secrets,
            @Parameters(paramLabel = "LABEL", description = "What it is for.") String label,
            @Option(names = "--expires-in", paramLabel = "DURATION", description = "How long it lives; 90d.") @Nullable
                    String expiresIn,
            @Mixin TokenRights rights) {
        ObjectNode variables = Api.variables();
        ObjectNode input = variables.putObject("input").put("label", label).put("expiresIn", expiresIn);
        rights.writeTo(input, connection.organization());
        secrets.prepare();
        JsonNode created =
                secrets.orForget(() -> connection.api().ask(CREATE, variables).path("createToken"));
        JsonNode shown = secrets.keep(label, created);
        output.one(shown, () -> {
            JsonNode token = created.path("token");
            terminal.say("Token " + Column.text(token, "id") + " ends " + Figures.day(token.path("expiresAt")) + "."
                    + (secrets.toFile() ? "" : " Its secret, shown only now:"));
            secrets.show(created);
        });
        return CommandLineProgram.OK;
    }

    @Command(
            name = "link",
            description = "Makes a link by which somebody signs in with a browser, once.",
            footer = {"", "Example: ./purser token link --user ada@acme.example"})
    int link(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--user", paramLabel = "USER", description = "Who signs in by it; yourself.") @Nullable
                    String user,
            @Option(names = "--expires-in", paramLabel = "DURATION", description = "How long it waits; 15m.") @Nullable
                    String expiresIn) {
        ObjectNode variables = Api.variables();
        variables
                .putObject("input")
                .put("organization", user == null ? null : connection.organization())
                .put("user", user)
                .put("expiresIn", expiresIn);
        JsonNode link = connection.api().ask(LINK, variables).path("createSignInLink");
        output.one(link, () -> {
            terminal.say("Works once, until " + Figures.instant(link.path("expiresAt")) + ":");
            terminal.say(link.path("url").asText());
        });
        return CommandLineProgram.OK;
    }

    @Command(
            name = "revoke",
            description = "Ends a token now.",
            footer = {"", "Example: ./purser token revoke 7F3K2M"})
    int revoke(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "As `token list` shows it.") String id) {
        JsonNode revoked =
                connection.api().ask(REVOKE, Api.variables().put("id", id)).path("revokeToken");
        output.one(revoked, () -> terminal.say("Token " + Column.text(revoked, "id") + " is revoked."));
        return CommandLineProgram.OK;
    }
}
