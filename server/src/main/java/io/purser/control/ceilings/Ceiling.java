package io.purser.control.ceilings;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an account could spend in one window, and what it did.
///
/// @param budget with the ceiling that it had at last in this window, allowances included
/// @param present whether the window is the one of now
/// @param since from when the account has existed in this window
/// @param limits its ceilings, the first from `since` on
/// @param moves the states it was in, the first from `since` on; null where they are not told
/// @param stages the thresholds that it crossed, as they were told
public record Ceiling(
        Budget budget,
        @Nullable String subject,
        Window window,
        boolean present,
        long since,
        long settled,
        long held,
        BudgetState state,
        List<Limit> limits,
        @Nullable List<Move> moves,
        List<PastAccounts.Crossed> stages,
        Refused refused) {

    public Ceiling {
        limits = List.copyOf(limits);
        moves = moves == null ? null : List.copyOf(moves);
        stages = List.copyOf(stages);
    }

    /// What was left at last; below 0 where more was spent than the ceiling.
    public long gap() {
        return Math.subtractExact(Math.subtractExact(budget.limit(), settled), held);
    }

    /// A ceiling from an instant on.
    ///
    /// @param declared what the budget's declaration says
    /// @param granted the allowances in force
    /// @param change what of the declaration made it so; null where an allowance did, or
    ///     where it began with the window
    public record Limit(
            long from,
            long limit,
            long declared,
            List<Allowance> granted,
            @Nullable Change change) {
        public Limit {
            granted = List.copyOf(granted);
        }
    }

    /// A change of what is declared, as the audit log has it.
    ///
    /// @param entry its number there
    public record Change(long entry, String actor, @Nullable String reason) {}

    /// The state from an instant on.
    public record Move(long at, BudgetState state, long settled, long limit) {}

    /// The calls that it refused.
    ///
    /// @param count null where that is not known
    /// @param cost what they would have cost in the budget's unit, by their estimates; null
    ///     where it is not known of all of them
    /// @param kept how many are known one by one
    /// @param keptCost the estimates of those of them that have one
    public record Refused(@Nullable Long count, @Nullable Long cost, long kept, long keptCost) {}
}
