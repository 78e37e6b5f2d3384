package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.ADA_CI;
import static io.purser.core.ledger.Sample.BEN;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.cost;
import static io.purser.core.ledger.Sample.each;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.figures;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.only;
import static io.purser.core.ledger.Sample.raised;
import static io.purser.core.ledger.Sample.spend;
import static io.purser.core.ledger.Sample.tag;
import static io.purser.core.ledger.Sample.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.calendar.Period;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An account that is remembered beside a rule is used only while a look-up would find the same.
final class RememberedAccountsTest {
    private static final Attribution CALL = tagged(ADA, "project", "atlas");
    private static final long EVENING = at("2026-11-10T23:59:59Z");
    private static final long NEXT_DAY = at("2026-11-11T00:00:00Z");

    private final Budget key = hard("key", only(Dimension.KEY, "k1"), 10_00, DAY);
    private final Budget user = hard("user", each(Dimension.USER), 10_00, DAY);
    private final Budget project = hard("project", tag("project", "atlas"), 10_00, DAY);
    private final OrganizationEngine engine = engine(key, user, project);

    @Test
    void theNextWindowBeginsWithNothing() {
        spend(engine, "r1", CALL, 6_00, EVENING);
        spend(engine, "r2", CALL, 4_00, EVENING);
        assertThat(engine.admit(call("r3", CALL, 1), EVENING)).isInstanceOf(Decision.Refuse.class);

        assertThat(spend(engine, "r4", CALL, 9_00, NEXT_DAY)).isInstanceOf(Decision.Admit.class);
        assertThat(spend(engine, "r5", CALL, 1_00, NEXT_DAY)).isInstanceOf(Decision.Admit.class);
        assertThat(engine.admit(call("r6", CALL, 1), NEXT_DAY)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void aCallOfAClosedWindowStillPostsThere() {
        spend(engine, "r1", CALL, 1_00, EVENING);
        engine.admit(call("late", CALL, 5_00), EVENING);
        spend(engine, "r2", CALL, 2_00, NEXT_DAY);
        engine.policy(List.of(raised(key, 20_00), user, project), List.of(), List.of());
        spend(engine, "r3", CALL, 2_00, NEXT_DAY);

        Ending.Settled late = (Ending.Settled) engine.settle("late", cost(5_00), NEXT_DAY);

        assertThat(late.opened()).isEmpty();
        assertThat(late.settled()).extracting(Posting::amount).containsExactly(5_00L, 5_00L, 5_00L);
        for (String budget : List.of("key", "project")) {
            assertThat(figures(engine, budget, null, NEXT_DAY).settled()).isEqualTo(4_00);
        }
        assertThat(figures(engine, "user", "u1", NEXT_DAY).settled()).isEqualTo(4_00);
    }

    @Test
    void aLimitThatChangedBindsTheNextCall() {
        spend(engine, "r1", CALL, 5_00, EVENING);

        engine.policy(List.of(key, raised(user, 5_00), project), List.of(), List.of());

        assertThat(engine.admit(call("r2", CALL, 1), EVENING)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void aRollingBudgetForgetsItsSubWindowsThoughTheyAreRemembered() {
        Budget hourly = hard("hourly", only(Dimension.KEY, "k1"), 10_00, new Period.Rolling(Duration.ofHours(1)));
        OrganizationEngine rolling = engine(hourly);
        for (int minute = 0; minute < 180; minute++) {
            Decision decision = spend(rolling, "r" + minute, CALL, 1_00, NEXT_DAY + minute * 60_000L);
            assertThat(decision instanceof Decision.Admit)
                    .as("minute %s", minute)
                    .isEqualTo(minute % 60 < 10);
        }
    }

    @Test
    void anAccountThatARefusalOnlyLookedAtIsNotRemembered() {
        Budget bens = hard("bens", only(Dimension.USER, "u2"), 1_00, DAY);
        Budget whole = hard("whole", Sample.organization(), 10_00, DAY);
        for (List<Budget> budgets : List.of(List.of(bens, whole), List.of(bens, project))) {
            OrganizationEngine two = engine(budgets.toArray(Budget[]::new));
            Attribution ben = tagged(BEN, "project", "atlas");
            assertThat(two.admit(call("r1", ben, 2_00), EVENING)).isInstanceOf(Decision.Refuse.class);
            spend(two, "r2", CALL, 9_50, EVENING);

            assertThat(two.admit(call("r3", ben, 1_00), EVENING)).isInstanceOf(Decision.Refuse.class);
            spend(two, "r4", ben, 50, EVENING);

            assertThat(figures(two, budgets.getLast().name(), null, EVENING).settled())
                    .isEqualTo(10_00);
        }
    }

    /// A rule of which the identity alone does not decide, for two keys of one user.
    @Test
    void whatOneKeyOnlyLookedAtIsFoundAsTheOtherKeyLeftIt() {
        Scope adasAtlas = new Scope(
                List.of(
                        new Scope.Condition(Dimension.USER, null, "u1"),
                        new Scope.Condition(Dimension.TAG, "project", "atlas")),
                null);
        OrganizationEngine two =
                engine(hard("ci", only(Dimension.KEY, "k2"), 1_00, DAY), hard("adas-atlas", adasAtlas, 10_00, DAY));
        Attribution ci = tagged(ADA_CI, "project", "atlas");
        assertThat(two.admit(call("r1", ci, 2_00), EVENING)).isInstanceOf(Decision.Refuse.class);
        spend(two, "r2", CALL, 9_50, EVENING);

        assertThat(two.admit(call("r3", ci, 1_00), EVENING)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void everyCustomerOfOneKeyIsLedToAnAccountOfItsOwn() {
        OrganizationEngine customers = engine(hard("each-customer", each(Dimension.CUSTOMER), 10_00, DAY));
        for (int round = 0; round < 2; round++) {
            for (String customer : List.of("globex", "initech")) {
                spend(customers, customer + round, Sample.of(ADA, customer, null), 4_00, EVENING);
            }
        }
        assertThat(figures(customers, "each-customer", "globex", EVENING).settled())
                .isEqualTo(8_00);
        assertThat(figures(customers, "each-customer", "initech", EVENING).settled())
                .isEqualTo(8_00);
    }

    @Test
    void manyKeysAreEachLedToTheirOwnAccounts() {
        OrganizationEngine many = engine(hard("each-key", each(Dimension.KEY), 1_00, DAY));
        List<Identity> keys = java.util.stream.IntStream.range(0, 3_000)
                .mapToObj(i -> new Identity("acme", List.of(), null, null, new Identity.Ref("k" + i, "key " + i)))
                .toList();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < keys.size(); i++) {
                Decision decision = spend(many, round + "/" + i, Sample.of(keys.get(i)), 50, EVENING);
                assertThat(decision instanceof Decision.Admit).isEqualTo(round < 2);
            }
        }
    }
}
