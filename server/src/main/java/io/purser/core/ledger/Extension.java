package io.purser.core.ledger;

import java.util.List;

/// How the engine answered the wish for a larger hold.
public sealed interface Extension {

    /// The hold now covers `coveredOutput` tokens, which may be less than was wished.
    record Grown(long coveredOutput, List<Posting> more) implements Extension {}

    /// A hard budget has nothing left for even one more token.
    ///
    /// @param reason whether settled amounts or other calls' holds are in the way
    record Exhausted(Decision.Reason reason, BudgetFigures governs) implements Extension {}

    /// The hold had ended before.
    record AlreadyEnded() implements Extension {}
}
