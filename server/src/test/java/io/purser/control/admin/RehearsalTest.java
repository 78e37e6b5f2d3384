package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.policy.Policy;
import io.purser.governance.admission.GovernedHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A policy that no engine can put in force is never kept.
final class RehearsalTest {
    private static final String FILE = """
            organization: acme
            currency: USD
            budgets:
              - {name: all, scope: {organization: acme}, limit: 5 USD, period: month, enforcement: hard}
            """;

    private final Path folder;

    RehearsalTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatFailsInRehearsalChangesNothing() {
        Desk desk = new Desk(folder);
        desk.applied(FILE);
        desk.governance.rehearsed = policy -> {
            throw new ArithmeticException("no window holds it");
        };

        assertThatThrownBy(() -> desk.apply(FILE.replace("5 USD", "6 USD"), "more"))
                .isInstanceOf(ArithmeticException.class);

        long version = desk.policy("acme").version();
        assertThat(desk.store.load()).singleElement().satisfies(kept -> {
            assertThat(kept.policy().version()).isEqualTo(version);
            assertThat(kept.policy().budgets().getFirst().limit()).isEqualTo(5_000_000_000L);
        });
        assertThat(desk.policies.find("acme").orElseThrow().policy().version()).isEqualTo(version);
    }

    @Test
    void anEngineThatCannotHoldABudgetSaysSoAndTheOneInUseGoesOn() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(budget("good", new Period.Lifetime(Instant.EPOCH)));
        Policy before = house.organizations.policy("acme").orElseThrow();
        Policy impossible = Policy.empty(before.version() + 1, before.organization())
                .withBudgets(List.of(budget("bad", new Period.Lifetime(Instant.MAX))));

        assertThatThrownBy(() -> house.organizations.rehearse(impossible)).isInstanceOf(ArithmeticException.class);
        house.organizations.rehearse(before);

        assertThat(house.organizations.policy("acme")).contains(before);
        assertThat(house.organizations.budgets("acme")).hasSize(1);
    }

    private static Budget budget(String name, Period period) {
        return new Budget(
                name,
                name,
                1,
                Scope.ORGANIZATION,
                Unit.MONEY,
                5_000_000_000L,
                period,
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                0,
                List.of(),
                Duration.ZERO,
                false,
                false,
                List.of());
    }
}
