package io.purser.bench.proxy;

/// A direction of a connection, seen from the one who opened it.
public enum Side {
    /// Towards the one who listens.
    REQUEST,
    /// Back.
    ANSWER
}
