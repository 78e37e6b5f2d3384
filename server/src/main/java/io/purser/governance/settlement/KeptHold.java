package io.purser.governance.settlement;

import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Hold;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Posting;
import java.util.List;
import java.util.OptionalLong;

/// A hold that the process before this one left open on purpose, and that is taken up again.
///
/// @param placed as the journal has it
/// @param coveredOutput with its top-ups
public record KeptHold(LedgerRecord.HoldPlaced placed, long coveredOutput, List<Posting> postings) implements Hold {

    /// The call that it was made for: it can be ended, and nothing of it grows.
    public GovernedCall call(OrganizationLedger ledger, PriceTerms prices, EstimateMetrics metrics) {
        Demand demand =
                new Demand(placed.inputTokens(), 0, 0, coveredOutput, coveredOutput, 0, true, Demand.Price.UNKNOWN);
        return new JournalledCall(
                new JournalledCall.Terms(
                        placed, demand, prices, OptionalLong.empty(), false, 0, null, _ -> {}, metrics, null),
                ledger,
                new Decision.Admit(this, null, List.of(), List.of()));
    }

    @Override
    public String requestId() {
        return placed.requestId();
    }

    @Override
    public long admittedAt() {
        return placed.admittedAt();
    }

    @Override
    public OptionalLong outputCap() {
        return OptionalLong.empty();
    }

    @Override
    public List<LedgerRecord.AccountOpened> opened() {
        return List.of();
    }
}
