package io.purser.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.alerts.Outbox;
import io.purser.control.analytics.LedgerReader;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.settlement.Journal;
import io.purser.storage.LedgerContract;
import io.purser.storage.Samples;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest extends LedgerContract {

    private final MemoryLedger ledger = new MemoryLedger(Runnable::run);

    @Override
    protected Journal journal() {
        return ledger;
    }

    @Override
    protected LedgerStore store() {
        return ledger;
    }

    @Override
    protected LedgerReader reader() {
        return ledger;
    }

    @Override
    protected Outbox outbox(Outbox.Routing routing) {
        return ledger.outbox(routing);
    }

    @Test
    void aFailedLedgerTellsEveryLaterAppend() {
        IllegalStateException full = new IllegalStateException("disk full");
        ledger.fail(full);

        assertThat(append("acme", Samples.opened(1))).isSameAs(full);
        assertThat(ledger.healthy()).isFalse();
    }
}
