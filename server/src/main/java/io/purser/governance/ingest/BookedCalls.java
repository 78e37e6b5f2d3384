package io.purser.governance.ingest;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.UsageEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The port to what the ledger has already. Every read sees each record whose append was done before it began.
public interface BookedCalls {

    /// Those of these calls that are in the ledger, by request id.
    Map<String, UsageEvent> calls(String organization, Collection<String> requestIds);

    /// The accounts whose window ended at an instant.
    List<Stored> accounts(String organization, long windowEnd);

    /// An account with what is settled on it.
    record Stored(LedgerRecord.AccountOpened account, long settled) {}
}
