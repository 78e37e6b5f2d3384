package io.purser.core.budget;

/// What happens at a budget's ceiling. Always written, never defaulted.
public enum Enforcement {
    /// Refuse.
    HARD,
    /// Serve and alert.
    SOFT,
    /// Take the listed actions, each from its stage on.
    DEGRADE
}
