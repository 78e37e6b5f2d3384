package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Estimation;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.KeptHold;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A call whose hold outlived the process that admitted it. Found by the simulation: a hold of somebody else's
/// call that had been extended stood, after a start, at what was placed first, and was charged so when nobody
/// ended it in time.
class TakenUpCallTest {
    private final GovernedHouse house = new GovernedHouse();

    @Test
    void itStandsAtWhatItsHoldHadGrownTo() {
        house.enforce(hard("day", 1_000_000 * GovernedHouse.MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", OptionalLong.empty()));
        long placed = call.coveredOutput();
        call.cover(placed + 100, Runnable::run, _ -> {});
        long grown = call.coveredOutput();
        LedgerRecord.HoldPlaced hold = Objects.requireNonNull(
                house.ledger.request("acme", call.requestId()).orElseThrow().hold());

        GovernedCall again = Objects.requireNonNull(
                house.admission.resume(new KeptHold(hold, grown, List.of()), "model", null, ServiceTier.STANDARD));

        assertThat(grown).isGreaterThan(placed);
        assertThat(again.coveredOutput()).isEqualTo(grown);
        assertThat(again.held()).isEqualTo(TokenUsage.of(again.estimatedInput(), grown));
    }
}
