package io.purser.control.explore;

import java.util.EnumSet;
import java.util.Set;

/// A figure that is read from the entries themselves. All but the quantiles add up: the figure of two groups together
/// is the sum of theirs.
public enum Basis {
    /// Units of the accounting currency, of the entries whose cost is known.
    COST,
    /// Calls; a correction is none.
    REQUESTS,
    /// Calls whose cost is not known.
    UNPRICED,
    /// Calls that did not end well.
    FAILED,
    /// Attempts before the one that is booked.
    RETRIES,
    /// Uncached input tokens.
    INPUT,
    CACHE_READ,
    CACHE_WRITE,
    /// Generated tokens, reasoning included.
    OUTPUT,
    REASONING,
    /// Every token of every kind.
    TOKENS,
    /// Milliseconds from admission to the end, of all calls together.
    LATENCY,
    /// Tokens of a call: the least figure that so many of a hundred calls do not exceed.
    TOKENS_P50,
    TOKENS_P95,
    TOKENS_P99,
    /// Milliseconds of a call.
    LATENCY_P50,
    LATENCY_P95,
    LATENCY_P99;

    private static final Set<Basis> QUANTILES =
            EnumSet.of(TOKENS_P50, TOKENS_P95, TOKENS_P99, LATENCY_P50, LATENCY_P95, LATENCY_P99);

    /// Whether figures of groups may be added.
    public boolean isAdditive() {
        return !QUANTILES.contains(this);
    }
}
