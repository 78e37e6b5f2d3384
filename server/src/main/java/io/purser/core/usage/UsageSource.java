package io.purser.core.usage;

/// Where the figures of a settled call come from.
public enum UsageSource {
    /// The provider reported them.
    PROVIDER,
    /// Counted from the bytes that passed.
    COUNTED,
    /// Nothing was reported or seen: the held amount stands.
    HELD
}
