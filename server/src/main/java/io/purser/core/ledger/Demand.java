package io.purser.core.ledger;

/// What one call may consume, as the engine needs it: bounds for the input, three figures for the
/// output, the rates.
///
/// @param inputTokens an upper bound of the prompt's tokens
/// @param inputCost the cost of that bound in money units, rounded up, per-request fees included
/// @param outputRate money units per million output tokens, of the dearest tier the call can
///     reach
/// @param likelyOutput what adaptive estimation holds: a learned quantile, never above
///     `maximumOutput`
/// @param maximumOutput the most the call can generate: min(client's maximum, model's maximum) ×
///     choices
/// @param leastOutput the smallest useful output (16 tokens and the thinking budget)
/// @param maximumNamed whether the client named a maximum
/// @param price what is known of the price
public record Demand(
        long inputTokens,
        long inputCost,
        long outputRate,
        long likelyOutput,
        long maximumOutput,
        long leastOutput,
        boolean maximumNamed,
        Price price) {

    /// The same call where a missing price is no reason to refuse it.
    public Demand served() {
        return price != Price.UNKNOWN
                ? this
                : new Demand(
                        inputTokens,
                        inputCost,
                        outputRate,
                        likelyOutput,
                        maximumOutput,
                        leastOutput,
                        maximumNamed,
                        Price.FLAGGED);
    }

    /// The cost that stands for the whole input bound and so many output tokens, rounded up.
    public long costOf(long outputTokens) {
        return Cost.plus(inputCost, Cost.of(outputTokens, outputRate));
    }

    /// What is known of a model's price.
    public enum Price {
        PRICED,
        /// Marked free in the price book: not the same as a missing price.
        FREE,
        /// No price: money budgets cannot judge the call.
        UNKNOWN,
        /// No price, and such calls are served all the same: their cost stays unknown.
        FLAGGED,
        /// Nothing of what it consumes will be known: budgets of money and of tokens cannot judge it.
        UNMETERED;

        /// Whether a budget of money has to refuse the call since it cannot judge it.
        public boolean blindsMoney() {
            return this == UNKNOWN || this == UNMETERED;
        }

        /// Whether a call cannot spend a budget of money, whatever it consumes.
        public boolean costsNothingKnown() {
            return this == FREE || this == FLAGGED;
        }

        /// Whether the cost of a call can be told.
        public boolean tellsCost() {
            return this == PRICED || this == FREE;
        }
    }
}
