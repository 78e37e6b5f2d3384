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
    BLOCKED;

    /// Where an account stands with what is settled on it.
    ///
    /// @param blocksAt from where every call is refused; `Long.MAX_VALUE` where none ever is
    /// @param lowestStage no settled amount below it crosses a stage
    public static BudgetState of(long settled, long limit, long blocksAt, long lowestStage) {
        if (settled >= blocksAt) {
            return BLOCKED;
        }
        if (settled >= limit) {
            return EXCEEDED;
        }
        return settled >= lowestStage ? WARNING : OK;
    }
}
