package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.core.tenancy.ApiKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One entry set or deleted by itself goes the way of a file.
final class EntryEditTest {
    private static final String FILE = """
            organization: acme
            platformOwner: ada
            groups: [{name: engineering, costCentre: CC-1, groups: [{name: search}]}, {name: sales}]
            users: [{name: ada, group: search}, {name: bob, group: sales, roles: [{role: viewer, group: engineering}]}]
            keys: [{name: ada-key, user: ada, secret: "${KEY}"}]
            plans: [{name: free, budgets: [{limit: 5 USD, period: month, enforcement: hard}]}]
            customers: [{name: globex, plan: free, accountOwner: ada}]
            channels: [{name: hook, webhook: {url: "https://x.example/a", secret: "${HOOK}"}}]
            tagPolicies: [{name: projects, tag: project, required: true, appliesTo: {group: engineering}}]
            keyPolicies: [{name: own, keysPerUser: 3, appliesTo: {group: search}}]
            budgets:
              - {name: all, scope: {organization: acme}, limit: 100 USD, period: month, anchorDay: 5, enforcement: hard}
              - {name: each, scope: {eachUserIn: engineering}, limit: 9 USD, period: day, enforcement: soft, owner: bob}
            rateLimits: [{name: pace, scope: {group: search}, requestsPerMinute: 60}]
            """;

    private final Desk desk;

    EntryEditTest(@TempDir Path folder) {
        desk = new Desk(folder);
    }

    @BeforeEach
    void declared() {
        desk.variables.put("KEY", "sk-a-secret-of-a-key-of-ada-0123");
        desk.variables.put("HOOK", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        desk.applied(FILE);
    }

    private PolicyOutcome set(EntryKind kind, String name, @Nullable Object... pairs) {
        return set(null, kind, name, pairs);
    }

    private PolicyOutcome set(@Nullable Long ifVersion, EntryKind kind, String name, @Nullable Object... pairs) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (kind != EntryKind.ORGANIZATION) {
            fields.put("name", name);
        }
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return desk.policies.edit(
                "acme", new EntryEdit("set" + kind, kind, name, fields, "agreed", ifVersion), Desk.ADA);
    }

    private PolicyOutcome delete(EntryKind kind, String name) {
        return desk.policies.edit("acme", new EntryEdit("delete" + kind, kind, name, null, "agreed", null), Desk.ADA);
    }

    private List<AuditDeed> deeds() {
        return desk.store.deeds.getOrDefault(Chain.of("acme"), List.of());
    }

    private static String lines(PolicyOutcome outcome) {
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Applied.class);
        return ((PolicyOutcome.Applied) outcome)
                .plan().changes().stream().map(Plan.PlannedChange::line).collect(Collectors.joining("\n"));
    }

    private static String problems(PolicyOutcome outcome) {
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Invalid.class);
        return ((PolicyOutcome.Invalid) outcome)
                .problems().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    private String entry(EntryKind kind, String name) {
        return desk.policies.entries("acme", kind).stream()
                .filter(one -> one.name().equals(name))
                .map(DeclaredEntry::text)
                .collect(Collectors.joining());
    }

    @Test
    void aFieldThatIsLeftOutStaysAndNullTakesItAway() {
        assertThat(lines(set(EntryKind.BUDGET, "all", "limit", "120 USD"))).isEqualTo("~ budget all");
        assertThat(entry(EntryKind.BUDGET, "all")).contains("limit: 120 USD", "anchorDay: 5", "enforcement: hard");
        set(EntryKind.BUDGET, "all", "anchorDay", null);
        assertThat(entry(EntryKind.BUDGET, "all")).contains("limit: 120 USD").doesNotContain("anchorDay");
    }

    @Test
    void whatComesOfItIsAFileThatAppliesAsAnEmptyPlan() {
        set(
                EntryKind.BUDGET,
                "new",
                "scope",
                Map.of("group", "search", "tag.project", "atlas"),
                "limit",
                "5 USD",
                "period",
                "day",
                "enforcement",
                "hard");
        set(EntryKind.GROUP, "ranking", "parent", "search");
        delete(EntryKind.RATE_LIMIT, "pace");
        assertThat(desk.planned(desk.policies.export("acme").orElseThrow())).isEmpty();
        assertThat(desk.planned(FILE)).as("against the file it is drift").contains("+ rateLimit pace");
    }

    @Test
    void theSameAgainChangesNothingAndWritesNothing() {
        set(EntryKind.BUDGET, "all", "limit", "120 USD");
        long version = desk.policy("acme").version();
        int entries = deeds().size();
        assertThat(lines(set(EntryKind.BUDGET, "all", "limit", "120 USD"))).isEmpty();
        assertThat(desk.policy("acme").version()).isEqualTo(version);
        assertThat(deeds()).hasSize(entries);
    }

    @Test
    void theAuditSaysWhichEntryWasSetAndWhy() {
        set(EntryKind.BUDGET, "all", "limit", "120 USD");
        AuditDeed deed = deeds().getLast();
        assertThat(deed.action()).isEqualTo(AuditAction.ENTRY_SET);
        assertThat(deed.thing().kind() + " " + deed.thing().name()).isEqualTo("budget all");
        assertThat(deed.reason()).isEqualTo("agreed");
        assertThat(deed.changes()).hasSize(1);
        assertThat(deed.changes().getFirst().after()).isEqualTo(Map.of("limit", "120 USD"));
    }

    @Test
    void aBadFieldIsNamedWithWhatWasExpected() {
        assertThat(problems(set(EntryKind.BUDGET, "all", "enforcement", "hrad")))
                .isEqualTo(
                        "setBUDGET: input.enforcement: \"hrad\" is unknown; expected hard, soft, degrade (did you mean"
                                + " hard?)");
        assertThat(problems(set(EntryKind.BUDGET, "all", "thresholds", List.of(Map.of("at", "no")))))
                .startsWith("setBUDGET: input.thresholds[0].at: ");
        assertThat(problems(set(EntryKind.BUDGET, "all", "scope", Map.of("group", "nobody"))))
                .startsWith("setBUDGET: input.scope.group: ");
        assertThat(problems(set(EntryKind.BUDGET, "new", "limit", "5 USD")))
                .contains("setBUDGET: input: `period` is missing", "setBUDGET: input: `enforcement` is missing");
        assertThat(problems(set(EntryKind.USER, "bob", "nickname", "bobby")))
                .startsWith("setUSER: input.nickname: unknown field");
    }

    @Test
    void moneyNeedsAReason() {
        Map<String, @Nullable Object> fields = new HashMap<>(Map.of("name", "all", "limit", "120 USD"));
        EntryEdit silent = new EntryEdit("setBudget", EntryKind.BUDGET, "all", fields, " ", null);
        assertThat(desk.policies.edit("acme", silent, Desk.ADA)).isInstanceOf(PolicyOutcome.ReasonRequired.class);
        EntryEdit gone = new EntryEdit("deleteBudget", EntryKind.BUDGET, "all", null, null, null);
        assertThat(desk.policies.edit("acme", gone, Desk.ADA)).isInstanceOf(PolicyOutcome.ReasonRequired.class);
        assertThat(desk.policy("acme").budgets()).hasSize(3);
    }

    @Test
    void aVersionThatIsOverChangesNothing() {
        long version = desk.policy("acme").version();
        assertThat(lines(set(version, EntryKind.BUDGET, "all", "limit", "120 USD")))
                .isNotEmpty();
        assertThat(set(version, EntryKind.BUDGET, "all", "limit", "130 USD"))
                .isEqualTo(new PolicyOutcome.Stale(version, version + 1));
        assertThat(entry(EntryKind.BUDGET, "all")).contains("120 USD");
    }

    @Test
    void whatIsNamedElsewhereIsNotDeleted() {
        assertThat(problems(delete(EntryKind.GROUP, "sales"))).contains("the policy in force: users[bob].group: ");
        assertThat(problems(delete(EntryKind.USER, "ada")))
                .contains(
                        "the policy in force: customers[globex].accountOwner: ",
                        "the policy in force: platformOwner: ");
        assertThat(problems(delete(EntryKind.PLAN, "free"))).contains("the policy in force: customers[globex].plan: ");
        assertThat(delete(EntryKind.GROUP, "engineering")).isInstanceOf(PolicyOutcome.BadInput.class);
        assertThat(delete(EntryKind.BUDGET, "none")).isEqualTo(new PolicyOutcome.NotFound("budget", "none"));
        assertThat(desk.planned(FILE)).as("nothing was changed").isEmpty();
    }

    @Test
    void oneOfEachKindIsDeletedAndNothingElse() {
        assertThat(lines(delete(EntryKind.BUDGET, "each"))).isEqualTo("- budget each");
        assertThat(lines(delete(EntryKind.RATE_LIMIT, "pace"))).isEqualTo("- rateLimit pace");
        assertThat(lines(delete(EntryKind.TAG_POLICY, "projects"))).isEqualTo("- tagPolicy projects");
        assertThat(lines(delete(EntryKind.KEY_POLICY, "own"))).isEqualTo("- keyPolicy own");
        assertThat(lines(delete(EntryKind.CHANNEL, "hook"))).isEqualTo("- channel hook");
        assertThat(lines(delete(EntryKind.CUSTOMER, "globex"))).isEqualTo("- customer globex");
        assertThat(lines(delete(EntryKind.PLAN, "free"))).isEqualTo("- plan free\n- budget free month");
        assertThat(lines(delete(EntryKind.USER, "bob"))).isEqualTo("- user bob");
        assertThat(lines(delete(EntryKind.GROUP, "sales"))).isEqualTo("- group sales");
    }

    @Test
    void aGroupMovesWithWhatIsBelowIt() {
        set(EntryKind.GROUP, "ranking", "parent", "search");
        assertThat(lines(set(EntryKind.GROUP, "search", "parent", "sales"))).isEqualTo("~ group search");
        assertThat(entry(EntryKind.GROUP, "ranking")).contains("parent: search");
        assertThat(entry(EntryKind.GROUP, "search")).contains("parent: sales");
        assertThat(set(EntryKind.GROUP, "sales", "parent", "ranking")).isInstanceOf(PolicyOutcome.BadInput.class);
        set(EntryKind.GROUP, "search", "parent", null);
        assertThat(entry(EntryKind.GROUP, "search")).doesNotContain("parent");
    }

    @Test
    void whatNamesAThingFollowsWhenItIsRenamed() {
        String id = desk.policy("acme").groups().getFirst().id();
        assertThat(lines(set(EntryKind.GROUP, "research", "renamedFrom", "engineering")))
                .contains("~ group research");
        assertThat(desk.policy("acme").groups().getFirst().id()).isEqualTo(id);
        assertThat(entry(EntryKind.BUDGET, "each")).contains("eachUserIn: research");
        assertThat(entry(EntryKind.USER, "bob")).contains("group: research");
        assertThat(entry(EntryKind.GROUP, "search")).contains("parent: research");
        assertThat(lines(set(EntryKind.GROUP, "research", "renamedFrom", "engineering")))
                .isEmpty();
        set(EntryKind.USER, "ada@acme.example", "renamedFrom", "ada");
        assertThat(entry(EntryKind.CUSTOMER, "globex")).contains("accountOwner: ada@acme.example");
        String budget = desk.policy("acme").budgets().getFirst().id();
        assertThat(lines(set(EntryKind.BUDGET, "whole", "renamedFrom", "all"))).isEqualTo("~ budget whole");
        assertThat(desk.policy("acme").budgets().getFirst().id()).isEqualTo(budget);
    }

    @Test
    void secretsStayAndAreToldNowhere() {
        String hash = desk.policy("acme").keys().getFirst().hash();
        set(EntryKind.CHANNEL, "hook", "digest", "daily");
        set(EntryKind.BUDGET, "all", "limit", "120 USD");
        assertThat(desk.policy("acme").channels().toString()
                        + desk.policy("acme").keys())
                .doesNotContain("whsec", "sk-a-secret");
        assertThat(desk.policy("acme").keys().getFirst().hash()).isEqualTo(hash);
        assertThat(problems(set(EntryKind.CHANNEL, "hook", "webhook", Map.of("url", "https://y.example/a"))))
                .contains("a new URL needs its secret named again");
        assertThat(problems(set(
                        EntryKind.CHANNEL,
                        "hook",
                        "webhook",
                        Map.of("url", "https://y.example/a", "secret", "canary"))))
                .startsWith("setCHANNEL: input.webhook.secret: ")
                .doesNotContain("canary");
    }

    @Test
    void aReferenceIsTextHere() {
        assertThat(problems(set(EntryKind.USER, "bob", "email", "${HOME}"))).contains("${HOME}");
    }

    private ApiKey key(String name) {
        return desk.policy("acme").keys().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ApiKey made(String name) {
        desk.policies.createKey(new NewKey("acme", name, null, "sales", List.of(), null, false), Desk.ADA);
        return key(name);
    }

    @Test
    void aKeyIsChangedAndKeepsItsSecret() {
        String hash = key("ada-key").hash();
        assertThat(lines(set(
                        EntryKind.KEY,
                        "ada-key",
                        "models",
                        List.of("gpt-5*"),
                        "rateLimits",
                        Map.of("concurrent", 2),
                        "group",
                        "sales")))
                .isEqualTo("~ key ada-key");
        assertThat(key("ada-key").hash()).isEqualTo(hash);
        assertThat(key("ada-key").policy().models()).containsExactly("gpt-5*");
        assertThat(desk.policy("acme").rateLimits())
                .anyMatch(limit -> limit.name().equals("key ada-key"));
        assertThat(entry(EntryKind.KEY, "ada-key")).contains("user: ada", "group: sales", "concurrent: '2'");
        assertThat(problems(set(EntryKind.KEY, "ada-key", "user", null, "group", null)))
                .startsWith("setKEY: input.user: is missing");
        assertThat(problems(set(EntryKind.KEY, "ada-key", "secret", "short canary")))
                .startsWith("setKEY: input.secret: ")
                .doesNotContain("canary");
    }

    @Test
    void aKeyThatIsDeclaredGetsItsSecretOnce() {
        PolicyOutcome outcome = set(EntryKind.KEY, "new", "group", "sales");
        List<Plan.CreatedKey> created = ((PolicyOutcome.Applied) outcome).plan().created();
        assertThat(created).hasSize(1);
        assertThat(key("new").hash())
                .isEqualTo(desk.keyHash.of(created.getFirst().secret()));
        assertThat(((PolicyOutcome.Applied) set(EntryKind.KEY, "new", "models", List.of("a*")))
                        .plan()
                        .created())
                .isEmpty();
    }

    @Test
    void aKeyOfAnOperatorIsChangedAndStaysTheOperators() {
        ApiKey before = made("made");
        made("other");
        lines(set(EntryKind.KEY, "made", "rateLimits", Map.of("requestsPerMinute", 60), "expires", "2027-01-01"));
        ApiKey after = key("made");
        assertThat(List.of(after.id(), after.hash(), after.origin(), String.valueOf(after.madeAt())))
                .isEqualTo(
                        List.of(before.id(), before.hash(), ApiKey.Origin.OPERATOR, String.valueOf(before.madeAt())));
        assertThat(after.policy().expiresAt()).isNotNull();
        assertThat(entry(EntryKind.KEY, "made")).contains("requestsPerMinute: '60'");
        assertThat(entry(EntryKind.KEY, "other")).contains("group: sales");
        lines(set(EntryKind.KEY, "made", "models", List.of("a*")));
        set(EntryKind.GROUP, "sales", "costCentre", "CC-7");
        desk.prune(desk.policies.export("acme").orElseThrow());
        assertThat(desk.policies.export("acme").orElseThrow()).doesNotContain("name: made");
        assertThat(key("made").policy().models()).containsExactly("a*");
        assertThat(desk.policy("acme").rateLimits())
                .anyMatch(limit -> limit.name().equals("key made"));
        assertThat(desk.policy("acme").keys()).hasSize(3);
    }

    @Test
    void whatNamesAKeyFollowsWhenItIsRenamed() {
        ApiKey before = made("made");
        set(
                EntryKind.BUDGET,
                "its",
                "scope",
                Map.of("key", "made"),
                "limit",
                "5 USD",
                "period",
                "day",
                "enforcement",
                "hard");
        assertThat(lines(set(EntryKind.KEY, "renamed", "renamedFrom", "made")))
                .isEqualTo("~ key renamed\n~ budget its");
        assertThat(key("renamed").id()).isEqualTo(before.id());
        assertThat(entry(EntryKind.BUDGET, "its")).contains("key: renamed");
        lines(set(EntryKind.KEY, "adas", "renamedFrom", "ada-key"));
        assertThat(key("adas").userId())
                .isEqualTo(desk.policy("acme").users().getFirst().id());
        assertThat(desk.policy("acme").keys()).hasSize(2);
    }

    @Test
    void aRevokedKeyStaysRevoked() {
        desk.policies.revokeKey("acme", "ada-key", "lost", Desk.ADA);
        set(EntryKind.KEY, "ada-key", "models", List.of("a*"));
        assertThat(key("ada-key").revokedAt()).isNotNull();
    }

    @Test
    void theOrganizationItselfIsChangedAndItsBudgetsFollow() {
        assertThat(lines(set(EntryKind.ORGANIZATION, "acme", "billingCycleDay", 15)))
                .isEqualTo("~ organization acme");
        assertThat(lines(set(EntryKind.ORGANIZATION, "acme", "timezone", "Europe/London")))
                .isEqualTo("~ organization acme\n~ budget all\n~ budget each\n~ budget free month");
        assertThat(entry(EntryKind.ORGANIZATION, "acme")).contains("timezone: Europe/London", "billingCycleDay: 15");
        assertThat(lines(set(EntryKind.ORGANIZATION, "acme", "platformOwner", null)))
                .isEqualTo("~ organization acme");
        assertThat(desk.policy("acme").organization().platformOwners()).isEmpty();
        assertThat(problems(set(EntryKind.ORGANIZATION, "acme", "timezone", "Mars")))
                .startsWith("setORGANIZATION: input.timezone: ");
        assertThat(problems(set(EntryKind.ORGANIZATION, "acme", "currency", "EUR")))
                .contains("EUR cannot replace USD");
        assertThat(set(EntryKind.ORGANIZATION, "acme", "groups", List.of())).isInstanceOf(PolicyOutcome.BadInput.class);
        AuditDeed deed = deeds().getLast();
        assertThat(deed.thing().kind() + " " + deed.thing().name()).isEqualTo("organization acme");
        assertThat(desk.planned(desk.policies.export("acme").orElseThrow())).isEmpty();
    }

    @Test
    void theCurrencyIsSetWhileNothingIsInUse(@TempDir Path other) {
        Desk fresh = new Desk(other);
        Map<String, @Nullable Object> euros = Map.of("currency", "EUR");
        EntryEdit edit = new EntryEdit("setOrganization", EntryKind.ORGANIZATION, "default", euros, null, null);
        assertThat(fresh.policies.edit("default", edit, Desk.ADA)).isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(fresh.policy("default").organization().currency().code()).isEqualTo("EUR");
        fresh.policies.createKey(new NewKey("default", "k", null, null, List.of(), null, false), Desk.ADA);
        Map<String, @Nullable Object> dollars = Map.of("currency", "USD");
        EntryEdit late = new EntryEdit("setOrganization", EntryKind.ORGANIZATION, "default", dollars, null, null);
        assertThat(fresh.policies.edit("default", late, Desk.ADA)).isInstanceOf(PolicyOutcome.Invalid.class);
    }

    @Test
    void keysOfOperatorsStayWhereTheyAre() {
        desk.policies.createKey(new NewKey("acme", "made", null, "sales", List.of(), null, false), Desk.ADA);
        assertThat(lines(set(EntryKind.GROUP, "sales", "costCentre", "CC-7"))).isEqualTo("~ group sales");
        assertThat(desk.policy("acme").keys()).hasSize(2);
    }
}
