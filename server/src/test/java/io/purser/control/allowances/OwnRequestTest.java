package io.purser.control.allowances;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.User;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nobody decides what they asked themselves, whatever they may do besides.
class OwnRequestTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Desk desk;

    @SuppressWarnings("NullAway.Init")
    private Policy policy;

    @SuppressWarnings("NullAway.Init")
    private IncreaseRequests requests;

    @BeforeEach
    void ask() {
        desk = new Desk(folder);
        desk.applied("""
                organization: acme
                groups: [{name: team}]
                users: [{name: ada, group: team}, {name: bob, group: team}]
                keys: [{name: ada-key, user: ada}]
                budgets: [{name: adas, scope: {user: ada}, limit: 10 USD, period: month, enforcement: hard}]
                """);
        policy = desk.policy("acme");
        Budget budget = policy.budgets().getFirst();
        Window window = new Window(desk.clock.millis() - 1_000, desk.clock.millis() + 86_400_000);
        desk.governance.figures.add(
                new BudgetFigures(budget, null, window, 0, 0, 0, window.end(), BudgetState.OK, false));
        Allowances allowances = new Allowances(new AllowancesInMemory(), desk.governance, desk.clock);
        requests = new IncreaseRequests(new IncreasesInMemory(), allowances, desk.governance, desk.clock);
        User ada = policy.users().getFirst();
        ApiKey key = policy.keys().getFirst();
        Identity identity = new Identity(
                "acme",
                List.of(),
                null,
                new Identity.Ref(ada.id(), ada.name()),
                new Identity.Ref(key.id(), key.name()));
        IncreaseRequests.Wish wish =
                new IncreaseRequests.Wish(new AccountName("adas", null), "5 USD", null, "a demo", null, null);
        assertThat(requests.ask(policy, identity, wish)).isInstanceOf(IncreaseOutcome.Asked.class);
    }

    private IncreaseOutcome approvedBy(String user, Role role) {
        Principal who = new Principal(
                Actor.user("u-" + user, user, "entra"),
                List.of(new Principal.Grant(role, new Realm.Organization("acme"))));
        Allowances.Ground ground = new Allowances.Ground(policy, who.sight(Permission.BILLING_REALLOCATE, policy), who);
        return requests.decide(ground, "1", new IncreaseRequests.Verdict(null, null, false), "fine");
    }

    @Test
    void aLeadDoesNotApproveTheOwnRequestAndAnotherDoes() {
        for (Role role : List.of(Role.TEAM_LEAD, Role.SUPER_ADMIN)) {
            assertThat(approvedBy("ada", role))
                    .isInstanceOfSatisfying(
                            IncreaseOutcome.Stopped.class,
                            stopped -> assertThat(stopped.why()).isInstanceOf(AllowanceOutcome.Forbidden.class));
        }
        assertThat(desk.governance.allowances).isEmpty();
        assertThat(approvedBy("bob", Role.TEAM_LEAD)).isInstanceOf(IncreaseOutcome.Decided.class);
        assertThat(desk.governance.allowances).hasSize(1);
    }
}
