package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.analytics.LedgerVerifier;
import io.purser.core.budget.Estimation;
import io.purser.core.policy.Policy;
import io.purser.governance.settlement.GovernedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Budgets that come into force behind the edge of a window, while a call of the window before
/// runs. Found by the simulation: the engine began to count in the window in which it had last
/// seen a call, the ledger was read from the window of the clock, and `ledger verify` found an
/// account that lacked what was between.
class LateBudgetTest {
    private final GovernedHouse house = new GovernedHouse();

    @Test
    void aBudgetCountsFromTheWindowInWhichItComesIntoForceThoughNobodyHasCalledSince() {
        GovernedCall late = callsBeforeMidnight();
        house.now += Duration.ofHours(2).toMillis();

        house.enforce(hard("late", 1_000_000_000, Estimation.ADAPTIVE));
        settle(late, 10, 100);

        assertThat(differences()).isZero();
        assertThat(house.ledger.accounts("acme")).isEmpty();
    }

    @Test
    void aWindowThatEndsWhileItsBudgetIsFilledIsWhole() {
        GovernedCall late = callsBeforeMidnight();

        house.whileArming = () -> house.now += Duration.ofHours(2).toMillis();
        house.enforce(hard("late", 1_000_000_000, Estimation.ADAPTIVE));
        settle(late, 10, 100);

        assertThat(differences()).isZero();
    }

    @Test
    void aClockThatIsSetBackBehindTheEdgeDoesNotEvadeTheBudget() {
        callsBeforeMidnight();
        house.now += Duration.ofHours(2).toMillis();
        house.enforce(hard("late", 1, Estimation.ADAPTIVE));

        house.now -= Duration.ofHours(3).toMillis();

        assertThat(house.ask("model", OptionalLong.of(100))).isInstanceOf(Verdict.OverBudget.class);
    }

    @Test
    void norDoesAStartAfterThat() {
        settle(callsBeforeMidnight(), 10, 100);
        house.now += Duration.ofHours(2).toMillis();
        house.enforce(hard("late", 1_000_000_000, Estimation.ADAPTIVE));

        GovernedHouse again = new GovernedHouse(house.ledger);
        again.now = house.now - Duration.ofHours(3).toMillis();
        again.enforce(hard("late", 1_000_000_000, Estimation.ADAPTIVE));
        settle(admitted(again.ask("model", OptionalLong.of(100))), 10, 100);

        assertThat(differences(again)).isZero();
    }

    /// One call that is over and one that is not.
    private GovernedCall callsBeforeMidnight() {
        house.enforce();
        house.now = Instant.parse("2026-11-22T23:50:00Z").toEpochMilli();
        settle(admitted(house.ask("model", OptionalLong.of(100))), 10, 100);
        return admitted(house.ask("model", OptionalLong.of(100)));
    }

    private int differences() {
        return differences(house);
    }

    private static int differences(GovernedHouse house) {
        Policy policy = house.organizations.policy("acme").orElseThrow();
        return new LedgerVerifier(house.ledger, house.organizations)
                .verify(policy)
                .differences()
                .size();
    }
}
