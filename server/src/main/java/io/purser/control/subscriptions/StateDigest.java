package io.purser.control.subscriptions;

import io.purser.control.identity.Sight;
import io.purser.control.subscriptions.LedgerTail.Crossed;
import io.purser.control.subscriptions.Stretch.Placed;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.Crossing;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Tells crossings one by one.
final class StateDigest implements Digest<Crossed, StateChange> {
    private final @Nullable String name;

    /// @param name only the budget that is called this; null for every one
    StateDigest(@Nullable String name) {
        this.name = name;
    }

    @Override
    public @Nullable StateChange take(Deque<Placed<Crossed>> items, Outlook.View view) {
        while (!items.isEmpty()) {
            StateChange change = change(items.removeFirst().item(), view);
            if (sees(view.sight(), change) && (name == null || name.equals(change.name()))) {
                return change;
            }
        }
        return null;
    }

    /// Where a budget is gone, nobody knows any more what it bounded: only who sees everything sees that.
    private static boolean sees(Sight sight, StateChange change) {
        Budget budget = change.budget();
        return budget == null
                ? sight instanceof Sight.Whole
                : sight.sees(budget, change.crossing().subject());
    }

    private static StateChange change(Crossed crossed, Outlook.View view) {
        Crossing crossing = crossed.crossing();
        Budget budget = view.policy().budgets().stream()
                .filter(one -> one.id().equals(crossing.budgetId()))
                .findFirst()
                .orElse(null);
        return new StateChange(crossing, crossed.at(), before(crossed, budget), budget);
    }

    /// A budget that rolls falls by itself, and a changed limit moves the state: neither is told.
    private static @Nullable BudgetState before(Crossed crossed, @Nullable Budget budget) {
        Crossing before = crossed.before();
        if (budget == null || budget.period() instanceof Period.Rolling) {
            return null;
        }
        if (before == null) {
            return BudgetState.OK;
        }
        return before.limitVersion() == crossed.crossing().limitVersion() ? before.state() : null;
    }
}
