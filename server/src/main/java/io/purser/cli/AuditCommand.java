package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The audit log.
@Command(
        name = "audit",
        description = "Shows, exports and verifies who changed what and why.",
        footer = {"", "Example: ./purser audit list --action policy.apply --text alice"})
final class AuditCommand {

    private static final String LIST = """
            query($organization: String, $installation: Boolean, $from: Instant, $to: Instant, $actor: String,
                $action: AuditAction, $kind: String, $name: String, $text: String, $first: Int, $after: String) {
              auditLog(organization: $organization, installation: $installation, from: $from, to: $to, actor: $actor,
                  action: $action, kind: $kind, name: $name, text: $text, first: $first, after: $after) {
                edges { node { number id at actor { kind id name } action kind name thingId reason summary changeCount
                  governanceHash seal signedBy } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final String KEYS = "{ auditKeys { id publicKey current } }";

    private static final List<Column> COLUMNS = List.of(
            Column.figure("NUMBER", row -> Column.text(row, "number")),
            Column.word("AT", row -> Figures.instant(row.path("at"))),
            Column.name("ACTOR", "actor").showing(row -> Column.text(row.path("actor"), "name")),
            Column.word("ACTION", row -> word(Column.text(row, "action"))),
            Column.name("WHAT", "summary").showing(AuditCommand::what),
            Column.name("WHY", "reason"));

    private final Terminal terminal;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static String word(String action) {
        return action.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static String what(JsonNode row) {
        List<String> lines = row.path("summary").asText().lines().toList();
        String first = lines.isEmpty() ? "nothing" : lines.getFirst();
        return lines.size() < 2 ? first : first + " and " + (lines.size() - 1) + " more";
    }

    /// Which entries are listed.
    static final class Filters {
        @Option(names = "--installation", description = "The installation's own: tokens, backups, prices, rates.")
        private boolean installation;

        @Option(names = "--from", paramLabel = "INSTANT", description = "At or after, RFC 3339.")
        private @Nullable String from;

        @Option(names = "--to", paramLabel = "INSTANT", description = "Before, RFC 3339.")
        private @Nullable String to;

        @Option(names = "--actor", paramLabel = "NAME", description = "The name or id of who did it.")
        private @Nullable String actor;

        @Option(names = "--action", paramLabel = "A", description = "policy.apply, key.create, token.revoke, …")
        private @Nullable String action;

        @Option(names = "--kind", paramLabel = "KIND", description = "budget, key, group, token, …")
        private @Nullable String kind;

        @Option(names = "--name", paramLabel = "NAME", description = "The name or id of what was changed.")
        private @Nullable String name;

        @Option(names = "--text", paramLabel = "TEXT", description = "Somewhere in the entry.")
        private @Nullable String text;

        ObjectNode variables(@Nullable String organization) {
            return Api.variables()
                    .put("organization", organization)
                    .put("installation", installation)
                    .put("from", from)
                    .put("to", to)
                    .put("actor", actor)
                    .put(
                            "action",
                            action == null
                                    ? null
                                    : action.toUpperCase(Locale.ROOT).replace('.', '_'))
                    .put("kind", kind)
                    .put("name", name)
                    .put("text", text);
        }
    }

    @Command(
            name = "list",
            description = "Lists entries, newest first.",
            footer = {"", "Example: ./purser audit list --kind budget --from 2026-11-01T00:00:00Z -o csv"})
    int list(
            @Mixin Connection connection,
            @Mixin Output output,
            @ArgGroup(exclusive = false, heading = "Which entries:%n") @Nullable Filters asked) {
        Filters filters = asked == null ? new Filters() : asked;
        List<JsonNode> entries =
                connection.api().askAll(LIST, "auditLog", filters.variables(connection.organization()));
        output.list(entries, COLUMNS, "no entry");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "export",
            description = "Writes a whole chain, which `audit verify` checks.",
            footer = {"", "Example: ./purser audit export --out audit-2026-11.jsonl"})
    int export(
            @Mixin Connection connection,
            @Option(names = "--installation", description = "The installation's own chain.") boolean installation,
            @Option(names = "--out", paramLabel = "FILE", description = "A new file; standard output.") @Nullable
                    Path out) {
        Map<String, @Nullable String> query = new LinkedHashMap<>();
        query.put("installation", installation ? "true" : null);
        query.put("organization", installation ? null : connection.organization());
        connection.api().download(Api.path("/api/v1/exports/audit.jsonl", query), body -> {
            if (out == null) {
                terminal.copy(body);
            } else {
                keep(body, out);
            }
        });
        return CommandLineProgram.OK;
    }

    private void keep(InputStream body, Path out) {
        try (OutputStream file = Files.newOutputStream(out, StandardOpenOption.CREATE_NEW)) {
            body.transferTo(file);
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailed(out + " exists already; name a new file");
        } catch (IOException broken) {
            throw new CommandFailed("the export broke off: " + broken.getMessage() + "; what was written is not whole");
        }
        terminal.note(out + " is written; check it with `purser audit verify " + out + "`");
    }

    @Command(
            name = "verify",
            description = {
                "Checks an export, offline: that no entry was changed, cut, reordered",
                "or sealed anew. Exit code 1 where one was; the first is named."
            },
            footer = {"", "Example: ./purser audit verify audit.jsonl --public-key audit.pub"})
    int verify(
            @Mixin Output output,
            @Parameters(paramLabel = "FILE", description = "What `audit export` wrote.") Path file,
            @Option(
                            names = "--public-key",
                            paramLabel = "FILE",
                            description = "What `audit key` printed; else the keys that the export names.")
                    @Nullable
                    Path publicKeys) {
        JsonNode verdict = terminal.audits().verify(file, publicKeys);
        output.one(verdict, () -> print(file, verdict, publicKeys != null));
        return verdict.path("sound").asBoolean() ? CommandLineProgram.OK : CommandLineProgram.FAILED;
    }

    private void print(Path file, JsonNode verdict, boolean trusted) {
        if (!verdict.path("sound").asBoolean()) {
            String entry = verdict.hasNonNull("entry") ? ", entry " + verdict.path("entry") : "";
            String which =
                    verdict.hasNonNull("which") ? " (" + verdict.path("which").asText() + ")" : "";
            terminal.say("WRONG " + file + ", line " + verdict.path("line") + entry + which + ": "
                    + verdict.path("problem").asText());
            return;
        }
        terminal.say(file + " is whole: " + verdict.path("entries") + " entries of "
                + verdict.path("chain").asText() + ", up to "
                + verdict.path("until").asText());
        if (!trusted) {
            terminal.note("Signed by " + KeyCommand.joined(verdict.path("keys"))
                    + ", as the export itself says: compare with `purser audit key`, or give --public-key.");
        }
    }

    @Command(
            name = "key",
            description = "Prints the public keys that check the signatures, as PEM.",
            footer = {"", "Example: ./purser audit key > audit.pub"})
    int key(@Mixin Connection connection, @Mixin Output output) {
        JsonNode keys = connection.api().ask(KEYS, Api.variables()).path("auditKeys");
        output.one(keys, () -> {
            keys.forEach(key -> terminal.say(key.path("publicKey").asText().stripTrailing()));
            keys.forEach(key -> terminal.note(
                    key.path("id").asText() + (key.path("current").asBoolean() ? " signs now" : " signed before")));
        });
        return CommandLineProgram.OK;
    }
}
