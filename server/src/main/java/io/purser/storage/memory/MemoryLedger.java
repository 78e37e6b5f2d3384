package io.purser.storage.memory;

import io.purser.control.alerts.Outbox;
import io.purser.control.analytics.LedgerReader;
import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.settlement.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ledger that is gone with its process. Safe to use from any thread.
public final class MemoryLedger implements Journal, LedgerStore, LedgerReader {

    private final Executor journalThread;
    private boolean behind;
    private final Map<String, MemoryBooks> books = new HashMap<>();
    private final List<MemoryOutbox> outboxes = new ArrayList<>();
    private long sequence;
    private @Nullable Throwable failure;

    /// @param journalThread where `done` is called; `Runnable::run` calls it inside `append`
    public MemoryLedger(Executor journalThread) {
        this.journalThread = journalThread;
    }

    /// Makes this and every later append fail, as after a failed write.
    public synchronized void fail(Throwable cause) {
        failure = cause;
    }

    @Override
    public void append(String organization, List<LedgerRecord> records, Done done) {
        Throwable refused = keep(organization, records);
        journalThread.execute(() -> done.durable(refused));
    }

    private synchronized @Nullable Throwable keep(String organization, List<LedgerRecord> records) {
        if (failure != null) {
            return failure;
        }
        for (LedgerRecord each : records) {
            sequence++;
            of(organization).add(sequence, each);
            tell(organization, each);
        }
        return null;
    }

    private void tell(String organization, LedgerRecord each) {
        if (each instanceof LedgerRecord.CallSettled settled && of(organization).wasBooked(sequence)) {
            outboxes.forEach(outbox -> outbox.add(organization, settled.crossings()));
        }
        if (each instanceof LedgerRecord.EntryAdjusted adjusted
                && of(organization).wasBooked(sequence)) {
            outboxes.forEach(outbox -> outbox.add(organization, adjusted.crossings()));
        }
        if (each instanceof LedgerRecord.BudgetArmed armed) {
            outboxes.forEach(outbox -> outbox.add(organization, armed.crossings()));
        }
    }

    @Override
    public synchronized boolean healthy() {
        return failure == null;
    }

    @Override
    public synchronized boolean keepsUp() {
        return !behind;
    }

    /// Says from now on that more waits than may.
    public synchronized void fallBehind() {
        behind = true;
    }

    @Override
    public synchronized Recovered recover(String organization, long since) {
        return of(organization).recover(since);
    }

    @Override
    public void events(String organization, long from, long to, Consumer<Entry> each) {
        List<Entry> found;
        synchronized (this) {
            found = of(organization).events(from, to);
        }
        found.forEach(each);
    }

    @Override
    public void calls(String organization, long from, long to, Consumer<RequestTrail> each) {
        List<RequestTrail> found;
        synchronized (this) {
            found = of(organization).calls(from, to);
        }
        found.forEach(each);
    }

    @Override
    public synchronized Optional<RequestTrail> request(String organization, String requestId) {
        return of(organization).request(requestId);
    }

    @Override
    public synchronized List<StoredAccount> accounts(String organization) {
        return of(organization).accounts();
    }

    @Override
    public synchronized long lastSequence() {
        return sequence;
    }

    /// The crossings that are settled from now on.
    public synchronized Outbox outbox(Outbox.Routing routing) {
        MemoryOutbox outbox = new MemoryOutbox(routing);
        outboxes.add(outbox);
        return outbox;
    }

    private MemoryBooks of(String organization) {
        return books.computeIfAbsent(organization, _ -> new MemoryBooks());
    }
}
