package io.purser.core.pricing;

/// What happens to a call of a model without a price.
public sealed interface Unpriced {

    /// Refused where a hard money budget applies, else served and flagged; its cost is unknown.
    record Refuse() implements Unpriced {}

    /// Priced as if it were this.
    record Fallback(ModelPrice price) implements Unpriced {}

    /// Served and flagged everywhere; its cost is unknown.
    record Flag() implements Unpriced {}
}
