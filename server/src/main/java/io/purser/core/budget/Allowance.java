package io.purser.core.budget;

import org.jspecify.annotations.Nullable;

/// An entry about what may be spent: for a time it moves the ceiling of one budget for one of its subjects. It is never
/// spend, and it touches no other account.
///
/// @param number unique in its organization and growing: of two, the later one has the greater
/// @param subject the member of an `each` scope, else null
/// @param amount by how much the ceiling moves, in the budget's unit; below 0 where it is moved elsewhere
/// @param from from when it is in force (epoch milliseconds)
/// @param until when it ends, exclusive; `Long.MAX_VALUE` for never
public record Allowance(
        long number, String budgetId, @Nullable String subject, Kind kind, long amount, long from, long until) {

    /// Why there is one.
    public enum Kind {
        /// More for a time.
        RAISE,
        /// More in one window.
        CREDIT,
        /// More for good, of a budget that is a prepaid wallet.
        TOP_UP,
        /// What was spent in a window may be spent once more.
        RESET,
        /// Moved from one account to another; the two sides add up to nothing.
        REALLOCATION,
        /// What the window before left.
        ROLLOVER
    }

    public Allowance {
        if (number <= 0) {
            throw new IllegalArgumentException(number + " is no number of an allowance; expected 1 or more");
        }
        if (amount == 0) {
            throw new IllegalArgumentException("an allowance of 0 changes nothing; expected another amount");
        }
        if (until < from) {
            throw new IllegalArgumentException("an allowance until " + until + " ends before it begins at " + from);
        }
    }

    /// Whether it moves the ceiling at this instant.
    public boolean isInForce(long instant) {
        return instant >= from && instant < until;
    }

    /// The same, ending earlier.
    public Allowance endedAt(long instant) {
        return new Allowance(number, budgetId, subject, kind, amount, from, Math.max(from, Math.min(until, instant)));
    }
}
