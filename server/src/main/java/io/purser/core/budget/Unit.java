package io.purser.core.budget;

/// What a budget counts.
public enum Unit {
    /// Units of the organization's accounting currency at its fixed scale.
    MONEY,
    /// Tokens of every bucket, cache reads included.
    TOKENS,
    /// Admitted calls.
    REQUESTS
}
