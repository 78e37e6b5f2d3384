package io.purser.core.budget;

/// What happens at a budget's ceiling. Always written, never defaulted. (`degrade` joins when its
/// actions are built.)
public enum Enforcement {
    /// Refuse.
    HARD,
    /// Serve and alert.
    SOFT
}
