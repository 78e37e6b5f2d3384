package io.purser.core.ledger;

import org.jspecify.annotations.Nullable;

/// What a call really consumed.
///
/// @param tokens every bucket together
/// @param cost units of the accounting currency, null where no price is known
/// @param counts false where the call was not made in earnest: it counts on no budget
public record Actual(long tokens, @Nullable Long cost, boolean counts) {
    /// Of a call that was made in earnest.
    public Actual(long tokens, @Nullable Long cost) {
        this(tokens, cost, true);
    }
}
