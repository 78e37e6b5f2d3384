package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who the words of `notify` are.
class RecipientsTest {
    static final String PEOPLE = """
            organization: acme
            platformOwner: root@acme.example
            groups:
              - name: engineering
                groups:
                  - {name: data-science}
                  - {name: platform}
              - {name: sales}
            users:
              - {name: root@acme.example, roles: [super_admin]}
              - {name: grace@acme.example, group: engineering, roles: [team_lead]}
              - {name: lin@acme.example, group: sales, roles: [{role: team_lead, group: data-science}]}
              - {name: ada@acme.example, group: data-science}
              - {name: bob, group: platform, email: bob@home.example}
              - {name: kim, group: sales}
              - {name: ci-bot, kind: service, group: platform, owner: bob}
              - {name: cron, kind: service, group: platform}
              - {name: pager, kind: service, email: pager@acme.example}
            keys:
              - {name: ada-key, user: ada@acme.example}
              - {name: ci-key, user: ci-bot}
              - {name: sales-key, group: sales}
              - {name: ada-in-sales, user: ada@acme.example, group: sales}
            customers:
              - {name: globex, accountOwner: kim}
              - {name: initech}
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 1 USD, period: month, enforcement: soft}
              - {name: owned, scope: {organization: acme}, limit: 1 USD, period: month, enforcement: soft, owner: kim}
              - {name: science, scope: {group: data-science}, limit: 1 USD, period: month, enforcement: soft}
              - {name: selling, scope: {group: sales}, limit: 1 USD, period: month, enforcement: soft}
              - {name: of-platform, scope: {group: platform}, limit: 1 USD, period: month, enforcement: soft}
              - {name: of-bob, scope: {user: bob}, limit: 1 USD, period: month, enforcement: soft}
              - {name: of-key, scope: {key: ada-key}, limit: 1 USD, period: month, enforcement: soft}
              - {name: each, scope: {eachUserIn: engineering}, limit: 1 USD, period: month, enforcement: soft}
              - {name: each-key, scope: {eachKeyOf: "*"}, limit: 1 USD, period: month, enforcement: soft}
              - {name: each-customer, scope: {eachCustomer: "*"}, limit: 1 USD, period: month, enforcement: soft}
              - {name: for-globex, scope: {customer: globex, group: sales}, limit: 1 USD, period: month, enforcement: soft}
              - {name: on-models, scope: {model: "gpt*"}, limit: 1 USD, period: month, enforcement: soft}
            """;

    private final Desk desk;

    RecipientsTest(@TempDir Path folder) {
        desk = new Desk(folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # budget      | account of   | recipient     | is
            of-bob        | -            | subject       | bob
            of-key        | -            | subject       | ada@acme.example
            each          | ada@acme.example | subject   | ada@acme.example
            each          | ci-bot       | subject       | bob
            each          | cron         | subject       | nobody: cron is a service account without `owner`
            each-key      | ada-key      | subject       | ada@acme.example
            each-key      | ci-key       | subject       | bob
            each-key      | sales-key    | subject       | nobody: the key sales-key is a group's, not a user's
            science       | -            | subject       | nobody: the account is no user's
            whole         | -            | subject       | nobody: the account is no user's
            each-customer | globex       | subject       | nobody: the account is no user's
            science       | -            | groupLead     | lin@acme.example
            of-platform   | -            | groupLead     | grace@acme.example
            selling       | -            | groupLead     | nobody: no user is team_lead over sales or a group above it
            each          | ada@acme.example | groupLead | lin@acme.example
            each          | ci-bot       | groupLead     | grace@acme.example
            of-key        | -            | groupLead     | lin@acme.example
            each-key      | ada-in-sales | groupLead     | nobody: no user is team_lead over sales or a group above it
            whole         | -            | groupLead     | nobody: the budget is over no group
            on-models     | -            | groupLead     | nobody: the budget is over no group
            owned         | -            | owner         | kim
            science       | -            | owner         | lin@acme.example
            each          | ada@acme.example | owner     | grace@acme.example
            selling       | -            | owner         | root@acme.example
            whole         | -            | owner         | root@acme.example
            each-customer | globex       | accountOwner  | kim
            for-globex    | -            | accountOwner  | kim
            each-customer | initech      | accountOwner  | nobody: the customer initech has no `accountOwner`
            each-customer | undeclared   | accountOwner  | nobody: the customer undeclared has no `accountOwner`
            whole         | -            | accountOwner  | nobody: the account is no customer's
            whole         | -            | platformOwner | root@acme.example
            """)
    void everyWordIsWhoOneWouldExpect(String budget, @Nullable String account, String recipient, String expected) {
        desk.applied(PEOPLE);
        assertThat(found(budget, account, Recipient.of(recipient).orElseThrow()))
                .isEqualTo(expected);
    }

    @Test
    void whoHasLeftIsToldNothing() {
        desk.applied(PEOPLE);
        Policy policy = desk.policy("acme");
        Policy left = policy.withPeople(
                policy.groups(),
                policy.users().stream()
                        .map(user -> Set.of("bob", "lin@acme.example").contains(user.name()) ? user.leaving() : user)
                        .toList());
        assertThat(found(left, "of-bob", null, Recipient.SUBJECT)).isEqualTo("nobody: bob has left");
        assertThat(found(left, "each", "ci-bot", Recipient.SUBJECT))
                .isEqualTo("nobody: ci-bot is a service account without `owner`");
        assertThat(found(left, "science", null, Recipient.GROUP_LEAD)).isEqualTo("grace@acme.example");
    }

    @Test
    void withoutNamedPlatformOwnersTheyAreWhoMayDoEverything() {
        desk.applied(PEOPLE.replace("platformOwner: root@acme.example\n", ""));
        assertThat(found("whole", null, Recipient.PLATFORM_OWNER)).isEqualTo("root@acme.example");
        desk.prune(PEOPLE.replace("platformOwner: root@acme.example\n", "").replace("[super_admin]", "[]"));
        assertThat(found("whole", null, Recipient.PLATFORM_OWNER))
                .isEqualTo("nobody: no user is named by `platformOwner`, and none is super_admin");
    }

    @Test
    void aTeamLeadOverTheOrganizationLeadsWhatNobodyElseLeads() {
        desk.applied(PEOPLE.replace(
                "{name: kim, group: sales}",
                "{name: kim, group: sales, roles: [{role: team_lead, organization: acme}]}"));
        assertThat(found("selling", null, Recipient.GROUP_LEAD)).isEqualTo("kim");
        assertThat(found("science", null, Recipient.GROUP_LEAD)).isEqualTo("lin@acme.example");
    }

    @Test
    void aMailGoesToTheNameWhereItIsAnAddressUnlessAnotherIsSaid() {
        desk.applied(PEOPLE);
        List<User> users = desk.policy("acme").users();
        assertThat(users)
                .extracting(user -> Recipients.address(user).orElse("-"))
                .containsExactly(
                        "root@acme.example",
                        "grace@acme.example",
                        "lin@acme.example",
                        "ada@acme.example",
                        "bob@home.example",
                        "-",
                        "-",
                        "-",
                        "pager@acme.example");
    }

    private String found(String budget, @Nullable String account, Recipient recipient) {
        return found(desk.policy("acme"), budget, account, recipient);
    }

    private static String found(Policy policy, String budget, @Nullable String account, Recipient recipient) {
        Budget declared = policy.budgets().stream()
                .filter(one -> one.name().equals(budget))
                .findFirst()
                .orElseThrow();
        return switch (new Recipients(policy).of(recipient, declared, id(policy, declared, account))) {
            case Recipients.Found.People(List<User> users) ->
                String.join(" ", users.stream().map(User::name).toList());
            case Recipients.Found.Nobody(String why) -> "nobody: " + why;
        };
    }

    private static @Nullable String id(Policy policy, Budget budget, @Nullable String account) {
        if (account == null || budget.scope().each() == Dimension.CUSTOMER) {
            return account;
        }
        return budget.scope().each() == Dimension.USER
                ? policy.users().stream()
                        .filter(user -> user.name().equals(account))
                        .findFirst()
                        .orElseThrow()
                        .id()
                : policy.keys().stream()
                        .filter(key -> key.name().equals(account))
                        .findFirst()
                        .orElseThrow()
                        .id();
    }
}
