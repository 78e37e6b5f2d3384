package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    private static final ServerStart NO_SERVER = options -> {
        throw new ServerStart.StartFailed("no server in this test");
    };

    private static final PriceDesk NO_PRICES = new FakePriceDesk();

    private static final String BUDGETS = """
            {"edges": [
              {"node": {"name": "each-data-scientist-with-a-very-long-name", "scope": "{eachUserIn: data-science}",
                "subject": "ada.lovelace@engineering.acme.example", "unit": "MONEY", "currency": "USD",
                "period": "day", "enforcement": "HARD", "shadow": false, "estimation": "ADAPTIVE", "limit": "50.00",
                "settled": "49.693412345", "held": "0.000045", "remaining": "0.306542655",
                "windowStart": "2026-11-21T00:00:00Z", "windowEnd": "2026-11-22T00:00:00Z",
                "resetsAt": "2026-11-22T00:00:00Z", "state": "WARNING"}},
              {"node": {"name": "weekly", "scope": "{group: engineering}", "subject": null, "unit": "TOKENS",
                "currency": null, "period": "week", "enforcement": "SOFT", "shadow": false, "estimation": "ADAPTIVE",
                "limit": "2000000", "settled": "1234567", "held": "0", "remaining": "765433",
                "windowStart": "2026-11-16T00:00:00Z", "windowEnd": "2026-11-23T00:00:00Z",
                "resetsAt": null, "state": "OK"}}],
             "pageInfo": {"hasNextPage": false, "endCursor": null}}
            """;

    private static final String WHOLE = """
            [{"chain": "organization:acme", "sound": true, "entries": 7, "brokenEntry": null, "problem": null}]""";

    private static final String CREATED_KEY = """
            {"secret": "sk-purser-the-secret", "key": {"id": "k1", "name": "ci", "user": null, "group": "engineering",
              "hint": "cret", "models": [], "expiresAt": null, "revokedAt": null, "managedBy": "OPERATOR"}}
            """;

    private final FakeControlPlane plane;
    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CommandLineTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.plane = new FakeControlPlane();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void aTableFitsEightyColumnsAndShortensNamesOnly() throws IOException {
        plane.answers("budgets", BUDGETS);
        assertThat(run("budget", "list")).isEqualTo(0);
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(out.toString()).contains("50.00", "49.70", "0.3065", "…", "weekly", "1.3M", "2.0M tok", "765.4k");
    }

    @Test
    void documentsCarryExactValues() throws IOException {
        plane.answers("budgets", BUDGETS);
        assertThat(run("budget", "list", "-o", "json")).isEqualTo(0);
        assertThat(out.toString()).contains("\"settled\" : \"49.693412345\"", "ada.lovelace@engineering.acme.example");
        assertThat(run("budget", "list", "-o", "yaml")).isEqualTo(0);
        assertThat(out.toString()).contains("settled: '49.693412345'");
        assertThat(run("budget", "list", "-o", "csv")).isEqualTo(0);
        assertThat(out.toString()).startsWith("name,scope,subject,unit,").contains(",49.693412345,");
    }

    @Test
    void aSecretIsShownOnce() throws IOException {
        plane.answers("createKey", CREATED_KEY);
        assertThat(run("key", "create", "ci", "--group", "engineering", "--models", "gpt-*,o*"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("sk-purser-the-secret");
        assertThat(plane.asked.getFirst().path("input").path("models").toString())
                .isEqualTo("[\"gpt-*\",\"o*\"]");
    }

    @Test
    void aSecretGoesToANewFileThatOnlyItsOwnerReads() throws IOException {
        plane.answers("createKey", CREATED_KEY);
        Path file = folder.resolve("ci.secret");
        assertThat(run("key", "create", "ci", "--group", "engineering", "--secrets-out", file.toString()))
                .isEqualTo(0);
        assertThat(out.toString()).doesNotContain("sk-purser-the-secret").contains(file.toString());
        assertThat(file).hasContent("ci=sk-purser-the-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatExistsIsNotOverwrittenAndNothingIsAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("old"), "precious");
        assertThat(run("key", "create", "ci", "--group", "g", "--secrets-out", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("exists already");
        assertThat(file).hasContent("precious");
        assertThat(plane.asked).isEmpty();
    }

    @Test
    void applySendsTheFileAndTheValuesOfItsReferences() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "organization: acme # ${UNSET}\nsecret: ${HOOK}\n");
        plane.answers("apply", """
                {"policyVersion": 2, "createdKeys": [{"secret": "sk-purser-new", "key": {"id": "1", "name": "ada",
                  "user": "ada", "group": null}}],
                 "plan": {"organization": "acme", "changes": [], "notes": [], "reasonRequired": false, "policyVersion": 6,
                   "text": "+ key ada"}}
                """);
        assertThat(run(Map.of("HOOK", "whsec"), "apply", "-f", file.toString(), "--reason", "because"))
                .isEqualTo(0);
        assertThat(plane.asked.getFirst().toString())
                .isEqualTo("{\"input\":{\"document\":\"organization: acme # ${UNSET}\\nsecret: ${HOOK}\\n\","
                        + "\"prune\":false,\"reason\":\"because\","
                        + "\"variables\":[{\"name\":\"HOOK\",\"value\":\"whsec\"}]}}");
        assertThat(out.toString()).contains("+ key ada", "In force as version 2.", "ada  sk-purser-new");
    }

    @Test
    void everyOtherCommandAsksWhatTheSchemaKnows() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "organization: acme\n");
        plane.answers("plan", """
                {"organization": "acme", "changes": [], "notes": [], "reasonRequired": true, "policyVersion": 6, "text": ""}""")
                .answers("policyExport", "{\"organization\": \"acme\", \"document\": \"organization: acme\\n\"}")
                .answers("keys", page("""
                {"id": "1", "name": "k", "hint": "abcd", "models": ["gpt-*"], "managedBy": "FILE"}"""))
                .answers("revokeKey", """
                {"id": "1", "name": "k", "hint": "abcd", "models": [], "managedBy": "FILE"}""")
                .answers("rotateKey", """
                {"secret": "sk-purser-rotated", "key": {"id": "1", "name": "k", "hint": "efgh", "models": [],
                 "formerUntil": "2026-11-23T20:15:00Z", "managedBy": "OPERATOR"}}""")
                .answers("tokens", page("""
                {"id": "T1", "label": "ci", "role": "TEAM_LEAD", "organization": "acme", "group": "g", "hint": "abcd",
                 "createdAt": "2026-11-01T00:00:00Z",
                 "expiresAt": "2027-01-30T00:00:00Z"}"""))
                .answers("createToken", """
                {"secret": "pt-purser-s", "token": {"id": "T1", "label": "ci", "role": "TEAM_LEAD", "organization": "acme", "group": "g", "hint": "abcd",
                 "createdAt": "2026-11-01T00:00:00Z", "expiresAt": "2027-01-30T00:00:00Z"}}""")
                .answers("revokeToken", """
                {"id": "T1", "label": "ci", "role": "TEAM_LEAD", "organization": "acme", "group": "g", "hint": "abcd",
                 "createdAt": "2026-11-01T00:00:00Z",
                 "expiresAt": "2027-01-30T00:00:00Z"}""")
                .answers("usage", USAGE)
                .answers("customers", page("""
                {"name": "globex", "declared": true, "plan": "free", "accountOwner": "ada@acme.example",
                 "firstSeen": "2026-11-22T20:15:00Z", "state": "BLOCKED", "accounts": []}"""))
                .answers("holds", """
                {"edges": [{"node": {"requestId": "req_01m8", "admittedAt": "2026-11-22T20:15:00Z", "group": "engineering",
                  "user": null, "key": "ci-of-everything-that-is-built-here", "customer": null, "provider": "openai",
                  "model": "gpt-5.4", "coveredOutputTokens": 1200, "held": [
                    {"budget": "tokens", "subject": null, "unit": "TOKENS", "currency": null, "amount": "90000"},
                    {"budget": "monthly", "subject": null, "unit": "MONEY", "currency": "USD", "amount": "0.018"},
                    {"budget": "strict", "subject": null, "unit": "MONEY", "currency": "USD", "amount": "0.12"}]}}],
                 "pageInfo": {"hasNextPage": false, "endCursor": "x"}}""")
                .answers("channels", """
                [{"name": "finance", "kind": "EMAIL", "digest": "AUTO", "mutedUntil": null, "to": ["finance@acme.example", "cfo@acme.example"]},
                 {"name": "hook", "kind": "WEBHOOK", "digest": "IMMEDIATE", "mutedUntil": "2026-11-22T20:15:00Z", "to": ["https://hooks.acme.example/purser"]}]""")
                .answers("deliveries", page("""
                {"id": "7-finance", "channel": "finance", "user": null, "about": "threshold 80%", "at": "2026-11-22T20:14:00Z", "state": "GIVEN_UP", "tries": 8,
                 "triedAt": "2026-11-22T20:15:00Z", "nextAt": null, "detail": "answered 550", "budget": "acme-monthly",
                 "subject": null, "threshold": "80%", "reminder": 0, "budgetState": "WARNING",
                 "windowStart": "2026-11-01T00:00:00Z"}"""))
                .answers("redeliver", """
                {"id": "7-finance", "channel": "finance", "state": "WAITING"}""")
                .answers("muteChannel", """
                {"mutedUntil": "2026-11-22T20:15:00Z"}""")
                .answers("testChannel", """
                {"delivered": true, "detail": "answered 250"}""")
                .answers("tagReport", """
                {"organization": "acme", "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z", "currency": "USD",
                 "coverage": "0.9731", "valueCount": 3, "completeUntil": "2026-11-22T00:00:00Z",
                 "values": [{"value": "atlas", "cost": "9.31", "requests": 410}, {"value": "Atlas", "cost": "0.42", "requests": 7},
                            {"value": null, "cost": "0.27", "requests": 3}],
                 "nearDuplicates": [{"values": [{"value": "atlas", "cost": "9.31", "requests": 410},
                                                {"value": "Atlas", "cost": "0.42", "requests": 7}]}]}""")
                .answers("request", TRAIL)
                .answers("ledgerVerify", """
                {"organization": "acme", "agrees": true, "entries": 7, "accounts": 3, "differences": []}""")
                .answers("auditVerify", WHOLE)
                .answers("health", """
                {"version": "1", "journalHealthy": true, "lastSequence": 7, "openHolds": 0,
                 "now": "2020-01-01T00:00:00Z", "organizations": ["acme"], "issuers": [
                  {"name": "entra", "keys": 3, "fetchedAt": "2026-11-22T20:15:00Z", "problem": null},
                  {"name": "okta", "keys": 0, "fetchedAt": null, "problem": "sso.acme.example has no address"}]}""")
                .answers("me", """
                {"name": "ada@acme.example", "kind": "USER", "id": "usr_1", "issuer": "entra", "organization": "acme",
                 "user": "ada@acme.example", "group": "data-science", "groupPath": ["engineering", "data-science"],
                 "costCentre": null, "notes": ["the token of \\"entra\\" does not carry \\"groups\\""],
                 "roles": [
                  {"role": "MEMBER", "over": "OWN", "organization": "acme", "group": null, "permissions": ["billing:read"]},
                  {"role": "TEAM_LEAD", "over": "GROUP", "organization": "acme", "group": "data-science",
                   "permissions": ["billing:read", "keys:read", "keys:write"]}],
                 "budgets": [
                  {"name": "each", "own": true, "state": "OK", "resetsAt": "2026-11-23T00:00:00Z", "unit": "MONEY",
                   "currency": "USD", "limit": "50", "remaining": "12.34"},
                  {"name": "acme-monthly", "own": false, "state": "WARNING", "resetsAt": null, "unit": null,
                   "currency": null, "limit": null, "remaining": null}]}""");
        assertThat(run("whoami")).isEqualTo(0);
        assertThat(out.toString())
                .contains("user  ada@acme.example (usr_1), as entra says", "in    acme / engineering / data-science")
                .contains("note  the token of \"entra\" does not carry \"groups\"")
                .containsPattern("team_lead +data-science and below +billing:read")
                .containsPattern("each +yes +ok +12.34 +50.00 USD")
                .containsPattern("acme-monthly +- +warning +- +-");
        assertThat(run("plan", "-f", file.toString())).isEqualTo(0);
        assertThat(out.toString()).contains("Nothing changes.");
        assertThat(run("policy", "export")).isEqualTo(0);
        assertThat(out.toString()).isEqualTo("organization: acme\n");
        assertThat(run("key", "list")).isEqualTo(0);
        assertThat(run("key", "revoke", "k")).isEqualTo(0);
        assertThat(run("key", "rotate", "k", "--overlap", "2h")).isEqualTo(0);
        assertThat(out.toString())
                .contains("k has another secret; the one before ends 11-23 20:15Z.", "sk-purser-rotated");
        assertThat(run("token", "list")).isEqualTo(0);
        assertThat(run("token", "create", "ci")).isEqualTo(0);
        assertThat(run("token", "revoke", "T1")).isEqualTo(0);
        assertThat(run("usage", "--by", "user,model", "--bucket", "day")).isEqualTo(0);
        assertThat(out.toString()).contains("Total 0.0500 USD in 2 calls");
        assertThat(run("customer", "list", "--plan", "free")).isEqualTo(0);
        assertThat(out.toString()).containsPattern("globex +free +blocked +11-22 20:15Z +ada@acme.example");
        assertThat(run("hold", "list")).isEqualTo(0);
        assertThat(out.toString()).containsPattern("req_01m8 +11-22 20:15Z +ci-of.* +gpt-5.4 +1200 +0.12(00)? USD");
        assertThat(run("channel", "list")).isEqualTo(0);
        assertThat(out.toString()).containsPattern("finance +email +auto +- +finance@acme.example cfo@acme.example");
        assertThat(run("channel", "deliveries", "--state", "given_up")).isEqualTo(0);
        assertThat(out.toString())
                .containsPattern("11-22 20:15Z +finance +given up +acme-monthly +80% +answered 550 +7-finance");
        assertThat(run("channel", "redeliver", "7-finance")).isEqualTo(0);
        assertThat(out.toString()).contains("delivery 7-finance to finance is waiting");
        assertThat(run("channel", "mute", "hook", "--until", "4h", "--reason", "moving"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("channel hook is muted until 11-22 20:15Z");
        assertThat(run("channel", "unmute", "hook", "--reason", "moved")).isEqualTo(0);
        assertThat(run("channel", "test", "finance")).isEqualTo(0);
        assertThat(out.toString()).contains("channel finance took the test: answered 250");
        assertThat(run("tags", "project", "--period", "2026-11")).isEqualTo(0);
        assertThat(out.toString())
                .contains("97.31 % of the cost carries it.", "Probably one: atlas, Atlas")
                .containsPattern("\\(none\\) +0.27(00)? +3");
        assertThat(run("explain", "01REQ")).isEqualTo(0);
        assertThat(out.toString())
                .contains("cost             0.05 USD")
                .contains("provider says    0.055 USD", "output cap       800 tokens", "top-ups          2, up to 96")
                .contains("re-rate          0.02 USD on 2026-11-20T00:00:00Z by ci", "cost now         0.07 USD")
                .contains("flag             over_hold: The call used more than it held")
                .containsPattern("audio input milliseconds +9000 +0.006 +minute +0.0009")
                .contains("Together 0.0543478 USD (× 1.1 in eu), at 1 USD = 0.92 EUR, 2026-11-20");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80))
                .anyMatch(line -> line.matches("> +each-data-sci.* +2.50 USD +0.00 +0.00 +2.50 +0.1000 +0.0500"))
                .anyMatch(line -> line.matches(" +acme-with.*… +100000.00 USD +80000.01 +0.5000 +19999.49 +0.1000 +-"))
                .anyMatch(line -> line.matches("tokens +soft: tells, never refuses"))
                .anyMatch(line -> line.matches("evaluations +endpoint is chat.*…"));
        assertThat(run("ledger", "verify")).isEqualTo(0);
        assertThat(run("doctor")).isEqualTo(1);
        assertThat(out.toString())
                .contains("WRONG clocks are")
                .contains("ok    the ledger accepts records")
                .contains("ok    the issuer entra: 3 keys of 11-22 20:15Z", "WRONG the issuer okta: sso.acme.example");
    }

    @Test
    void aLedgerThatDiffersIsAFailure() throws IOException {
        plane.answers("ledgerVerify", """
                {"organization": "acme", "agrees": false, "entries": 7, "accounts": 3, "differences": [{"account": 1,
                  "budget": "monthly", "subject": null, "windowStart": "2026-11-01T00:00:00Z", "recomputed": "1.50",
                  "stored": "1.40", "running": null}]}""");
        assertThat(run("ledger", "verify")).isEqualTo(1);
        assertThat(out.toString()).contains("monthly", "1.50", "1.40", "1 differ");
    }

    @Test
    void aGatewayThatIsAwayIsSaidWithWhatToDo() {
        assertThat(runAt("http://127.0.0.1:1", Map.of(), "budget", "list")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("purser: nothing answers at http://127.0.0.1:1; start it with"
                        + " `./purser serve` (or demo), or name another with --url\n");
    }

    @Test
    void aTokenThatIsUnknownIsSaidWithWhatToDo() {
        assertThat(run("budget", "list", "--token", "pt-other")).isEqualTo(1);
        assertThat(err.toString()).contains("the token is unknown\nSign in (again)");
    }

    @Test
    void whatIsNotUnderstoodExitsWithTwo() {
        assertThat(run("budgte")).isEqualTo(2);
        assertThat(err.toString()).contains("budgte", "Try `purser --help`.");
        assertThat(run("group")).isEqualTo(2);
        assertThat(err.toString()).contains("`group` is not built yet");
        assertThat(run("budget", "list", "--nmae", "x")).isEqualTo(2);
        assertThat(run("plan")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void aLineThatNamesACommandReadsOnlyThatOne() {
        var terminal = new Terminal(
                Map.of(),
                NO_SERVER,
                NO_PRICES,
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
        var all = Commands.commandLine(terminal).getSubcommands();
        assertThat(all).hasSizeGreaterThan(10);
        all.forEach((name, command) -> {
            var only = Commands.commandLine(terminal, name, "--help").getSubcommands();
            assertThat(only).containsOnlyKeys(name);
            assertThat(command.getCommandSpec().name()).isEqualTo(name);
            assertThat(only.values())
                    .extracting(CommandLine::getUsageMessage)
                    .containsExactly(command.getUsageMessage());
        });
        assertThat(Commands.commandLine(terminal, "srve").getSubcommands()).hasSameSizeAs(all);
        assertThat(Commands.commandLine(terminal, "--help").getSubcommands()).hasSameSizeAs(all);
    }

    @Test
    void everyCommandHasHelpWithAnExampleInEightyColumns() {
        var everything = new ArrayList<CommandLine>();
        var terminal = new Terminal(
                Map.of(),
                NO_SERVER,
                NO_PRICES,
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
        collect(Commands.commandLine(terminal), everything);
        assertThat(everything).hasSizeGreaterThan(20);
        for (CommandLine command : everything) {
            String help = command.getUsageMessage();
            assertThat(help).as(command.getCommandName()).contains("Example: ", "./purser", "--help");
            assertThat(help.lines())
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        }
    }

    @Test
    void aNameThatSaysNothingIsLeftOutWhereTheTerminalIsNarrow() {
        List<JsonNode> rows = List.of(Api.variables().put("user", "ada.lovelace@engineering.acme.example"));
        var table = new Table(List.of(Column.name("USER", "user"), Column.name("GROUP", "group")));
        assertThat(table.lines(rows, 80))
                .containsExactly(
                        "USER" + " ".repeat(35) + "GROUP",
                        rows.getFirst().path("user").asText() + "  -");
        assertThat(table.lines(rows, 40))
                .containsExactly("USER", rows.getFirst().path("user").asText());
    }

    @Test
    void theDoctorStaysWithinTheTerminal() {
        run("doctor");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }

    @Test
    void controlCharactersOfStrangersDoNotReachTheTerminal() {
        assertThat(Table.printable("a\u001b[2Jb\nc")).isEqualTo("a?[2Jb?c");
    }

    private static final String USAGE = """
            {"organization": "acme", "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z", "currency": "USD",
             "dimensions": ["user", "model"], "completeUntil": "2026-11-22T00:00:00Z",
             "rows": [{"periodStart": "2026-11-01T00:00:00Z", "periodEnd": "2026-11-02T00:00:00Z",
               "values": ["ada", null], "cost": "0.05", "requests": 2, "unpricedRequests": 0, "inputTokens": 100,
               "cacheReadTokens": 0, "cacheWriteTokens": 0, "outputTokens": 250000, "reasoningTokens": 0}],
             "total": {"periodStart": "2026-11-01T00:00:00Z", "periodEnd": "2026-12-01T00:00:00Z", "values": [],
               "cost": "0.05", "requests": 2, "unpricedRequests": 0, "inputTokens": 100, "cacheReadTokens": 0,
               "cacheWriteTokens": 0, "outputTokens": 250000, "reasoningTokens": 0}}
            """;

    private static final String TRAIL = """
            {"id": "01REQ", "organization": "acme", "status": "SETTLED", "at": "2026-11-01T00:00:00Z",
             "requestedModel": "gpt", "attribution": {"user": "ada", "groupPath": ["engineering"],
               "tags": [{"name": "project", "value": "atlas"}]},
             "hold": {"admittedAt": "2026-11-01T00:00:00Z", "provider": "openai", "model": "gpt", "inputTokens": 10,
               "outputTokens": 20, "cost": "0.10", "postings": []},
             "entry": {"admittedAt": "2026-11-01T00:00:00Z", "bookedAt": "2026-11-01T00:00:01Z", "provider": "openai",
               "model": "gpt", "outcome": "success", "usageSource": "provider", "inputTokens": 10,
               "cacheReadTokens": 0, "cacheWriteTokens": 0, "outputTokens": 5, "reasoningTokens": 0, "cost": "0.05",
               "currency": "USD", "retryCount": 0, "latencyMillis": 12, "flags": ["over_hold"], "actions": [],
               "serviceTier": "flex", "reportedCost": "0.055 USD", "exchange": "1 USD = 0.92 EUR, 2026-11-20",
               "outputCap": 800, "topUps": 2, "coveredOutputTokens": 96,
               "usage": [{"bucket": "input", "quantity": 10}, {"bucket": "audio_input_milliseconds", "quantity": 9000}],
               "notes": [{"flag": "over_hold", "meaning": "The call used more than it held: a budget may stand above its limit by that."}],
               "price": {"version": "builtin 2026-07-24 openai/gpt", "source": "https://openai.example/a-page-with-prices",
                 "currency": "USD", "service": "flex", "uplift": "1.1", "region": "eu", "sum": "0.0543478",
                 "exchange": "1 USD = 0.92 EUR, 2026-11-20", "cost": "0.05", "costCurrency": "EUR", "lines": [
                   {"bucket": "input", "quantity": 10, "rate": "2.50", "per": "1M tokens", "cost": "0.000025", "fallback": true},
                   {"bucket": "audio_input_milliseconds", "quantity": 9000, "rate": "0.006", "per": "minute", "cost": "0.0009", "fallback": false}]},
               "postings": [{"account": 1, "budget": "each-data-scientist", "amount": "0.05"}]},
             "adjustedCost": "0.07", "adjustments": [{"id": "01REQ.1", "kind": "re-rate",
               "bookedAt": "2026-11-20T00:00:00Z", "amount": "0.02", "fromVersion": "custom openai/gpt",
               "toVersion": "custom 2026-10-01 openai/gpt", "reason": "typed per thousand", "actor": "ci", "flags": []}],
             "refusal": null, "released": null,
             "budgets": [
               {"name": "acme-with-a-name-that-is-much-too-long-for-a-terminal", "scope": "{organization: acme}",
                "unit": "MONEY", "currency": "USD", "period": "month", "enforcement": "HARD", "shadow": false,
                "matched": true, "counts": true, "governs": false, "limit": "100000", "settled": "80000.01",
                "held": "0.5", "remaining": "19999.499999", "estimate": "0.0999999"},
               {"name": "each-data-scientist", "scope": "{eachUserIn: data-science}", "subject": "ada",
                "unit": "MONEY", "currency": "USD", "period": "day", "enforcement": "HARD", "shadow": false,
                "matched": true, "counts": true, "governs": true, "limit": "2.5", "settled": "0", "held": "0",
                "remaining": "2.5", "estimate": "0.10"},
               {"name": "tokens", "scope": "{organization: acme}", "unit": "TOKENS", "currency": null,
                "period": "day", "enforcement": "SOFT", "shadow": false, "matched": true, "counts": false,
                "governs": false, "limit": "2000000", "settled": "1999999", "held": "0", "remaining": "1",
                "estimate": "30", "why": "soft: tells, never refuses"},
               {"name": "evaluations", "scope": "{endpoint: nightly-eval}", "unit": "REQUESTS", "currency": null,
                "period": "day", "enforcement": "HARD", "shadow": false, "matched": false, "counts": false,
                "governs": false, "why": "endpoint is chat-for-the-customers-of-the-whole-house, not nightly-eval"}]}
            """;

    private static String page(String node) {
        return "{\"edges\": [{\"node\": " + node + "}], \"pageInfo\": {\"hasNextPage\": false, \"endCursor\": null}}";
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, into));
    }

    private int run(String... args) {
        return run(Map.of(), args);
    }

    private int run(Map<String, String> environment, String... args) {
        return runAt(plane.url(), environment, args);
    }

    private int runAt(String url, Map<String, String> environment, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Map<String, String> all = new HashMap<>(environment);
        all.put("PURSER_URL", url);
        all.put("PURSER_TOKEN", FakeControlPlane.TOKEN);
        return CommandLineProgram.run(
                args,
                all,
                NO_SERVER,
                NO_PRICES,
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }
}
