package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.settlement.Journal.Done;
import java.util.List;

/// Records that wait for their commit.
record Append(String organization, List<LedgerRecord> records, Done done) {}
