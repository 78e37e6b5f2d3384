package io.purser.core.ledger;

import org.jspecify.annotations.Nullable;

/// The sum over the counted sub-windows of one subject of a rolling budget, and everything held, whenever it was
/// admitted.
final class RollingTotals {
    long settled;
    long held;
    /// Sub-windows that count and have an account.
    int accounts;
    /// Open holds, of any amount.
    int holds;

    @Nullable
    Stages stages;

    boolean idle() {
        return accounts == 0 && holds == 0;
    }
}
