package io.purser.control.explore;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
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

    /// What an entry adds to a sum. A correction is no call: it adds its amount, and makes one unpriced call less where
    /// it brings a price.
    ///
    /// @throws IllegalArgumentException where figures of it do not add up
    public long of(Entry entry) {
        UsageEvent event = entry.event();
        TokenUsage usage = event.usage();
        boolean isCall = entry.adjustment() == null;
        return switch (this) {
            case COST -> event.cost() == null ? 0 : event.cost();
            case REQUESTS -> isCall ? 1 : 0;
            case UNPRICED -> unpriced(entry);
            case FAILED -> isCall && event.outcome() != Outcome.SUCCESS ? 1 : 0;
            case RETRIES -> event.retryCount();
            case INPUT -> usage.input();
            case CACHE_READ -> usage.cacheRead();
            case CACHE_WRITE -> Math.addExact(usage.cacheWrite(), usage.cacheWriteLong());
            case OUTPUT -> usage.output();
            case REASONING -> usage.reasoning();
            case TOKENS -> usage.total();
            case LATENCY -> event.latencyMillis();
            case TOKENS_P50, TOKENS_P95, TOKENS_P99, LATENCY_P50, LATENCY_P95, LATENCY_P99 ->
                throw new IllegalArgumentException(this + " does not add up; expected a sum");
        };
    }

    private static long unpriced(Entry entry) {
        if (entry.adjustment() != null) {
            return entry.adjustment().wasUnpriced() ? -1 : 0;
        }
        return entry.event().cost() == null ? 1 : 0;
    }

    /// Whether figures of groups may be added.
    public boolean isAdditive() {
        return !QUANTILES.contains(this);
    }
}
