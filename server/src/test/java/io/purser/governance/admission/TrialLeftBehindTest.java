package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.hard;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Estimation;
import io.purser.core.usage.DataMode;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A call that was not made in earnest, and whose process died before anybody else noted that it was not: what
/// the journal says of its hold is all that a start has.
class TrialLeftBehindTest {
    private static final Budget DAY = hard("day", 10_000 * GovernedHouse.MICRO, Estimation.ADAPTIVE);

    private final GovernedHouse house = new GovernedHouse();

    private GovernedHouse startedAnew() {
        GovernedHouse again = new GovernedHouse(house.ledger);
        again.enforce(DAY);
        return again;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataMode.class,
            names = {"TEST", "DEMO"})
    void aStartBooksItAsWhatItWas(DataMode mode) {
        house.enforce(DAY);
        Verdict asked = house.ask("model", OptionalLong.of(100), List.of(), mode);

        GovernedHouse again = startedAnew();

        assertThat(asked).isInstanceOf(Verdict.Admitted.class);
        assertThat(again.organizations.openHolds("acme")).isZero();
        var entry = Objects.requireNonNull(
                house.ledger.request("acme", "r0").orElseThrow().event());
        assertThat(entry.flags()).contains("orphan");
        assertThat(entry.dataMode()).isEqualTo(mode);
        assertThat(again.organizations.budgets("acme").getFirst().settled()).isZero();
    }

    @Test
    void anOrganizationIsUsedFromItsFirstCallOnAlsoAfterAStart() {
        house.enforce();
        assertThat(house.organizations.isUsed("acme")).isFalse();

        house.ask("model", OptionalLong.of(100));

        assertThat(house.organizations.isUsed("acme")).isTrue();
        assertThat(startedAnew().organizations.isUsed("acme")).isTrue();
        assertThat(house.organizations.isUsed("globex")).isFalse();
    }

    @Test
    void whatWasMadeInEarnestCounts() {
        house.enforce(DAY);
        house.ask("model", OptionalLong.of(100), List.of(), DataMode.REAL);

        GovernedHouse again = startedAnew();

        assertThat(again.organizations.budgets("acme").getFirst().settled()).isPositive();
    }
}
