package io.purser.core.ledger;

import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import org.jspecify.annotations.Nullable;

/// A threshold that a settlement crossed: one for each (budget, subject, window, threshold, limit version),
/// ever. `reminder` 0 is the crossing; 1, 2, … repeat it while the budget stays exceeded, at most one in a
/// cooldown.
public record Crossing(
        String budgetId,
        String budgetName,
        @Nullable String subject,
        Window window,
        String threshold,
        long limitVersion,
        int reminder,
        long settled,
        long limit,
        BudgetState state) {

    /// The stable id under which it is delivered, at least once.
    public String id() {
        return budgetId + "/" + (subject == null ? "" : subject) + "/" + window.start() + "/" + threshold + "/v"
                + limitVersion + (reminder == 0 ? "" : "+" + reminder);
    }

    /// What an account remembers of it, `80%/3` or for the second reminder `80%/3+2`: by this a start
    /// knows what was told before.
    public String mark() {
        return threshold + "/" + limitVersion + (reminder == 0 ? "" : "+" + reminder);
    }
}
