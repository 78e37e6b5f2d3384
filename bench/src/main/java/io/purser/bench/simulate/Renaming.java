package io.purser.bench.simulate;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import io.purser.core.ledger.UsageEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The same records with something else in them, for planted bugs.
final class Renaming {
    private Renaming() {}

    /// What a writer sends once more who takes every try for a new request.
    static Row of(Row row) {
        List<Row.Kept> kept = new ArrayList<>();
        for (Row.Kept each : row.appends()) {
            kept.add(new Row.Kept(
                    each.organization(),
                    each.records().stream().map(Renaming::again).toList()));
        }
        return new Row(kept);
    }

    private static Row.Note again(Row.Note record) {
        return record instanceof Row.Note.OfLedger(LedgerRecord ledger) ? new Row.Note.OfLedger(again(ledger)) : record;
    }

    private static LedgerRecord again(LedgerRecord record) {
        return switch (record) {
            case HoldPlaced hold ->
                new HoldPlaced(
                        hold.requestId() + "-again",
                        hold.admittedAt(),
                        hold.attribution(),
                        hold.provider(),
                        hold.requestedModel(),
                        hold.model(),
                        hold.priceVersion(),
                        hold.inputTokens(),
                        hold.outputTokens(),
                        hold.heldCost(),
                        hold.held());
            case CallSettled call ->
                new CallSettled(
                        priced(
                                call.event(),
                                call.event().requestId() + "-again",
                                call.event().cost(),
                                call.event().priceVersion(),
                                call.event().flags()),
                        call.settled(),
                        List.of());
            case HoldGrown grown ->
                new HoldGrown(grown.requestId() + "-again", grown.outputTokens(), grown.heldCost(), grown.more());
            case HoldReleased released ->
                new HoldReleased(released.requestId() + "-again", released.at(), released.reason());
            case LedgerRecord.AccountOpened _,
                    LedgerRecord.EntryAdjusted _,
                    LedgerRecord.BudgetArmed _,
                    LedgerRecord.CallRefused _ -> record;
        };
    }

    /// An event of another moment.
    static UsageEvent admittedAt(UsageEvent of, long instant) {
        return new UsageEvent(
                of.requestId(),
                instant,
                of.bookedAt(),
                of.attribution(),
                of.provider(),
                of.requestedModel(),
                of.model(),
                of.responseModel(),
                of.outcome(),
                of.usageSource(),
                of.usage(),
                of.cost(),
                of.priceVersion(),
                of.retryCount(),
                of.latencyMillis(),
                of.firstTokenMillis(),
                of.streamed(),
                of.flags(),
                of.particulars());
    }

    /// An event with another price and other flags.
    static UsageEvent priced(
            UsageEvent of, String requestId, @Nullable Long cost, @Nullable String version, List<String> flags) {
        return new UsageEvent(
                requestId,
                of.admittedAt(),
                of.bookedAt(),
                of.attribution(),
                of.provider(),
                of.requestedModel(),
                of.model(),
                of.responseModel(),
                of.outcome(),
                of.usageSource(),
                of.usage(),
                cost,
                version,
                of.retryCount(),
                of.latencyMillis(),
                of.firstTokenMillis(),
                of.streamed(),
                flags,
                of.particulars());
    }
}
