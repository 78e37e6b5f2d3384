package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Budget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call that has not ended, as people are shown it.
///
/// @param admittedAt epoch milliseconds
/// @param model the admitted one
/// @param coveredOutput output tokens that its hold covers now
/// @param held what lies on each account
public record OpenCall(
        String requestId,
        long admittedAt,
        Attribution attribution,
        String provider,
        String model,
        long coveredOutput,
        List<Held> held) {
    public OpenCall {
        held = List.copyOf(held);
    }

    /// What a call holds on one account.
    ///
    /// @param subject the member of an each scope, null where there is none
    /// @param amount in the budget's unit
    public record Held(Budget budget, @Nullable String subject, long amount) {}
}
