package io.purser.bench.simulate;

import io.purser.control.analytics.LedgerReader;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.ingest.BookedCalls;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.settlement.Journal;
import io.purser.storage.memory.MemoryLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process' store over the disk: appends wait for a group commit, which may stall, fail, be
/// torn by a crash or have an outcome that nobody knows. After the first failure it accepts
/// nothing more, like the real one.
final class SimulatedStore implements Journal, LedgerStore, LedgerReader, BookedCalls {
    private final World world;
    private final Disk disk;
    private final MemoryLedger books = new MemoryLedger(Runnable::run);
    private final StoredOutbox outbox;
    private final List<Waiting> queue = new ArrayList<>();
    private boolean commitPlanned;
    private int awaited;
    private @Nullable Row writing;
    private @Nullable Throwable failure;

    /// What an append may be about.
    enum What {
        TOP_UP,
        SETTLEMENT
    }

    private record Waiting(String organization, List<LedgerRecord> records, Done done) {
        Row.Kept kept() {
            return new Row.Kept(
                    organization,
                    records.stream().<Row.Note>map(Row.Note.OfLedger::new).toList());
        }
    }

    /// Opens what is on the disk; a torn row at its end is cut.
    SimulatedStore(World world, Disk disk) {
        this.world = world;
        this.disk = disk;
        this.outbox = new StoredOutbox(this, world);
        boolean torn = !disk.rows().isEmpty() && !disk.rows().getLast().isWhole();
        if (torn && world.mutant() != Mutant.TORN_RECORD_PARSED) {
            disk.cutTorn();
        }
        disk.rows().forEach(this::take);
    }

    private void take(Row row) {
        for (Row.Kept kept : row.appends()) {
            for (Row.Note record : kept.records()) {
                switch (record) {
                    case Row.Note.OfLedger(LedgerRecord ledger) -> {
                        books.append(kept.organization(), List.of(ledger), _ -> {});
                        outbox.take(kept.organization(), ledger);
                    }
                    case Row.Note.Routed routed -> outbox.take(kept.organization(), routed);
                    case Row.Note.Tried tried -> outbox.take(kept.organization(), tried);
                }
            }
        }
    }

    /// Whether something of a kind waits for its commit.
    boolean waitsFor(What what) {
        return queue.stream().flatMap(each -> each.records.stream()).anyMatch(record -> switch (what) {
            case TOP_UP -> record instanceof LedgerRecord.HoldGrown;
            case SETTLEMENT -> record instanceof LedgerRecord.CallSettled;
        });
    }

    StoredOutbox outbox() {
        return outbox;
    }

    /// The row that a crash now would tear.
    @Nullable
    Row writing() {
        return writing;
    }

    /// While somebody waits for the journal on the only thread there is, commits come at once.
    void awaited(Runnable work) {
        awaited++;
        try {
            commit();
            work.run();
        } finally {
            awaited--;
        }
    }

    @Override
    public void append(String organization, List<LedgerRecord> records, Done done) {
        world.checks().decided(organization, records, failure == null);
        queue.add(new Waiting(organization, records, done));
        if (awaited > 0) {
            commit();
        } else if (!commitPlanned) {
            commitPlanned = true;
            boolean stalls = world.weather().stalls();
            boolean isHold = !records.isEmpty() && records.getLast() instanceof LedgerRecord.HoldPlaced;
            world.coverage(stalls && isHold, Pair.STALL_WITH_CALL_WAITING);
            world.agenda().inLife(world.weather().commitMillis(stalls), "commit", this::commit);
        } else {
            world.coverage().saw(Pair.GROUP_COMMIT);
        }
    }

    private void commit() {
        commitPlanned = false;
        if (queue.isEmpty()) {
            return;
        }
        List<Waiting> batch = List.copyOf(queue);
        queue.clear();
        if (failure == null) {
            Row row = new Row(batch.stream()
                    .filter(each -> !each.records.isEmpty())
                    .map(Waiting::kept)
                    .toList());
            if (!row.appends().isEmpty()) {
                write(row, batch.size());
            }
        }
        for (Waiting each : batch) {
            tell(each);
        }
    }

    private void tell(Waiting waiting) {
        world.crashPoint("before an answer of the journal");
        boolean lies = world.mutant() == Mutant.ACKNOWLEDGES_AFTER_A_FAILURE;
        Throwable fate = lies ? null : failure;
        world.checks().told(waiting.records(), fate == null, failure != null);
        waiting.done().durable(fate);
    }

    private void write(Row row, int appends) {
        writing = row;
        world.crashPoint("in a commit");
        Weather.Commit fate =
                disk.isFull() ? Weather.Commit.FAILS : world.weather().commit();
        switch (fate) {
            case GOOD -> keep(row);
            case FAILS -> fail("the disk is full");
            case UNKNOWN -> {
                keep(row);
                unknown(row, appends);
            }
        }
        writing = null;
        world.crashPoint("after a commit");
    }

    /// The row is there, and whoever wrote it cannot know.
    private void unknown(Row row, int appends) {
        world.coverage().saw(appends > 1 ? Pair.UNKNOWN_COMMIT_OF_A_GROUP : Pair.UNKNOWN_COMMIT_OF_ONE);
        if (world.mutant() == Mutant.UNKNOWN_COMMIT_RETRIED_UNDER_A_NEW_ID) {
            keep(Renaming.of(row));
        } else {
            fail("the outcome of a commit is not known");
            world.unknownCommit(row);
        }
    }

    private void keep(Row row) {
        disk.write(row);
        take(row);
        world.checks().kept(row);
        world.agenda().inLife(world.weather().forceMillis(), "force", this::force);
    }

    private void force() {
        if (failure == null && world.weather().forceFails()) {
            world.coverage(!disk.isForced(), Pair.FORCE_FAILED_WITH_ROWS_WAITING);
            fail("the disk cannot be forced, and the next try may lie");
        }
        if (failure == null) {
            disk.force();
        }
    }

    /// One note of the outbox, durable when this returns.
    void write(String organization, Row.Note record) {
        commit();
        Row row = Row.of(organization, record);
        if (failure == null) {
            write(row, 1);
        }
        if (failure != null) {
            throw new IllegalStateException("the ledger cannot be written: " + failure.getMessage());
        }
    }

    /// Accepts nothing more until a restart.
    void fail(String why) {
        if (failure == null) {
            failure = new IllegalStateException(why);
            world.storeFailed();
        }
    }

    @Override
    public boolean healthy() {
        return failure == null;
    }

    @Override
    public Recovered recover(String organization, long since) {
        return books.recover(organization, since);
    }

    @Override
    public void events(String organization, long from, long to, Consumer<Entry> each) {
        books.events(organization, from, to, each);
    }

    @Override
    public Map<String, UsageEvent> calls(String organization, Collection<String> requestIds) {
        Map<String, UsageEvent> found = new HashMap<>();
        for (String each : requestIds) {
            UsageEvent event =
                    books.request(organization, each).map(RequestTrail::event).orElse(null);
            if (event != null && world.mutant() != Mutant.BOOKS_A_REPORT_TWICE) {
                found.put(each, event);
            }
        }
        return found;
    }

    @Override
    public List<Stored> accounts(String organization, long windowEnd) {
        return world.mutant() == Mutant.LATE_REPORTS_MISS_CLOSED_WINDOWS
                ? List.of()
                : books.accounts(organization).stream()
                        .filter(each -> each.account().window().end() == windowEnd)
                        .map(each -> new Stored(each.account(), each.settled()))
                        .toList();
    }

    @Override
    public Map<String, Corrections> corrections(String organization, long from, long to) {
        return world.mutant() == Mutant.RERATING_FORGETS_WHAT_IT_CORRECTED
                ? Map.of()
                : books.corrections(organization, from, to);
    }

    @Override
    public void calls(String organization, long from, long to, Consumer<RequestTrail> each) {
        books.calls(organization, from, to, each);
    }

    @Override
    public Optional<RequestTrail> request(String organization, String requestId) {
        return books.request(organization, requestId);
    }

    @Override
    public List<StoredAccount> accounts(String organization) {
        return books.accounts(organization);
    }

    @Override
    public long lastSequence() {
        return books.lastSequence();
    }
}
