package io.purser.governance.settlement;

import io.purser.core.ledger.LedgerRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the durable ledger. Calls of one organization come one at a time, under its lock: their order is
/// the decision order and the order in which they are kept.
public interface Journal {

    /// Queues records that belong together and returns at once. `done` is called once, on the journal's thread,
    /// when all of them are durable, or with the reason why they will never be. It must not block.
    ///
    /// After the first failed write the journal accepts nothing more: every later `done` gets the
    /// same failure.
    void append(String organization, List<LedgerRecord> records, Done done);

    /// Whether records are still accepted.
    boolean healthy();

    /// Whether no more waits than may: while it does not keep up, nothing new is begun.
    default boolean keepsUp() {
        return true;
    }

    /// Told once about the fate of an append.
    @FunctionalInterface
    interface Done {
        void durable(@Nullable Throwable failure);
    }
}
