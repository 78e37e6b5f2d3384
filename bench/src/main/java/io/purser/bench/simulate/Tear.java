package io.purser.bench.simulate;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import java.util.List;

/// What somebody would read who read half a record: its lists are at its end and so are gone.
final class Tear {
    private Tear() {}

    static Row.Note of(Row.Note whole) {
        return whole instanceof Row.Note.OfLedger(LedgerRecord record) ? new Row.Note.OfLedger(of(record)) : whole;
    }

    private static LedgerRecord of(LedgerRecord whole) {
        return switch (whole) {
            case HoldPlaced hold ->
                new HoldPlaced(
                        hold.requestId(),
                        hold.admittedAt(),
                        hold.attribution(),
                        hold.provider(),
                        hold.requestedModel(),
                        hold.model(),
                        hold.priceVersion(),
                        hold.inputTokens(),
                        hold.outputTokens(),
                        hold.heldCost(),
                        List.of());
            case HoldGrown grown -> new HoldGrown(grown.requestId(), grown.outputTokens(), grown.heldCost(), List.of());
            case CallSettled settled -> new CallSettled(settled.event(), List.of(), List.of());
            case EntryAdjusted adjusted -> new EntryAdjusted(adjusted.adjustment(), List.of(), List.of());
            case BudgetArmed armed -> new BudgetArmed(armed.budgetId(), armed.at(), List.of(), List.of());
            case AccountOpened _, HoldReleased _, CallRefused _ -> whole;
        };
    }
}
