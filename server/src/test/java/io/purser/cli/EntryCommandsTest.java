package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands that set, delete and list single entries, against the real schema.
final class EntryCommandsTest {
    private static final String EDITED = """
            {"policyVersion": 7, "entry": {"text": "name: search-day\\nlimit: 50 USD\\n"},
             "plan": {"organization": "acme", "changes": [], "notes": [], "reasonRequired": false, "policyVersion": 6,
               "text": "+ budget search-day\\n"}}
            """;

    private final FakeControlPlane plane;
    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    EntryCommandsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.plane = new FakeControlPlane();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private int run(Map<String, String> environment, String... args) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PURSER_URL", plane.url());
        all.put("PURSER_TOKEN", FakeControlPlane.TOKEN);
        return CommandLineProgram.run(
                args,
                all,
                options -> {
                    throw new ServerStart.StartFailed("no server in this test");
                },
                new FakePriceDesk(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }

    private JsonNode asked() {
        return plane.asked.getLast();
    }

    @Test
    void aBudgetIsSetFromOptions() throws IOException {
        plane.answers("setBudget", EDITED);
        assertThat(run(
                        Map.of(),
                        "budget",
                        "set",
                        "search-day",
                        "--scope",
                        "group=search",
                        "--scope",
                        "tag.project=atlas",
                        "--limit",
                        "50 USD",
                        "--period",
                        "day",
                        "--enforcement",
                        "hard",
                        "--field",
                        "shadow=true",
                        "--field",
                        "thresholds=[{at: 80%, notify: [ops]}]",
                        "--field",
                        "owner=",
                        "--reason",
                        "agreed",
                        "--if-version",
                        "6"))
                .as(err.toString())
                .isZero();
        assertThat(asked().path("input")).isEqualTo(Api.JSON.readTree("""
                        {"name": "search-day", "shadow": true, "thresholds": [{"at": "80%", "notify": ["ops"]}],
                         "owner": null, "scope": {"group": "search", "tags": [{"name": "project", "value": "atlas"}]},
                         "limit": "50 USD", "period": "day", "enforcement": "hard"}"""));
        assertThat(asked().path("reason").asText() + asked().path("ifVersion").asLong())
                .isEqualTo("agreed6");
        assertThat(out.toString()).contains("+ budget search-day", "In force as version 7.", "limit: 50 USD");
    }

    @Test
    void anEntryOfAFileIsSentAsAnInput() throws IOException {
        plane.answers("setBudget", EDITED);
        Path file = Files.writeString(folder.resolve("b.yaml"), """
                name: premium
                scope: {eachCustomer: {plan: free}, model: "gpt-5*"}
                limit: 2M tokens
                period: {rolling: P7D}
                anchorDay: 3
                enforcement: degrade
                actions: [{at: 80%, model: {gpt-5.4: gpt-5.4-mini}, outputCap: 1000}]
                """);
        assertThat(run(Map.of(), "policy", "set", "budget", "-f", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(asked().path("input")).isEqualTo(Api.JSON.readTree("""
                        {"name": "premium", "scope": {"eachCustomerOn": "free", "model": "gpt-5*"},
                         "limit": "2M tokens", "period": "rolling P7D", "anchorDay": 3, "enforcement": "degrade",
                         "actions": [{"at": "80%", "model": [{"from": "gpt-5.4", "to": "gpt-5.4-mini"}],
                           "outputCap": "1000"}]}"""));
    }

    @Test
    void secretsOfAnEntryComeFromHere() throws IOException {
        plane.answers("setChannel", EDITED);
        Path file = Files.writeString(
                folder.resolve("c.yaml"), "{name: hook, webhook: {url: 'https://x.example', secret: '${HOOK}'}}");
        assertThat(run(Map.of("HOOK", "whsec_0123"), "policy", "set", "channel", "-f", file.toString()))
                .isZero();
        assertThat(asked().at("/input/webhook/secret").asText()).isEqualTo("whsec_0123");
        assertThat(run(Map.of(), "policy", "set", "channel", "-f", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("${HOOK} has no value here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "group | setGroup | {name: a, parent: b, idpGroups: [{issuer: sso, name: x, priority: 3}]}",
                "user | setUser | {name: a, roles: [viewer, {role: team_lead, group: b}]}",
                "customer | setCustomer | {name: a, plan: free}",
                "plan | setPlan | {name: a, rateLimits: {requestsPerMinute: 20}, budgets: [{limit: 5 USD, period: day, enforcement: hard}]}",
                "endpoint | setEndpoint | {name: a, criticality: low}",
                "rate-limit | setRateLimit | {name: a, scope: {eachKeyOf: {user: ada}}, concurrent: 3}",
                "tagPolicy | setTagPolicy | {name: a, tag: project, allowed: [x], appliesTo: {group: g}}",
                "keyPolicy | setKeyPolicy | {name: a, keysPerUser: 3, attribution: {tags: {t: v}, allowed: {tag.t: [v]}}}",
                "channel | setChannel | {name: a, email: [a@acme.example]}"
            })
    void everyKindIsKnown(String kind, String operation, String entry) throws IOException {
        plane.answers(operation, EDITED).answers(operation.replace("set", "delete"), EDITED);
        Path file = Files.writeString(folder.resolve("e.yaml"), entry);
        assertThat(run(Map.of(), "policy", "set", kind, "-f", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(run(Map.of(), "policy", "delete", kind, "a", "--reason", "over"))
                .as(err.toString())
                .isZero();
        assertThat(asked().path("name").asText()).isEqualTo("a");
    }

    @Test
    void aKeyIsSetFromOptionsAndItsSecretKept() throws IOException {
        plane.answers("setKey", EDITED.replaceFirst("\\{", """
                {"createdKey": {"secret": "sk-canary", "key": {"id": "key_1", "name": "ci", "user": null, "group": "g"}},"""));
        Path kept = folder.resolve("ci.secret");
        assertThat(run(
                        Map.of(),
                        "key",
                        "set",
                        "ci",
                        "--group",
                        "g",
                        "--models",
                        "gpt-5*,o*",
                        "--expires",
                        "2027-01-01",
                        "--field",
                        "rateLimits={concurrent: 2}",
                        "--field",
                        "user=",
                        "--secrets-out",
                        kept.toString()))
                .as(err.toString())
                .isZero();
        assertThat(asked().path("input")).isEqualTo(Api.JSON.readTree("""
                        {"name": "ci", "rateLimits": {"concurrent": "2"}, "user": null, "group": "g",
                         "expires": "2027-01-01", "models": ["gpt-5*", "o*"]}"""));
        assertThat(Files.readString(kept)).isEqualTo("ci=sk-canary\n");
        assertThat(out.toString()).contains("A new key.").doesNotContain("sk-canary");
        assertThat(run(Map.of(), "key", "set", "ci", "--group", "g")).isZero();
        assertThat(out.toString()).contains("shown only now:", "sk-canary");
    }

    @Test
    void noSecretLeavesNoFile() throws IOException {
        plane.answers("setKey", EDITED);
        Path kept = folder.resolve("ci.secret");
        assertThat(run(Map.of(), "key", "set", "ci", "--group", "g", "--secrets-out", kept.toString()))
                .as(err.toString())
                .isZero();
        assertThat(kept).doesNotExist();
    }

    @Test
    void theOrganizationIsSetAndNeitherItNorAKeyIsDeletedThisWay() throws IOException {
        plane.answers("setOrganization", EDITED);
        Path file = Files.writeString(
                folder.resolve("o.yaml"), "{timezone: Europe/London, billingCycleDay: 15, platformOwner: ada}");
        assertThat(run(Map.of(), "policy", "set", "organization", "-f", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(asked().path("input").path("billingCycleDay").isInt()).isTrue();
        assertThat(run(Map.of(), "policy", "delete", "organization", "acme")).isEqualTo(1);
        assertThat(run(Map.of(), "policy", "delete", "key", "ci")).isEqualTo(1);
        assertThat(err.toString()).contains("`./purser organization delete`", "`./purser key revoke`");
    }

    @Test
    void entriesAreListedAsTheFileHasThem() throws IOException {
        plane.answers("entries", """
                {"edges": [{"node": {"kind": "RATE_LIMIT", "name": "pace", "text": "name: pace\\n"}}],
                 "pageInfo": {"hasNextPage": false, "endCursor": null}}""");
        assertThat(run(Map.of(), "policy", "list", "rate-limit"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("name: pace");
        assertThat(asked().path("kind").asText()).isEqualTo("RATE_LIMIT");
        assertThat(run(Map.of(), "policy", "list", "provider")).isEqualTo(1);
        assertThat(err.toString()).contains("\"provider\" is no kind of entry; expected budget, group");
    }

    @Test
    void aBudgetIsDeleted() throws IOException {
        plane.answers("deleteBudget", EDITED);
        assertThat(run(Map.of(), "budget", "delete", "search-day", "--reason", "over"))
                .isZero();
        assertThat(asked().path("name").asText() + asked().path("reason").asText())
                .isEqualTo("search-dayover");
    }
}
