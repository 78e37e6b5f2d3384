package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Which budgets stand over an entry of the ledger, by the rule that holds for calls. Used by one thread.
public final class Coverage {
    private final Matched matched = new Matched();
    private final RuleIndex index;

    public Coverage(Collection<Budget> budgets) {
        OpenHolds none = new OpenHolds();
        this.index = new RuleIndex(budgets.stream()
                .map(budget -> new RuleIndex.Scoped(new BudgetAccounts(budget, none), budget.scope()))
                .toList());
    }

    /// Every budget whose scope an entry is in; none where it was not made in earnest.
    public List<Budget> over(UsageEvent entry) {
        index.match(entry, matched);
        List<Budget> over = new ArrayList<>(matched.budgets());
        for (int i = 0; i < matched.budgets(); i++) {
            over.add(matched.budget(i).budget());
        }
        return over;
    }
}
