package io.purser.core.limits;

import io.purser.core.budget.Scope;
import org.jspecify.annotations.Nullable;

/// A ceiling on the pace of a scope, decided in the same admission as the budgets. A null field
/// is no limit.
///
/// @param id the ledger's name for it
/// @param name what a refusal calls it
/// @param requestsPerMinute admitted calls a minute
/// @param tokensPerMinute tokens a minute, reserved by estimate and corrected at settlement
/// @param concurrent calls in flight
public record RateLimit(
        String id,
        String name,
        Scope scope,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Long concurrent) {}
