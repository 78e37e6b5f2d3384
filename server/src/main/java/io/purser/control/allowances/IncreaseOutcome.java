package io.purser.control.allowances;

/// What became of asking for more, or of deciding it.
public sealed interface IncreaseOutcome {

    /// It waits for a decision.
    record Asked(IncreaseRequest request) implements IncreaseOutcome {}

    /// This key has asked for more on this account, and nobody has decided yet.
    record Waiting(IncreaseRequest request) implements IncreaseOutcome {}

    /// Somebody has decided.
    record Decided(IncreaseRequest request) implements IncreaseOutcome {}

    /// Nothing is changed.
    record Stopped(AllowanceOutcome why) implements IncreaseOutcome {}
}
