package io.purser.governance.settlement;

import io.purser.core.ledger.Decision;
import io.purser.core.ledger.LedgerRecord;
import org.jspecify.annotations.Nullable;

/// Makes the journal's records of what is decided of a call, under the organization's lock: their place in the journal
/// is the decision's.
public interface DecisionRecords {
    LedgerRecord.HoldPlaced held(Decision.Admit admit);

    /// Null where the decision refuses nothing, or is not the last about the call.
    LedgerRecord.@Nullable CallRefused refused(Decision decision, long nowMillis);
}
