package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A budget of which only the id is known: it stands under holds that a start finds on accounts of a budget that the
/// policy no longer has.
final class RetiredBudget {
    private RetiredBudget() {}

    static BudgetAccounts of(LedgerRecord.AccountOpened opened) {
        Budget unknown = new Budget(
                opened.budgetId(),
                opened.budgetId(),
                0,
                Scope.ORGANIZATION,
                Unit.MONEY,
                0,
                new Period.Lifetime(Instant.EPOCH),
                Enforcement.SOFT,
                true,
                Estimation.ADAPTIVE,
                0,
                List.of(),
                Duration.ZERO,
                false,
                false,
                List.of());
        BudgetAccounts retired = new BudgetAccounts(unknown, new OpenHolds());
        retired.retire();
        return retired;
    }
}
