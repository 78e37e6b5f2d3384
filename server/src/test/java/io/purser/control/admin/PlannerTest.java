package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.core.budget.Budget;
import io.purser.core.tenancy.ApiKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final String FILE = """
            organization: acme
            groups:
              - name: top
                groups: [{name: team, costCentre: CC-1}]
              - name: other
            users:
              - {name: ada, group: team, roles: [member]}
              - {name: bob, group: other}
            keys:
              - {name: k, user: ada, models: [gpt-5], rateLimits: {requestsPerMinute: 60}, expires: 2027-01-01, attribution: {environment: dev, override: false, required: [customer], allowed: {feature: [a]}, baggage: true, metadata: true, userIsCustomer: true}}
            endpoints: [{name: e, criticality: low}]
            plans:
              - {name: free, models: [gpt-7], providers: [openai], endpoints: [e], default: true, message: "Free is little.", upgradeUrl: "https://up.example/a", rateLimits: {requestsPerMinute: 21}, budgets: [{name: f, limit: 4 USD, period: month, enforcement: hard, reason: r}]}
              - {name: pro}
            customers: [{name: globex, plan: free, accountOwner: ada}]
            channels: [{name: hook, webhook: {url: "https://a.example/x", secret: "${HOOK}"}}]
            budgets:
              - {name: b, scope: {group: team}, limit: 10 USD, period: month, anchorDay: 3, timezone: Asia/Tokyo, enforcement: soft, cooldown: 6h, thresholds: [{at: 80%, notify: [hook]}], reason: r}
              - {name: w, scope: {user: ada}, limit: 1M tokens, period: week, weekStart: sunday, enforcement: hard, estimation: strict, strictFloor: 2k, visibility: amounts, freeModels: pass, shadow: true}
              - {name: p, scope: {key: k}, limit: 5 requests, period: P10D, anchor: 2026-01-05, enforcement: hard}
              - {name: d, scope: {group: team}, limit: 10 USD, period: month, enforcement: degrade, actions: [{at: 81%, model: {gpt-5: gpt-5-mini}, outputCap: 1k, contextCap: 9k, maxTools: 3, criticality: low}, {at: 91%, throttle: {requestsPerMinute: 7, criticality: low}}, {at: 100%, refuse: true}], reason: r}
            rateLimits: [{name: l, scope: {group: team}, requestsPerMinute: 10, tokensPerMinute: 20k, concurrent: 5}]
            """;

    private final Desk desk;

    PlannerTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.variables.put("HOOK", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        desk.variables.put("OTHER", "whsec_AAAQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    /// A change of every single field changes the plan: none is read and dropped (rows D13, A13).
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            organization: acme         | organization: acme\\ncurrency: USD\\ntimezone: Asia/Tokyo | ~ organization acme     | timezone: UTC → Asia/Tokyo
            organization: acme         | organization: acme\\nbillingCycleDay: 15 | ~ organization acme | billingCycleDay: 1 → 15
            organization: acme         | organization: acme\\nfiscalYearStart: 04-01 | ~ organization acme | fiscalYearStart: 01-01 → 04-01
            costCentre: CC-1           | costCentre: CC-2                      | ~ group team            | costCentre: CC-1 → CC-2
            group: team, roles         | group: other, roles                   | ~ user ada              | group: team → other
            roles: [member]            | roles: [member, viewer]               | ~ user ada              | roles: [member] → [member, viewer]
            {name: ada,                | {name: ada, kind: service,            | ~ user ada              | kind: (none) → service
            models: [gpt-5]            | models: [gpt-5, claude-*]             | ~ key k                 | models: [gpt-5] → [gpt-5, claude-*]
            user: ada, models          | user: ada, group: other, models       | ~ key k                 | group: (none) → other
            requestsPerMinute: 60      | requestsPerMinute: 61                 | ~ key k                 | rateLimits: {requestsPerMinute=60} → {requestsPerMinute=61}
            expires: 2027-01-01        | expires: 2028-01-01                   | ~ key k                 | expires: 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z
            environment: dev           | environment: prod                     | ~ key k                 | environment=prod
            override: false            | override: true                        | ~ key k                 | attribution:
            required: [customer]       | required: [session]                   | ~ key k                 | required=[session]
            allowed: {feature: [a]}    | allowed: {feature: [b]}               | ~ key k                 | allowed={feature=[b]}
            baggage: true              | baggage: false                        | ~ key k                 | attribution:
            metadata: true             | metadata: false                       | ~ key k                 | attribution:
            userIsCustomer: true       | userIsCustomer: false                 | ~ key k                 | attribution:
            models: [gpt-5]            | models: [gpt-5], secret: '${OTHER}'   | ~ key k                 | secret: replaced
            models: [gpt-7], providers | models: [gpt-6], providers            | ~ plan free             | models: [gpt-7] → [gpt-6]
            models: [gpt-7], providers | models: [gpt-6], providers            | ~ plan free             | ! calls for other models than gpt-6 are refused with 403
            models: [gpt-7], providers | models: [gpt-6], providers            | ~ plan free             | ! concerns globex, every customer that is not declared
            providers: [openai]        | providers: [anthropic]                | ~ plan free             | providers: [openai] → [anthropic]
            endpoints: [e]             | endpoints: [f]                        | ~ plan free             | endpoints: [e] → [f]
            default: true              | default: false                        | ~ plan free             | ! customers that are not declared are no longer on it from the next call on
            Free is little.            | Free is small.                        | ~ plan free             | message: Free is little. → Free is small.
            up.example/a               | up.example/b                          | ~ plan free             | upgradeUrl: https://up.example/a → https://up.example/b
            requestsPerMinute: 21      | requestsPerMinute: 22                 | ~ plan free             | rateLimits: {requestsPerMinute=21} → {requestsPerMinute=22}
            limit: 4 USD               | limit: 3 USD                          | ~ budget f              | limit: 4 USD → 3 USD
            limit: 4 USD               | limit: 3 USD                          | ~ budget f              | ! an account of its own for globex, every customer that is not declared
            plan: free, accountOwner   | plan: pro, accountOwner               | ~ customer globex       | ! on plan pro from the next call on, before on plan free
            plan: free, accountOwner   | accountOwner                          | ~ customer globex       | ! on no plan from the next call on, before on plan free
            accountOwner: ada          | accountOwner: bob                     | ~ customer globex       | accountOwner: ada → bob
            criticality: low           | criticality: high                     | ~ endpoint e            | criticality: low → high
            https://a.example/x        | https://b.example/x                   | ~ channel hook          | webhook: {url=https://a.example/x} → {url=https://b.example/x}
            '"${HOOK}"'                | '"${OTHER}"'                          | ~ channel hook          | secret: replaced
            {group: team}, limit       | {group: other}, limit                 | ~ budget b              | scope: {group=team} → {group=other}
            limit: 10 USD              | limit: 11 USD                         | ~ budget b              | limit: 10 USD → 11 USD
            limit: 10 USD              | limit: 10 requests                    | ~ budget b              | limit: 10 USD → 10 requests
            anchorDay: 3               | anchorDay: 4                          | ~ budget b              | anchorDay: 3 → 4
            timezone: Asia/Tokyo       | timezone: Asia/Seoul                  | ~ budget b              | timezone: Asia/Tokyo → Asia/Seoul
            enforcement: soft          | enforcement: hard                     | ~ budget b              | enforcement: soft → hard
            cooldown: 6h               | cooldown: 7h                          | ~ budget b              | cooldown: PT6H → PT7H
            at: 80%                    | at: 90%                               | ~ budget b              | thresholds:
            notify: [hook]             | notify: []                            | ~ budget b              | thresholds:
            weekStart: sunday          | weekStart: saturday                   | ~ budget w              | weekStart: sunday → saturday
            estimation: strict, strictFloor: 2k | estimation: adaptive         | ~ budget w              | estimation: strict → (none)
            strictFloor: 2k            | strictFloor: 3k                       | ~ budget w              | strictFloor: 2000 → 3000
            visibility: amounts        | visibility: state                     | ~ budget w              | visibility: amounts → (none)
            freeModels: pass           | freeModels: count                     | ~ budget w              | freeModels: pass → (none)
            shadow: true               | shadow: false                         | ~ budget w              | shadow: true → (none)
            P10D                       | P11D                                  | ~ budget p              | period: P10D → P11D
            anchor: 2026-01-05         | anchor: 2026-01-06                    | ~ budget p              | anchor: 2026-01-05 → 2026-01-06
            at: 81%                    | at: 82%                               | ~ budget d              | {at=82%
            gpt-5: gpt-5-mini          | gpt-5: gpt-5-nano                     | ~ budget d              | model={gpt-5=gpt-5-nano}
            outputCap: 1k              | outputCap: 2k                         | ~ budget d              | outputCap=2k
            contextCap: 9k             | contextCap: 8k                        | ~ budget d              | contextCap=8k
            maxTools: 3, criticality: low | maxTools: 3, criticality: normal   | ~ budget d              | criticality=normal
            maxTools: 3                | maxTools: 4                           | ~ budget d              | maxTools=4
            requestsPerMinute: 7       | requestsPerMinute: 8                  | ~ budget d              | requestsPerMinute=8
            7, criticality: low        | 7, criticality: high                  | ~ budget d              | actions:
            ', {at: 100%, refuse: true}' | ''                                  | ~ budget d              | actions:
            requestsPerMinute: 10,     | requestsPerMinute: 11,                | ~ rateLimit l           | requestsPerMinute: 10 → 11
            tokensPerMinute: 20k       | tokensPerMinute: 21k                  | ~ rateLimit l           | tokensPerMinute: 20k → 21k
            concurrent: 5              | concurrent: 6                         | ~ rateLimit l           | concurrent: 5 → 6
            """)
    void aChangedFieldChangesThePlan(String was, String is, String line, String detail) {
        desk.applied(FILE);
        assertThat(FILE).contains(was);
        String changed = FILE.replace(was, is.replace("\\n", "\n"));
        PolicyOutcome outcome = desk.plan(changed);
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Planned.class);
        String text = ((PolicyOutcome.Planned) outcome).plan().text();
        assertThat(text).contains(line + "\n").contains(detail);
        desk.applied(changed);
        assertThat(desk.planned(changed)).isEmpty();
    }

    @Test
    void planSaysWhatEachBudgetMeans() {
        String text = ((PolicyOutcome.Planned) desk.plan("""
                organization: acme
                budgets:
                  - {name: a, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
                  - {name: s, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard, estimation: strict}
                  - {name: z, scope: {organization: acme}, limit: 0 USD, period: month, enforcement: hard}
                  - {name: o, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: soft}
                  - {name: d, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: degrade, actions: [{at: 80%, criticality: low, model: {a: b}, throttle: {requestsPerMinute: 6, criticality: low}}, {at: 90%, outputCap: 1k}]}
                  - {name: r, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: degrade, actions: [{at: 100%, refuse: true}]}
                """)).plan().text();
        assertThat(text)
                .contains("+ budget a\n", "adaptive: over by at most about one top-up")
                .contains("strict: never over")
                .contains("hard at 0: nothing priced passes")
                .contains("soft: refuses nothing; alerts at 50%, 80%, 100%")
                .contains(
                        "degrade: at 80% (low criticality) a → b, 6 requests a minute (low criticality); at 90% output"
                                + " up to 1k tokens; nothing is refused at the limit")
                .contains("degrade: at 100% refuses\n");
    }

    @Test
    void aRenamedThingKeepsItsIdAndSoItsHistory() {
        desk.applied(FILE);
        String group = groupId();
        String user = desk.policy("acme").users().getFirst().id();
        Budget budget = desk.policy("acme").budgets().getFirst();
        String renamed = FILE.replace("{name: team,", "{name: squad, renamedFrom: team,")
                .replace("group: team", "group: squad")
                .replace("{name: ada,", "{name: lovelace, renamedFrom: ada,")
                .replace("user: ada", "user: lovelace")
                .replace("accountOwner: ada", "accountOwner: lovelace")
                .replace("{name: b,", "{name: bb, renamedFrom: b,");
        desk.applied(renamed);
        assertThat(groupId()).isEqualTo(group);
        assertThat(desk.policy("acme").users().getFirst().id()).isEqualTo(user);
        assertThat(desk.policy("acme").budgets().getFirst().id()).isEqualTo(budget.id());
        assertThat(desk.policy("acme").budgets().getFirst().name()).isEqualTo("bb");
        assertThat(desk.planned(renamed)).isEmpty();
        assertThat(desk.policy("acme").groups()).hasSize(3);
    }

    @Test
    void aNewNameShowsInEverythingThatBearsIt() {
        desk.applied(FILE);
        String renamed = FILE.replace("{name: team,", "{name: squad, renamedFrom: team,")
                .replace("group: team", "group: squad")
                .replace("{name: ada,", "{name: lovelace, renamedFrom: ada,")
                .replace("user: ada", "user: lovelace")
                .replace("accountOwner: ada", "accountOwner: lovelace");
        PolicyOutcome outcome = desk.plan(renamed);
        assertThat(((PolicyOutcome.Planned) outcome).plan().text())
                .contains("~ group squad\n    name: team → squad")
                .contains("~ user lovelace\n    name: ada → lovelace\n    group: team → squad")
                .contains("~ key k\n    user: ada → lovelace")
                .contains("~ customer globex\n    accountOwner: ada → lovelace")
                .contains("~ budget b\n    scope: {group=team} → {group=squad}")
                .contains("~ budget w\n    scope: {user=ada} → {user=lovelace}")
                .contains("~ rateLimit l\n    scope: {group=team} → {group=squad}");
    }

    private String groupId() {
        return desk.policy("acme").groups().stream()
                .filter(group -> group.name().equals("team") || group.name().equals("squad"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aNewThingUnderACarriedOverNameIsAnotherThing() {
        desk.applied("organization: acme\ngroups: [{name: a}]\n");
        String old = desk.policy("acme").groups().getFirst().id();
        desk.applied("organization: acme\ngroups: [{name: b, renamedFrom: a}, {name: a}]\n");
        assertThat(desk.policy("acme").groups().get(0).id()).isEqualTo(old);
        assertThat(desk.policy("acme").groups().get(1).id()).isNotEqualTo(old);
        assertThat(desk.planned("organization: acme\ngroups: [{name: b, renamedFrom: a}, {name: a}]\n"))
                .isEmpty();
    }

    @Test
    void aBudgetThatMeansSomethingElseGetsNewAccountsAndAChangedLimitANewVersion() {
        desk.applied(FILE);
        Budget first = desk.policy("acme").budgets().getFirst();
        desk.applied(FILE.replace("limit: 10 USD", "limit: 12 USD"));
        Budget dearer = desk.policy("acme").budgets().getFirst();
        assertThat(dearer.id()).isEqualTo(first.id());
        assertThat(dearer.limitVersion()).isEqualTo(first.limitVersion() + 1);
        desk.applied(FILE.replace("limit: 10 USD, period: month, anchorDay: 3", "limit: 12 USD, period: day"));
        Budget daily = desk.policy("acme").budgets().getFirst();
        assertThat(daily.id()).isNotEqualTo(first.id());
        desk.applied(FILE.replace("limit: 10 USD", "limit: 12 USD"));
        assertThat(desk.policy("acme").budgets().getFirst().id())
                .as("accounts of a former meaning are never taken up again")
                .isNotEqualTo(first.id());
    }

    @Test
    void nothingIsDeletedWithoutPrune() {
        desk.applied(FILE);
        PolicyOutcome.Planned planned = (PolicyOutcome.Planned) desk.plan("organization: acme\n");
        assertThat(planned.plan().changes()).isEmpty();
        assertThat(planned.plan().notes()).hasSize(17).allMatch(note -> note.contains("--prune deletes it"));
        assertThat(desk.prune("organization: acme\n")).isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(desk.policy("acme").budgets()).isEmpty();
        assertThat(desk.policy("acme").keys()).isEmpty();
        assertThat(desk.policy("acme").rateLimits()).isEmpty();
    }

    @Test
    void theFileNeverTouchesKeysThatOperatorsMade() {
        desk.applied(FILE);
        desk.policies.createKey(new NewKey("acme", "own", "ada", null, List.of(), null, false), Desk.ADA);
        assertThat(desk.planned(FILE)).isEmpty();
        assertThat(desk.policies.export("acme").orElseThrow()).doesNotContain("name: own");
        assertThat(desk.problems(FILE.replace("keys:\n", "keys:\n  - {name: own, user: ada}\n")))
                .contains("was made by an operator");
        PolicyOutcome pruned = desk.prune("organization: acme\n");
        assertThat(pruned.toString()).contains("belongs to what would be pruned");
        assertThat(desk.prune("organization: acme\nusers: [{name: ada}]\n")).isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(desk.policy("acme").keys()).extracting(ApiKey::name).containsExactly("own");
    }

    @Test
    void aRevokedKeyOfTheFileStaysRevoked() {
        desk.applied(FILE);
        desk.policies.revokeKey("acme", "k", "lost", Desk.ADA);
        PolicyOutcome.Planned planned = (PolicyOutcome.Planned) desk.plan(FILE);
        assertThat(planned.plan().changes()).isEmpty();
        assertThat(planned.plan().notes()).anyMatch(note -> note.contains("was revoked and stays so"));
        desk.applied(FILE.replace("limit: 10 USD", "limit: 12 USD"));
        assertThat(desk.policy("acme").keys().getFirst().revokedAt()).isNotNull();
    }

    @Test
    void changedMoneyNeedsAReasonButTheFirstFileDoesNot() {
        assertThat(desk.apply(FILE.replace(", reason: r", ""), null)).isInstanceOf(PolicyOutcome.Applied.class);
        String dearer = FILE.replace(", reason: r", "").replace("limit: 10 USD", "limit: 12 USD");
        assertThat(desk.apply(dearer, null)).isInstanceOf(PolicyOutcome.ReasonRequired.class);
        assertThat(desk.apply(dearer, " ")).isInstanceOf(PolicyOutcome.ReasonRequired.class);
        assertThat(desk.apply(FILE.replace("limit: 10 USD", "limit: 12 USD"), null))
                .as("the entry says why")
                .isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(desk.apply(
                        FILE.replace("limit: 10 USD", "limit: 12 USD").replace("costCentre: CC-1", "costCentre: CC-9"),
                        null))
                .as("no money")
                .isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(desk.store.deeds.get(Chain.of("acme")))
                .extracting(AuditDeed::action)
                .containsOnly(AuditAction.POLICY_APPLY)
                .hasSize(3);
    }

    @Test
    void aCurrencyIsFixedWhereCallsWereMadeWithoutAnyBudgetOrKey() {
        String euros = "organization: default\ncurrency: EUR\n";
        assertThat(desk.planned(euros)).contains("organization default");

        desk.governance.used.add("default");

        assertThat(desk.problems(euros)).contains("EUR cannot replace USD");
        assertThat(desk.planned("organization: default\ntimezone: Europe/Oslo\n"))
                .contains("organization default");
    }

    @Test
    void aCurrencyInUseIsFixed() {
        desk.applied(FILE);
        assertThat(desk.problems("organization: acme\ncurrency: EUR\n")).contains("EUR cannot replace USD");
    }

    @Test
    void somebodyElseWhoWasFirstIsAConflict() {
        desk.applied(FILE);
        Policies second = new Policies(desk.store, desk.governance, desk.keyHash, desk.random, desk.clock);
        second.open();
        desk.applied(FILE.replace("limit: 10 USD", "limit: 12 USD"));
        assertThat(second.apply(desk.document(FILE.replace("limit: 10 USD", "limit: 13 USD"), false, "x"), Desk.ADA))
                .isInstanceOf(PolicyOutcome.Conflict.class);
    }

    @Test
    void aSecondOrganizationStandsBesideTheFirst() {
        desk.applied(FILE);
        desk.applied("organization: other\ncurrency: EUR\n");
        assertThat(desk.governance.organizations()).containsExactly("acme", "other");
        assertThat(desk.policies.find(null)).isEmpty();
    }

    @Test
    void aSwitchStaysWithinItsDialectAsFarAsThatIsKnown() {
        Map<String, Set<String>> served = Map.of(
                "gpt-5", Set.of("openai"), "gpt-5-mini", Set.of("openai"), "claude-x", Set.of("anthropic", "gemini"));
        desk.policies.models(model -> served.getOrDefault(model, Set.of()));

        assertThat(desk.problems(switching("gpt-5: claude-x")))
                .contains("governance.yaml:3: budgets[0]: actions: \"gpt-5\" is served in the dialect openai and"
                        + " \"claude-x\" in anthropic, gemini; expected a model of the same dialect");
        assertThat(((PolicyOutcome.Planned) desk.plan(switching("gpt-5: gpt-6")))
                        .plan()
                        .notes())
                .containsExactly("budget b: no provider serves gpt-6; calls of gpt-5 stay on their model");
        assertThat(((PolicyOutcome.Planned) desk.plan(switching("gpt-5: gpt-5-mini, \"o*\": gpt-5-mini")))
                        .plan()
                        .notes())
                .isEmpty();
    }

    @Test
    void aPlanSaysWhichRecipientsAreNobody() {
        String file = """
                organization: acme
                groups: [{name: g}]
                users: [{name: ada@acme.example, group: g}, {name: bob, group: g}, {name: kim}]
                customers: [{name: globex}]
                budgets:
                  - {name: b, scope: {eachUserIn: g}, limit: 10 USD, period: month, enforcement: soft,
                     thresholds: [{at: 80%, notify: [subject, owner]}, {at: 90%, notify: [groupLead]}]}
                  - {name: c, scope: {eachCustomer: "*"}, limit: 1 USD, period: month, enforcement: soft,
                     thresholds: [{at: 80%, notify: accountOwner}]}
                  - {name: quiet, scope: {group: g}, limit: 10 USD, period: month, enforcement: soft}
                """;
        assertThat(desk.applied(file).notes())
                .containsExactly(
                        "budget b cannot tell subject of 1 of 2 accounts: bob has no mail address: the name is none,"
                                + " and `email` is not set",
                        "budget b cannot tell owner of 2 of 2 accounts: no user is named by `platformOwner`, and none"
                                + " is super_admin",
                        "budget b cannot tell groupLead of 2 of 2 accounts: no user is team_lead over g or a group"
                                + " above it",
                        "budget c cannot tell accountOwner: the customer globex has no `accountOwner`");
        assertThat(desk.problems(file.replace("notify: accountOwner", "notify: [accountowner]")))
                .contains("there is no channel or recipient \"accountowner\"; did you mean \"accountOwner\"?");
    }

    private static String switching(String models) {
        return """
                organization: acme
                budgets:
                  - {name: b, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: degrade,
                     actions: [{at: 80%%, model: {%s}}]}
                """.formatted(models);
    }
}
