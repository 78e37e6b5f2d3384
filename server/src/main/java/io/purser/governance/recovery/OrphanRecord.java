package io.purser.governance.recovery;

import io.purser.core.ledger.Ending;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.List;

/// The ledger entry of a call whose process died: at the held amount with its top-ups, flagged so that it can
/// be reconciled.
final class OrphanRecord {
    private OrphanRecord() {}

    static LedgerRecord.CallSettled of(LedgerStore.OpenHold open, TokenUsage usage, Ending.Settled settled, long now) {
        LedgerRecord.HoldPlaced hold = open.hold();
        UsageEvent event = new UsageEvent(
                hold.requestId(),
                hold.admittedAt(),
                now,
                hold.attribution(),
                hold.provider(),
                hold.requestedModel(),
                hold.model(),
                null,
                Outcome.UNKNOWN,
                UsageSource.HELD,
                usage,
                open.heldCost(),
                hold.priceVersion(),
                0,
                0,
                -1,
                false,
                hold.mode().on(List.of("orphan")),
                Particulars.NONE.admitted(hold.model(), hold.requestedModel()));
        return new LedgerRecord.CallSettled(event, settled.settled(), settled.crossings());
    }
}
