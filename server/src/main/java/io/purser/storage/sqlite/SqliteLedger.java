package io.purser.storage.sqlite;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Outbox;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.ceilings.PastAccounts;
import io.purser.control.explore.LedgerFeed;
import io.purser.control.organizations.Remains;
import io.purser.control.replay.RecordedPast;
import io.purser.control.subscriptions.LedgerTail;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.ingest.BookedCalls;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.settlement.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The durable ledger in `ledger.db`. Safe to use from any thread.
public final class SqliteLedger implements Journal, LedgerStore, LedgerReader, BookedCalls, Remains, AutoCloseable {

    static final String FILE = "ledger.db";
    private static final int SLICE_RECORDS = 512;
    /// Appends that may wait where nothing else is said.
    private static final int MOST_WAITING = 20_000;

    private final LedgerFile file;
    private final LedgerWriter writer;
    private final Checkpoints checkpoints;
    private final @Nullable WalForce walForce;
    private final ReadConnections readConnections;
    private final LedgerQueries queries;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteLedger(SqliteFile sqlite, Durability durability, int mostWaiting, ThreadFactory threads) {
        file = new LedgerFile(sqlite, durability == Durability.DISK);
        Pace pace = durability == Durability.DISK ? Pace.none() : Pace.measured();
        writer = new LedgerWriter(file, pace, mostWaiting, threads);
        checkpoints = new Checkpoints(sqlite.openToCheckpoint(), this::whileStill, writer::fail, threads);
        walForce = durability == Durability.DISK ? null : walForce(sqlite.path(), writer, threads);
        readConnections = new ReadConnections(sqlite);
        queries = new LedgerQueries(readConnections, file.identities());
        writer.start();
    }

    /// Opens the ledger of a data folder; the first start makes it. What the journal holds is
    /// expanded before this returns.
    ///
    /// @param threads makes the platform threads that write, force and checkpoint
    /// @throws StoreException where it cannot be read or was written by a newer version
    public static SqliteLedger open(DataFolder folder, Durability durability, ThreadFactory threads) {
        return open(folder, durability, MOST_WAITING, threads);
    }

    /// @param mostWaiting appends that may wait for their commit before it says that it does not keep up
    public static SqliteLedger open(DataFolder folder, Durability durability, int mostWaiting, ThreadFactory threads) {
        return new SqliteLedger(in(folder.path()), durability, mostWaiting, threads);
    }

    static SqliteFile in(Path folder) {
        return new SqliteFile(folder.resolve(FILE), LedgerTables.MARK, LedgerTables.STEPS);
    }

    private static WalForce walForce(Path database, LedgerWriter writer, ThreadFactory threads) {
        Path wal = database.resolveSibling(database.getFileName() + "-wal");
        try {
            return new WalForce(wal, writer::commits, writer::fail, threads);
        } catch (IOException e) {
            throw new StoreException(wal + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public void append(String organization, List<LedgerRecord> records, Done done) {
        writer.append(organization, records, done);
    }

    @Override
    public boolean healthy() {
        return writer.healthy();
    }

    @Override
    public boolean keepsUp() {
        return writer.keepsUp();
    }

    @Override
    public Recovered recover(String organization, long since) {
        List<OpenHold> holds = await(writer.submit(() -> {
            file.fold();
            Integer number = file.organizations().find(organization);
            return number == null ? List.<OpenHold>of() : file.holds().of(number);
        }));
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return new Recovered(List.of(), List.of(), Set.of(), 1, 0);
        }
        Set<Long> held = new HashSet<>();
        holds.forEach(hold -> hold.heldNow().forEach(each -> held.add(each.account())));
        return new Recovered(
                queries.states(number, since, held),
                holds,
                queries.armed(number),
                queries.nextAccount(number),
                file.organizations().lastAt(number));
    }

    @Override
    public void events(String organization, long from, long to, Consumer<Entry> each) {
        expandAll();
        Integer number = file.organizations().find(organization);
        if (number != null) {
            queries.events(number, from, to, each);
        }
    }

    @Override
    public Map<String, Corrections> corrections(String organization, long from, long to) {
        expandAll();
        Integer number = file.organizations().find(organization);
        return number == null ? Map.of() : queries.corrections(number, from, to);
    }

    @Override
    public void calls(String organization, long from, long to, Consumer<RequestTrail> each) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return;
        }
        List<OpenHold> open = await(writer.submit(() -> file.holds().of(number)));
        expandAll();
        queries.calls(number, from, to, each);
        open.stream()
                .map(OpenHold::hold)
                .filter(hold -> hold.admittedAt() >= from && hold.admittedAt() < to)
                .filter(hold -> !queries.ended(number, hold.requestId()))
                .forEach(hold -> each.accept(new RequestTrail(hold, null, List.of(), null, null)));
    }

    @Override
    public Optional<RequestTrail> request(String organization, String requestId) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return Optional.empty();
        }
        expandAll();
        Optional<HoldPlaced> open =
                await(writer.submit(() -> Optional.ofNullable(file.holds().find(number, requestId))));
        return queries.request(number, requestId, open.orElse(null));
    }

    @Override
    public List<SeenCustomer> customers(String organization) {
        expandAll();
        Integer number = file.organizations().find(organization);
        return number == null ? List.of() : read(connection -> SeenCustomers.of(connection, number, file.identities()));
    }

    @Override
    public List<StoredAccount> accounts(String organization) {
        foldAll();
        Integer number = file.organizations().find(organization);
        return number == null ? List.of() : queries.accounts(number);
    }

    @Override
    public Map<String, UsageEvent> calls(String organization, Collection<String> requestIds) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return Map.of();
        }
        expandAll();
        return queries.events(number, requestIds);
    }

    @Override
    public List<Stored> accounts(String organization, long windowEnd) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return List.of();
        }
        foldAll();
        return queries.accounts(number, windowEnd);
    }

    /// What is settled on the one account of a budget in a window; those of each of many do not count.
    public long settled(String organization, String budgetId, Window window) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return 0;
        }
        foldAll();
        return queries.settled(number, budgetId, window);
    }

    @Override
    public long lastSequence() {
        return file.last();
    }

    /// The crossings that wait for delivery.
    public Outbox outbox(Outbox.Routing routing) {
        return new SqliteOutbox(this, routing);
    }

    /// What channels were told.
    public DeliveryLog deliveries() {
        return new SqliteDeliveries(this);
    }

    /// What is told of its growing end.
    public LedgerTail tail() {
        return new SqliteTail(this, file);
    }

    /// Everything that was booked, in order.
    public LedgerFeed feed() {
        return new SqliteFeed(this, file);
    }

    /// What was decided and when, to be decided once more.
    public RecordedPast past() {
        return new SqlitePast(this, file, queries);
    }

    /// What is kept of accounts of windows that are over.
    public PastAccounts ceilings() {
        return new SqliteCeilings(this, file);
    }

    /// Brings the totals of accounts and the counts of refusals up to what is durable now.
    void foldAll() {
        expandAll();
        await(writer.submit(() -> {
            file.fold();
            return true;
        }));
    }

    List<OpenHolds.Held> openHolds(int organization) {
        return await(writer.submit(() -> file.holds().heldBy(organization)));
    }

    /// How many commits there were since the start.
    public long commits() {
        return writer.commits();
    }

    /// Expands everything that is durable now, in slices between which commits go on.
    void expandAll() {
        long target = file.last();
        boolean done = false;
        while (!done) {
            done = await(writer.submit(() -> file.expandTowards(target, SLICE_RECORDS)));
        }
    }

    /// Expands what there is where a crossing of a threshold is in it, and nothing else.
    void expandCrossings() {
        if (file.crossingWaits()) {
            expandAll();
        }
    }

    <T> T read(ReadConnections.Reading<T> reading) {
        return readConnections.read(reading);
    }

    /// Something that writes.
    interface Writing {
        void to(Connection connection) throws SQLException;
    }

    void write(Writing writing) {
        await(writer.submit(() -> {
            file.transaction(() -> writing.to(file.connection()));
            return true;
        }));
    }

    /// Erases every row of an organization of which nothing is under way, some at a time.
    @Override
    public void erase(String organization) {
        await(writer.submit(() -> {
            file.fold();
            SqliteFile.run(file.connection(), "PRAGMA secure_delete = ON");
            return true;
        }));
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return;
        }
        LedgerErasure erasure = new LedgerErasure(number, organization);
        AtomicBoolean isLeft = new AtomicBoolean(true);
        while (isLeft.get()) {
            write(connection -> isLeft.set(erasure.some(connection)));
        }
        await(writer.submit(() -> {
            SqliteFile.run(file.connection(), "PRAGMA secure_delete = OFF");
            return true;
        }));
    }

    String organization(int number) {
        return file.organizations().name(number);
    }

    Crossing crossing(byte[] record) {
        return new RecordReader(new BinaryReader(record), file.identities()::at).crossing();
    }

    private void whileStill(Runnable something) {
        await(writer.submit(() -> {
            something.run();
            return true;
        }));
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException("the ledger cannot be written: " + cause.getMessage(), cause);
        }
    }

    /// Commits and expands what waits, empties the WAL and ends the threads. Every later append is
    /// told that the ledger is closed.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            if (walForce != null) {
                walForce.close();
            }
            writer.close();
            readConnections.close();
            checkpoints.close();
        } catch (IOException | SQLException e) {
            throw new StoreException("the ledger cannot be closed: " + e.getMessage(), e);
        } finally {
            file.close();
        }
    }
}
