package io.purser.core.budget;

/// Where an account stands: one list in API, console and alerts. (`watch` joins with the
/// forecast.)
public enum BudgetState {
    OK,
    /// A stage below the ceiling was crossed.
    WARNING,
    /// At the ceiling, served.
    EXCEEDED,
    /// At the ceiling, refused.
    BLOCKED
}
