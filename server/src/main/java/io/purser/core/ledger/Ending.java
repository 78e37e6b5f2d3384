package io.purser.core.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the engine answered a settlement or a release.
public sealed interface Ending {

    /// The hold is replaced by the actual.
    ///
    /// @param settled the amounts added to each account that matches now, held there or not
    /// @param opened accounts that match now and were not open at the hold
    /// @param tightest the tightest account after the settlement, null where no budget matches
    /// @param overHold whether the actual was above the hold on any account
    record Settled(
            List<LedgerRecord.AccountOpened> opened,
            List<Posting> settled,
            List<Crossing> crossings,
            @Nullable BudgetFigures tightest,
            boolean overHold)
            implements Ending {}

    /// The hold is gone and nothing was added.
    record Released() implements Ending {}

    /// The hold had ended before; nothing changed.
    record AlreadyEnded() implements Ending {}
}
