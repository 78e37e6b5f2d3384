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

/// API keys.
@Command(
        name = "key",
        description = "Makes, shows, changes and revokes API keys.",
        subcommands = KeySet.class,
        footer = {"", "Example: ./purser key create ada-notebook --user ada@acme.example"})
final class KeyCommand {

    private static final String FIELDS =
            "id name user ownerState group hint models expiresAt revokedAt formerUntil managedBy";

    private static final String LIST = """
            query($organization: String, $first: Int, $after: String) {
              keys(organization: $organization, first: $first, after: $after) {
                edges { node { %s } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """.formatted(FIELDS);

    private static final String CREATE = """
            mutation($input: CreateKeyInput!) { createKey(input: $input) { secret key { %s } } }
            """.formatted(FIELDS);

    private static final String REVOKE = """
            mutation($key: String!, $organization: String, $reason: String) {
              revokeKey(key: $key, organization: $organization, reason: $reason) { %s }
            }
            """.formatted(FIELDS);

    private static final String ROTATE = """
            mutation($key: String!, $overlap: String, $organization: String, $reason: String) {
              rotateKey(key: $key, overlap: $overlap, organization: $organization, reason: $reason) {
                secret key { %s }
              }
            }
            """.formatted(FIELDS);

    private static final List<Column> COLUMNS = List.of(
            Column.name("KEY", "name"),
            Column.name("USER", "user"),
            Column.name("GROUP", "group"),
            Column.word("SECRET", row -> "…" + Column.text(row, "hint")),
            Column.name("MODELS", "models")
                    .showing(row -> row.path("models").isEmpty() ? "all" : joined(row.path("models"))),
            Column.word("STATE", KeyCommand::state),
            Column.word("FROM", row -> row.path("managedBy").asText().toLowerCase(Locale.ROOT)));

    private final Terminal terminal;

    KeyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            description = "Lists the keys, without their secrets.",
            footer = {"", "Example: ./purser key list -o csv"})
    int list(@Mixin Connection connection, @Mixin Output output) {
        ObjectNode variables = Api.variables().put("organization", connection.organization());
        output.list(
                connection.api().askAll(LIST, "keys", variables),
                COLUMNS,
                "no key yet; make one with `./purser key create NAME --user USER`");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "create",
            description = {
                "Makes a key and shows its secret once.",
                "Signed in as a member one makes a key of one's own, as the key policy allows."
            },
            footer = {
                "",
                "Example: ./purser key create ci --group engineering --secrets-out ci.secret",
                "A key of one's own: ./purser key create laptop"
            })
    int create(
            @Mixin Connection connection,
            @Mixin Output output,
            @Mixin SecretsOut secrets,
            @Parameters(paramLabel = "NAME", description = "Unique in the organization.") String name,
            @Option(names = "--user", paramLabel = "USER", description = "Its owner.") @Nullable String user,
            @Option(names = "--group", paramLabel = "GROUP", description = "The group that pays.") @Nullable
                    String group,
            @Option(
                            names = "--models",
                            paramLabel = "PATTERN",
                            split = ",",
                            description = "Models it may ask for; all.")
                    @Nullable
                    List<String> models,
            @Option(names = "--expires-at", paramLabel = "INSTANT", description = "When it ends, RFC 3339.") @Nullable
                    String expiresAt,
            @Option(names = "--own", description = "A key of one's own, though one may make keys for others.")
                    boolean own) {
        ObjectNode input = Api.variables()
                .put("organization", connection.organization())
                .put("name", name)
                .put("user", user)
                .put("group", group)
                .put("expiresAt", expiresAt)
                .put("own", own);
        if (models != null) {
            models.forEach(input.putArray("models")::add);
        }
        secrets.prepare();
        ObjectNode variables = Api.variables();
        variables.set("input", input);
        JsonNode created =
                secrets.orForget(() -> connection.api().ask(CREATE, variables).path("createKey"));
        JsonNode shown = secrets.keep(name, created);
        output.one(shown, () -> {
            terminal.say(Column.text(created.path("key"), "name") + " is made."
                    + (secrets.toFile() ? "" : " Its secret, shown only now:"));
            secrets.show(created);
        });
        return CommandLineProgram.OK;
    }

    @Command(
            name = "rotate",
            description = "Gives a key another secret and shows it once; the one of now lives on for a while.",
            footer = {"", "Example: ./purser key rotate ci --overlap 2h --secrets-out ci.secret"})
    int rotate(
            @Mixin Connection connection,
            @Mixin Output output,
            @Mixin SecretsOut secrets,
            @Parameters(paramLabel = "KEY", description = "Its name or id.") String key,
            @Option(
                            names = "--overlap",
                            paramLabel = "DURATION",
                            defaultValue = "24h",
                            description = "How long the secret of now may be used, 0s to 30d; ${DEFAULT-VALUE}.")
                    String overlap,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.") @Nullable
                    String reason) {
        ObjectNode variables = Api.variables()
                .put("key", key)
                .put("overlap", overlap)
                .put("organization", connection.organization())
                .put("reason", reason);
        secrets.prepare();
        JsonNode rotated =
                secrets.orForget(() -> connection.api().ask(ROTATE, variables).path("rotateKey"));
        String name = Column.text(rotated.path("key"), "name");
        JsonNode shown = secrets.keep(name, rotated);
        output.one(shown, () -> {
            terminal.say(name + " has another secret; the one before ends "
                    + Figures.instant(rotated.path("key").path("formerUntil")) + "."
                    + (secrets.toFile() ? "" : " The new one, shown only now:"));
            secrets.show(rotated);
        });
        return CommandLineProgram.OK;
    }

    @Command(
            name = "revoke",
            description = "Ends a key now. What it used stays in the ledger.",
            footer = {"", "Example: ./purser key revoke ada-notebook --reason \"laptop lost\""})
    int revoke(
            @Mixin Connection connection,
            @Mixin Output output,
            @Parameters(paramLabel = "KEY", description = "Its name or id.") String key,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.") @Nullable
                    String reason) {
        ObjectNode variables = Api.variables()
                .put("key", key)
                .put("organization", connection.organization())
                .put("reason", reason);
        JsonNode revoked = connection.api().ask(REVOKE, variables).path("revokeKey");
        output.one(revoked, () -> terminal.say(Column.text(revoked, "name") + " is revoked."));
        return CommandLineProgram.OK;
    }

    private static String state(JsonNode key) {
        if (key.hasNonNull("revokedAt")) {
            return "revoked";
        }
        String owner = key.path("ownerState").asText("ACTIVE");
        if (!owner.equals("ACTIVE")) {
            return "stopped: owner " + owner.toLowerCase(java.util.Locale.ROOT);
        }
        return key.hasNonNull("expiresAt") ? "to " + Figures.instant(key.path("expiresAt")) : "in force";
    }

    static String joined(JsonNode texts) {
        return String.join(",", Api.JSON.convertValue(texts, String[].class));
    }
}
