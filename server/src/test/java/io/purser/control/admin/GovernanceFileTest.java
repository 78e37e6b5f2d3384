package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GovernanceFileTest {
    private static final String BUDGET =
            "budgets: [{name: b, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}]";

    private final Desk desk;

    GovernanceFileTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.variables.put("SHORT", "too-short-secret");
        desk.variables.put("GOOD", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    /// What the file says after `organization: acme`, and what its one problem must say. All stand on line 2.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            groupz: []                                                      | groupz: unknown field; did you mean `groups`?
            currency: EURO                                                  | currency: EURO is not a currency
            timezone: Mars/Olympus                                          | timezone: Mars/Olympus is not a time zone
            billingCycleDay: 32                                             | billingCycleDay: 32 is not a day of the month
            fiscalYearStart: 02-29                                          | fiscalYearStart: 02-29 is not a day of every year
            budgets: [{name: b, scope: {tag.project: atlas-*}, limit: 1 USD, period: day, enforcement: hard}]| budgets[0].scope.tag.project: atlas-* is a pattern, and those of models alone are built
            budgets: [{name: b, scope: {customer: glob*}, limit: 1 USD, period: day, enforcement: hard}]| budgets[0].scope.customer: glob* is a pattern, and those of models alone are built
            budgets: [{name: b, scope: {session: s-*}, limit: 1 USD, period: day, enforcement: hard}]| budgets[0].scope.session: s-* is a pattern, and those of models alone are built
            plans: [{name: free}, {name: free}]                             | plans[1]: the plan free stands twice
            plans: [{name: a, default: true}, {name: b, default: true}]     | plans[1]: a and b are both the default
            plans: [{name: free, overage: 1 USD}]                           | plans[0].overage: `overage` is not built yet
            plans: [{name: free, revenue: 9 USD}]                           | plans[0].revenue: `revenue` is not built yet
            plans: [{name: free, included: [chat]}]                         | plans[0].included: `included` is not built yet
            plans: [{name: free, metered: [chat]}]                          | plans[0].metered: `metered` is not built yet
            plans: [{name: free, models: []}]                               | plans[0].models: is empty
            plans: [{name: free, message: ""}]                              | plans[0].message
            plans: [{name: free, upgradeUrl: acme.example/upgrade}]         | acme.example/upgrade is not an address
            plans: [{name: free, upgradeUrl: "javascript:alert(1)"}]        | is not an address
            plans: [{name: free, rateLimits: {}}]                           | plans[0].rateLimits.requestsPerMinute: is missing
            plans: [{name: free, budgets: [{limit: 5 USD, period: month}]}] | plans[0].budgets[0]: `enforcement` is missing
            plans: [{name: free, budgets: [{scope: {customer: c}, limit: 5 USD, period: month, enforcement: hard}]}] | plans[0].budgets[0].scope: means nothing in a plan
            plans: [{name: free, budgets: [{limit: 5 USD, period: month, enforcement: hard}, {limit: 5 requests, period: month, enforcement: hard}]}] | the budget free month stands twice
            plans: [{name: free, models: [gpt-5], renamedFrom: f}]          | plans[0].renamedFrom: `renamedFrom` is not built yet
            tagPolicies: [{name: t, tag: p}]                                | tagPolicies[0].required: demands nothing
            tagPolicies: [{name: t, tag: p, allowed: []}]                   | tagPolicies[0].allowed: allows nothing
            tagPolicies: [{name: t, tag: p, allowed: [a, a]}]               | tagPolicies[0].allowed: a stands twice
            tagPolicies: [{name: t, tag: p, allowed: [a], pattern: a}]      | tagPolicies[0].pattern: stands beside `allowed`
            tagPolicies: [{name: t, tag: p, pattern: (}]                    | tagPolicies[0].pattern: ( is not a regular expression
            tagPolicies: [{name: t, tag: p, required: true, appliesTo: {model: m}}] | tagPolicies[0].appliesTo: expected `organization`
            tagPolicies: [{name: t, tag: p, required: true, appliesTo: {group: enginering}}] | there is no group enginering
            tagPolicies: [{name: t, tag: my project, required: true}]       | tagPolicies[0].tag: my project is no tag that a call can carry
            tagPolicies: [{name: t, required: true}]                        | tagPolicies[0]: `tag` is missing
            tagPolicies: [{name: t, tag: p, required: true}, {name: t, tag: q, required: true}] | tagPolicies[1]: the tagPolicy t stands twice
            groups: [{name: a, idpGroups: [{id: x}]}]                       | groups[0].idpGroups[0]: `issuer` is missing
            groups: [{name: a, idpGroups: [{issuer: e}]}]                   | groups[0].idpGroups[0]: says no group of the issuer
            groups: [{name: a, idpGroups: [{issuer: e, id: x, name: y}]}]   | groups[0].idpGroups[0]: has an id and a name
            groups: [{name: a, idpGroups: [{issuer: E S, id: x}]}]          | groups[0].idpGroups[0].issuer: E S is not an issuer's name
            groups: [{name: a, idpGroups: [{issuer: e, id: x, priority: low}]}] | groups[0].idpGroups[0].priority: low is not a priority
            groups: [{name: a, idpGroups: [{issuer: e, id: x}, {issuer: e, id: x}]}] | groups[0].idpGroups[1]: stands twice in this group
            groups: [{name: a, lead: x}]                                    | groups[0].lead: `lead` is not built yet
            keyPolicies: [{name: p}]                                        | keyPolicies[0]: `keysPerUser` is missing
            keyPolicies: [{name: p, keysPerUser: 1001}]                     | keyPolicies[0].keysPerUser: 1001 is no number of keys; expected 0 (none) to 1000
            keyPolicies: [{name: p, keysPerUser: 1, longestLife: 1s}]       | keyPolicies[0].longestLife: 1s is out of bounds; expected 1m to 3650d
            keyPolicies: [{name: p, keysPerUser: 1, attribution: {environment: dev, override: false}}] | keyPolicies[0].attribution.override: is false here always
            keyPolicies: [{name: p, keysPerUser: 1, appliesTo: {group: enginering}}] | there is no group enginering
            keyPolicies: [{name: p, keysPerUser: 1, appliesTo: {organization: other}}] | keyPolicies[0].appliesTo.organization: is not this file's organization
            keyPolicies: [{name: p, keysPerUser: 1, appliesTo: {}}]         | keyPolicies[0].appliesTo: names nobody
            keyPolicies: [{name: p, keysPerUser: 1}, {name: q, keysPerUser: 2}] | keyPolicies[1]: the key policies p and q are over the same people
            keyPolicies: [{name: p, keysPerUser: 1, expires: 1d}]           | unknown field
            groups: [{name: a}, {name: b, groups: [{name: a}]}]             | groups[1].groups[0]: the group a stands twice; the first is on line 2
            groups: [{name: a, costcentre: x}]                              | did you mean `costCentre`?
            users: [{name: u, group: enginering}]                           | users[0].group: there is no group enginering
            users: [{name: u, roles: [king]}]                               | users[0].roles[0]: king is unknown
            users: [{name: u, roles: [team_lead]}]                          | team_lead is held over a user's group, and this user has none
            users: [{name: u, roles: [{role: viewer, group: enginering}]}]  | users[0].roles[0].group: there is no group enginering
            users: [{name: u, roles: [{role: super_admin, group: g}]}]      | users[0].roles[0].group: super_admin is held over no group
            users: [{name: u, roles: [{role: member, organization: acme}]}] | users[0].roles[0].organization: a member sees what is its own
            users: [{name: u, roles: [{role: viewer, organization: other}]}] | users[0].roles[0].organization: other is another organization
            users: [{name: u, roles: [{group: g}]}]                         | users[0].roles[0]: `role` is missing
            users: [{name: u, kind: robot}]                                 | users[0].kind: robot is unknown
            users: [{name: u, email: nobody}]                               | users[0].email: nobody is not a mail address
            users: [{name: u, owner: u}]                                    | users[0].owner: means nothing for a person
            users: [{name: u, kind: service, owner: v}]                     | users[0].owner: there is no user v
            users: [{name: u, kind: service, owner: u}]                     | owner: u is a service account, too; expected a person
            platformOwner: nobody                                           | platformOwner: there is no user nobody
            customers: [{name: c, accountOwner: nobody}]                    | customers[0].accountOwner: there is no user nobody
            channels: [{name: owner, email: [a@b.c]}]                       | channels[0].name: owner stands for people in `notify`
            keys: [{name: k}]                                               | keys[0].user: is missing
            keys: [{name: k, user: nobody}]                                 | keys[0].user: there is no user nobody
            keys: [{name: k, group: g, rateLimits: {requestsPerMinute: 0}}] | 0 is out of bounds
            keys: [{name: k, group: g, attribution: {required: [colour]}}]  | colour is no attribution field
            customers: [{name: c, plan: free}]                              | customers[0].plan: there is no plan free
            customers: [{name: c, accountOwner: ada}]                       | customers[0].accountOwner: there is no user ada
            customers: [{name: c, revenue: 9 USD}]                          | customers[0].revenue: `revenue` is not built yet
            budgets: [{name: b, scope: {eachCustomer: {plan: fre}}, limit: 5 USD, period: month, enforcement: hard}] | there is no plan fre
            budgets: [{name: b, scope: {plan: fre}, limit: 5 USD, period: month, enforcement: hard}] | there is no plan fre
            budgets: [{name: b, scope: {eachSession: {plan: fre}}, limit: 5 USD, period: month, enforcement: hard}] | eachSession
            customers: [{name: c}, {name: c}]                               | the customer c stands twice
            customers: [{name: c, renamedFrom: d}]                          | `renamedFrom` is not built yet
            channels: [{name: c, slack: x}]                                 | channels[0].slack: `slack` is not built yet
            channels: [{name: c, email: []}]                                | channels[0].email: has 0 addresses; expected 1 to 50
            channels: [{name: c, email: [nobody]}]                          | channels[0].email: nobody is not a mail address
            channels: [{name: c, email: ["a@b.c, d@e.f"]}]                  | is not a mail address
            channels: [{name: c, email: [a@b.c, a@b.c]}]                    | channels[0].email: a@b.c stands twice
            channels: [{name: c, email: [a@b.c], webhook: {url: https://a.example/x, secret: 123456789012345678901234}}] | channels[0].email: stands beside `webhook`
            channels: [{name: c, webhook: {url: http://a.example/x, secret: 123456789012345678901234}}] | is not encrypted; expected https
            channels: [{name: c, webhook: {url: https://a.example/x}}]      | webhook.secret: is missing
            budgets: [{name: b, scope: {organization: acme}, limit: 5 USD, period: month}] | `enforcement` is missing
            endpoints: [{name: e, criticality: huge}]                       | endpoints[0].criticality: huge is unknown
            """)
    void aProblemNamesItsLineItsPathAndWhatWasExpected(String line, String expected) {
        String problems = desk.problems("organization: acme\n" + line + "\n").replace("\"", "");
        assertThat(problems).startsWith("governance.yaml:2: ").contains(expected);
        assertThat(problems.lines()
                        .filter(one -> !one.contains("there is no group g"))
                        .count())
                .as(problems)
                .isEqualTo(1);
    }

    /// Changes to one good budget, and what its one problem must say.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            enforcement: hard          | enforcement: degrade                    | actions: is missing; `enforcement: degrade` does what is listed here
            enforcement: hard          | enforcement: hard, actions: []          | actions: mean nothing without `enforcement: degrade`
            enforcement: hard          | enforcement: block                      | block is unknown; expected hard, soft, degrade
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%}] | actions[0].at: nothing happens at this stage; expected model, outputCap, contextCap, maxTools, throttle, refuse
            enforcement: hard          | enforcement: degrade, actions: [{outputCap: 5}] | actions[0]: `at` is missing
            enforcement: hard          | enforcement: degrade, actions: [{at: 0%, outputCap: 5}] | 0% is out of bounds
            enforcement: hard          | enforcement: degrade, actions: [{at: 5 EUR, outputCap: 5}] | money in EUR
            enforcement: hard          | enforcement: degrade, actions: [{at: 5k tokens, outputCap: 5}] | is not in the budget's unit
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, outputCap: 5}, {at: 70%, maxTools: 5}] | actions[1].at: 70% is below the stage before it; expected them to ascend
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, outputCap: 5}, {at: 80%, maxTools: 5}] | 80% stands twice for calls of the same criticality
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, outputCap: 0}] | 0 is out of bounds; expected 1 to 1G
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, contextCap: some}] | some is not a count
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, maxTools: 2k}] | 2k is out of bounds
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, outputCap: 5, tools: none}] | actions[0].tools: unknown field
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, model: gpt-5.4-mini}] | actions[0].model: is not a mapping
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, model: {}}] | names no model
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, model: {a: a}}] | a leads to itself
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, model: {a: b*}}] | b* is not a model
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, model: {a: b}}, {at: 90%, model: {b: a}}] | a leads back to itself
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, throttle: {}}] | `requestsPerMinute` is missing
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, throttle: {requestsPerMinute: 0}}] | 0 is out of bounds
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, throttle: {requestsPerMinute: 1, criticality: huge}}] | huge is unknown
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, criticality: any, maxTools: 1}] | any is unknown
            enforcement: hard          | enforcement: degrade, actions: [{at: 80%, refuse: true}] | every call refused below the limit is a lower limit
            limit: 10 USD              | limit: 10 EUR                           | 10 EUR is money in EUR; expected the organization's currency, USD
            limit: 10 USD              | limit: 10                               | 10 has no unit
            limit: 10 USD              | limit: -5 USD                           | -5 USD
            limit: 10 USD              | limit: 1e9 USD                          | 1e9
            limit: 10 USD              | limit: 9999999999999 USD                | USD
            limit: 10 USD              | limit: 0.1234567891 USD                 | decimals
            limit: 10 USD              | limit: 1.5 tokens                       | is not a count
            period: month              | period: monthly                         | monthly is not a period
            period: month              | period: P10D                            | `anchor` is missing
            period: month              | period: P1D, anchor: +999999999-12-31   | out of bounds; expected a year from 1900 to 2999
            period: month              | period: lifetime, anchor: 3000-01-01    | out of bounds; expected a year from 1900 to 2999
            period: month              | period: lifetime, anchor: +1000000000-12-31T23:59:59Z | is not a moment
            period: month              | period: PT6H, anchor: 2026-01-01        | PT6H is not a length in days
            period: month              | period: {rolling: 10s}                  | 10s is out of bounds
            period: month              | period: day, anchorDay: 3               | anchorDay: means nothing for this period
            period: month              | period: month, weekStart: sunday        | weekStart: means nothing for this period
            period: month              | period: month, anchorDay: 0             | 0 is not a day of the month
            period: month              | period: week, weekStart: Caturday       | Caturday is not a day of the week
            period: month              | period: {rolling: P7D}, timezone: UTC   | timezone: means nothing for this period
            period: month              | period: month, strictFloor: 500         | strictFloor: means nothing without `estimation: strict`
            period: month              | period: month, cooldown: 3 moons        | 3 moons is not a duration
            period: month              | period: month, visibility: all          | all is unknown
            {organization: acme}       | {organization: other}                   | other is not this file's organization
            {organization: acme}       | {}                                      | bounds nothing
            {organization: acme}       | {group: nowhere}                        | there is no group nowhere
            {organization: acme}       | {customer: "*"}                         | use an `each…` field
            {organization: acme}       | {eachCustomer: "*", eachSession: "*"}   | is the second `each…`
            {organization: acme}       | {eachCustomer: {plan: free}}            | there is no plan free
            {organization: acme}       | {endUser: bob}                          | is not built yet
            {organization: acme}       | {modle: x}                              | did you mean `model`?
            {organization: acme}       | {eachUserIn: nowhere}                   | there is no group nowhere
            period: month              | period: month, thresholds: [{at: 0%}]   | 0% is out of bounds
            period: month              | period: month, thresholds: [{at: 50%}, {at: 50 %}] | stands twice
            period: month              | period: month, thresholds: [{at: 5 EUR}] | money in EUR
            period: month              | period: month, thresholds: [{at: 5k tokens}] | is not in the budget's unit
            period: month              | period: month, thresholds: [{at: 80%, notify: [ownr]}] | there is no channel or recipient ownr; did you mean owner?
            period: month              | period: month, thresholds: [{at: 80%, notify: [finanse]}] | there is no channel or recipient finanse
            period: month              | period: month, thresholds: [{at: burn 2x}] | burn-rate stages are not built yet
            """)
    void aBudgetIsRefusedWhereAFieldWouldNotBeObeyed(String good, String bad, String expected) {
        String problems = desk.problems("organization: acme\n" + BUDGET.replace(good, bad) + "\n")
                .replace("\"", "");
        assertThat(problems).contains("governance.yaml:2: budgets[0]").contains(expected);
        assertThat(problems.lines().count()).as(problems).isEqualTo(1);
    }

    @Test
    void everyProblemIsShownAtOnceInTheOrderOfTheFile() {
        String problems = desk.problems("""
                organization: acme
                users:
                  - {name: u, group: x}
                keys:
                  - {name: k, user: v}
                budgets:
                  - {name: b, scope: {key: w}, limit: 1 EUR, period: dya, enforcement: hrad}
                """);
        assertThat(problems.lines().map(line -> line.substring(0, line.indexOf(": "))))
                .containsExactly(
                        "governance.yaml:3",
                        "governance.yaml:5",
                        "governance.yaml:7",
                        "governance.yaml:7",
                        "governance.yaml:7",
                        "governance.yaml:7");
    }

    @Test
    void namesThatCannotBeSeenAreRefusedAndShownAsEscapes() {
        for (String name : new String[] {
            "a\\u0000b", "a\\u202Eb", "\\u200B", "a\\tb", "a\\nb", "e\\u0301", " a", "a ", "\\uFEFFa", "a\\u00A0b"
        }) {
            String problems = desk.problems("organization: acme\nusers: [{name: \"" + name + "\"}]\n");
            assertThat(problems).as(name).contains("users[0].name").contains("is not a name");
            assertThat(problems.codePoints().filter(c -> c < ' ' && c != '\n').count())
                    .isZero();
        }
        String longest = "x".repeat(128);
        assertThat(desk.problems("organization: acme\nusers: [{name: " + longest + "y}]\n"))
                .contains("is not a name");
        assertThat(desk.planned("organization: acme\nusers: [{name: " + longest + "}, {name: \"Zoë Ångström 李\"}]\n"))
                .contains("李");
    }

    @Test
    void secretsNeverStandInAMessage() {
        String problems = desk.problems(
                "organization: acme\ngroups: [{name: g}]\nkeys: [{name: k, group: g, secret: \"${SHORT}\"}]\n");
        assertThat(problems)
                .contains("keys[0].secret")
                .contains("expected 24 to 256 visible ASCII characters")
                .doesNotContain("too-short-secret");
        assertThat(desk.problems("organization: acme\nusers: [{name: \"${NOT_GIVEN}\"}]\n"))
                .contains("NOT_GIVEN");
    }

    @Test
    void aDocumentFromTheNetworkReadsNoFilesOfTheServer() {
        assertThat(desk.problems("organization: acme\nusers: [{name: \"${file:/etc/hostname}\"}]\n"))
                .contains("file:/etc/hostname is not set");
    }

    @Test
    void whatIsNotYamlIsRefusedWithItsLine() {
        assertThat(desk.problems("organization: acme\nusers: [{name: a\nkeys: {"))
                .contains("governance.yaml:")
                .contains("not YAML");
        assertThat(desk.problems("- just\n- a list\n")).contains("is not a mapping");
        assertThat(desk.problems("")).contains("organization");
        assertThat(desk.problems("organization: acme\norganization: acme\n")).contains("stands twice");
        assertThat(desk.problems("organization: acme\nusers: &a [*a]\n")).isNotEmpty();
        assertThat(desk.problems("organization: acme\nusers: " + "[".repeat(200) + "]".repeat(200)))
                .isNotEmpty();
    }

    @Test
    void twoKeysNeverShareASecret() {
        desk.variables.put("SAME", "the-same-secret-for-two-keys");
        assertThat(desk.problems("""
                organization: acme
                groups: [{name: g}]
                keys:
                  - {name: one, group: g, secret: "${SAME}"}
                  - {name: two, group: g, secret: "${SAME}"}
                """)).contains("governance.yaml:5").contains("is that of the key \"one\"");
        desk.applied("organization: acme\ngroups: [{name: g}]\nkeys: [{name: one, group: g, secret: \"${SAME}\"}]\n");
        assertThat(desk.problems(
                        "organization: other\ngroups: [{name: g}]\nkeys: [{name: x, group: g, secret: \"${SAME}\"}]\n"))
                .contains("another organization");
    }
}
