package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Estimation;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What was granted is in force before a start settles what a process left behind. Found by the simulation: a start
/// told people that a stage of the declared ceiling was crossed, which a raise had long moved up.
class GrantedBeforeStartTest {
    private static final Budget DAY = hard("day", 10_000 * GovernedHouse.MICRO, Estimation.ADAPTIVE);
    private static final OptionalLong HUNDRED = OptionalLong.of(100);

    @Test
    void aStartJudgesWhatWasLeftOpenByTheRaisedCeiling() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(DAY);
        Allowance raise =
                new Allowance(1, "day", null, Allowance.Kind.RAISE, DAY.limit(), house.now, house.now + 3_600_000);
        house.organizations.allow("acme", raise);
        settle(admitted(house.ask("model", HUNDRED)), 0, 750);
        admitted(house.ask("model", HUNDRED));

        GovernedHouse again = new GovernedHouse(house.ledger);
        again.organizations.grantedBy(_ -> List.of(raise));
        again.enforce(DAY);

        assertThat(again.organizations.openHolds("acme")).isZero();
        assertThat(again.organizations.budgets("acme").getFirst().settled())
                .as("above the stage as declared")
                .isGreaterThan(DAY.thresholds().getFirst().at());
        assertThat(house.ledger.recover("acme", 0).accounts().getFirst().crossed())
                .as("told to people")
                .isEmpty();
        assertThat(again.organizations.budgets("acme").getFirst().budget().limit())
                .isEqualTo(2 * DAY.limit());
    }
}
