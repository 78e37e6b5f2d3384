package io.purser.control.allowances;

import org.jspecify.annotations.Nullable;

/// What the holder of a key asks beyond a ceiling, until somebody decides.
///
/// @param number unique in its organization and growing
/// @param budget the budget's name when it was asked
/// @param subject the member of an `each` scope, else null
/// @param amount how much more, in the budget's unit
/// @param until until when it is wanted (epoch milliseconds), null for the end of the window
/// @param asker who asked
/// @param requestId the refused call that it came from, null where none is named
/// @param decision null while nobody has decided
public record IncreaseRequest(
        long number,
        String budgetId,
        String budget,
        @Nullable String subject,
        long amount,
        @Nullable Long until,
        String reason,
        Asker asker,
        @Nullable String requestId,
        long askedAt,
        @Nullable Decision decision) {

    /// The key with which it was asked, and its owner.
    public record Asker(String keyId, String key, @Nullable String user) {}

    /// What became of it.
    ///
    /// @param at epoch milliseconds
    /// @param by who decided, as the audit names it
    /// @param allowance the number of the raise that it led to, null where it was refused
    public record Decision(
            long at, String by, String reason, @Nullable Long allowance) {}

    /// Where it stands.
    public enum State {
        /// Nobody has decided.
        OPEN,
        /// The ceiling was raised.
        APPROVED,
        /// It was not.
        REFUSED
    }

    public State state() {
        if (decision == null) {
            return State.OPEN;
        }
        return decision.allowance() == null ? State.REFUSED : State.APPROVED;
    }

    /// The same, decided.
    public IncreaseRequest decided(Decision made) {
        return new IncreaseRequest(
                number, budgetId, budget, subject, amount, until, reason, asker, requestId, askedAt, made);
    }
}
