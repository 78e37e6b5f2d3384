package io.purser.bench.kill;

import io.purser.bench.run.Report;
import io.purser.control.analytics.LedgerReader;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Makes a ledger large by the storage's own writer: copies of an event that the gateway wrote,
/// under request ids of their own, with their postings, so that every account stays the sum of
/// its events.
final class Prefill {
    static final String REQUEST = "prefill-";
    private static final String ORGANIZATION = "bench";
    private static final int AT_ONCE = 2_000;
    private final SqliteLedger ledger;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

    private Prefill(SqliteLedger ledger) {
        this.ledger = ledger;
    }

    /// Adds events to the ledger of a data folder that no process owns now.
    static void fill(Path data, int events, Report report) throws InterruptedException {
        try (DataFolder folder = DataFolder.open(data);
                SqliteLedger ledger = SqliteLedger.open(
                        folder, Durability.PROCESS, Thread.ofPlatform().daemon().factory())) {
            new Prefill(ledger).add(events, report);
        }
    }

    private void add(int events, Report report) throws InterruptedException {
        List<LedgerReader.Entry> found = new ArrayList<>();
        ledger.events(ORGANIZATION, 0, Long.MAX_VALUE, found::add);
        UsageEvent event = found.getFirst().event();
        List<Posting> postings =
                ledger.request(ORGANIZATION, event.requestId()).orElseThrow().settled();
        for (int i = 0; i < events; i++) {
            room.acquire();
            ledger.append(ORGANIZATION, List.of(settled(event, i, postings)), this::done);
        }
        room.acquire(AT_ONCE);
        if (failed.get() != null) {
            throw new IllegalStateException("the ledger cannot be filled", failed.get());
        }
        report.progress("%d events of %d postings each added to the ledger".formatted(events, postings.size()));
    }

    private void done(@Nullable Throwable failure) {
        if (failure != null) {
            failed.set(failure);
        }
        room.release();
    }

    private static LedgerRecord settled(UsageEvent event, int number, List<Posting> postings) {
        UsageEvent copy = new UsageEvent(
                REQUEST + number,
                event.admittedAt(),
                event.bookedAt(),
                event.attribution(),
                event.provider(),
                event.requestedModel(),
                event.model(),
                event.responseModel(),
                event.outcome(),
                event.usageSource(),
                event.usage(),
                event.cost(),
                event.priceVersion(),
                event.retryCount(),
                event.latencyMillis(),
                event.firstTokenMillis(),
                event.streamed(),
                event.flags(),
                Particulars.NONE);
        return new LedgerRecord.CallSettled(copy, postings, List.of());
    }
}
