package io.purser.core.budget;

/// How much of a call's possible output a budget holds before the call runs.
public enum Estimation {
    /// A learned high quantile, topped up while the stream runs.
    ADAPTIVE,
    /// The most the call can cost.
    STRICT
}
