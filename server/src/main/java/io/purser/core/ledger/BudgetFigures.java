package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import org.jspecify.annotations.Nullable;

/// One account at one moment, as a decision saw it: `settled + held + estimate` against the
/// budget's limit.
///
/// @param subject the member of an `each` scope, else null
/// @param estimate what this call needs in the budget's unit (0 outside an admission)
/// @param resetsAt epoch milliseconds at which the window ends, for rolling periods when this call would fit;
///     `Long.MAX_VALUE` never
/// @param governs whether this account decided
public record BudgetFigures(
        Budget budget,
        @Nullable String subject,
        Window window,
        long settled,
        long held,
        long estimate,
        long resetsAt,
        BudgetState state,
        boolean governs) {

    /// What is left before this call, never below 0.
    public long remaining() {
        return Math.max(0, budget.limit() - settled - held);
    }
}
