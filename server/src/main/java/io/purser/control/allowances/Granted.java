package io.purser.control.allowances;

import io.purser.core.budget.Allowance;
import org.jspecify.annotations.Nullable;

/// An allowance as it is kept.
///
/// @param budget the budget's name when it was granted
/// @param reason why, in a person's words
/// @param actor who granted it, as the audit names it
/// @param at when (epoch milliseconds)
/// @param counterpart the number of a reallocation's other side, null for everything else
/// @param endedAt when somebody ended it before its time, null where nobody did
public record Granted(
        Allowance allowance,
        String budget,
        String reason,
        String actor,
        long at,
        @Nullable Long counterpart,
        @Nullable Long endedAt) {

    /// As the engine has it: over when it was ended.
    public Allowance effective() {
        return endedAt == null ? allowance : allowance.endedAt(endedAt);
    }

    /// As it moved the ceiling in the past: not before it was granted, whatever it was granted for.
    public Allowance played() {
        Allowance whole = effective();
        return at <= whole.from()
                ? whole
                : new Allowance(
                        whole.number(),
                        whole.budgetId(),
                        whole.subject(),
                        whole.kind(),
                        whole.amount(),
                        Math.min(at, whole.until()),
                        whole.until());
    }

    /// The same, ended by somebody.
    public Granted ended(long instant) {
        return new Granted(allowance, budget, reason, actor, at, counterpart, instant);
    }
}
