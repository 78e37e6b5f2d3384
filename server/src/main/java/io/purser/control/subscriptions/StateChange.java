package io.purser.control.subscriptions;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.ledger.Crossing;
import org.jspecify.annotations.Nullable;

/// A threshold that was crossed, with the state from which and to which.
///
/// @param at when what crossed it was booked, epoch milliseconds; null where nobody noted it
/// @param before the state that was told before; null where that is not known
/// @param budget as it is now, null where it is gone
public record StateChange(
        Crossing crossing,
        @Nullable Long at,
        @Nullable BudgetState before,
        @Nullable Budget budget) {

    /// What the budget is called now, or was where it is gone.
    public String name() {
        return budget == null ? crossing.budgetName() : budget.name();
    }
}
