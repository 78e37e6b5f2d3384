package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one account takes of each ledger entry, so that its course can be followed: `Verification` for one account.
public final class OneAccount {
    private final Matched matched = new Matched();
    private final RuleIndex index;
    private final Budget budget;
    private final @Nullable String subject;
    private final Window window;

    /// @param budget with the scope, the unit and the period by which it counts
    /// @param window what is admitted in it
    public OneAccount(Budget budget, @Nullable String subject, Window window) {
        this.budget = budget;
        this.subject = subject;
        this.window = window;
        this.index = new RuleIndex(
                List.of(new RuleIndex.Scoped(new BudgetAccounts(budget, new OpenHolds()), budget.scope())));
    }

    /// What a call adds to it; 0 where it is none of its own.
    public long of(UsageEvent event) {
        return of(event, 1);
    }

    /// What a correction adds to it; below 0 where the call cost less.
    public long of(Adjustment adjustment) {
        return of(adjustment.entry(), 0);
    }

    private long of(UsageEvent event, long requests) {
        if (event.admittedAt() < window.start() || event.admittedAt() >= window.end()) {
            return 0;
        }
        index.match(event, matched);
        for (int i = 0; i < matched.budgets(); i++) {
            if (Objects.equals(matched.budgetSubject(i), subject)) {
                return Verification.amount(budget, event, requests);
            }
        }
        return 0;
    }
}
