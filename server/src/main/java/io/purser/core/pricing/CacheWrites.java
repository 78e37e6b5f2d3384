package io.purser.core.pricing;

/// Which cache writes a call can cause, as its body says: what bounds the price of its input.
public enum CacheWrites {
    /// None: the provider caches only what it is asked to, and was not asked.
    NONE,
    /// Writes to the five-minute (or only) cache, asked for or by the provider's own choice.
    SHORT,
    /// Writes to the one-hour cache too; also what is assumed where nothing is known.
    LONG
}
