package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The writing side of `ledger.db`: the journal with what waits in it for expansion. Used by one
/// thread at a time.
final class LedgerFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);

    private static final int FOLD_RECORDS = 8192;

    private final SqliteFile file;
    private final Connection connection;
    private final Organizations organizations;
    private final Identities identities;
    private final OpenHolds holds;
    private final JournalCodec codec;
    private final Expansion expansion;
    private final SeenCustomers customers;
    private final PreparedStatement begin;
    private final PreparedStatement end;
    private final PreparedStatement journal;
    private final Deque<JournalBatch> backlog = new ArrayDeque<>();
    private int backlogRecords;
    private long backlogSinceNanos;
    private int unfolded;
    private volatile long expanded;
    private volatile long lastCrossing;
    private long next;
    private volatile long last;

    LedgerFile(SqliteFile file, boolean full) {
        this.file = file;
        connection = file.openToWrite(full);
        try {
            // Checkpoints have a connection of their own: see Checkpoints.
            SqliteFile.run(connection, "PRAGMA wal_autocheckpoint = 0");
            organizations = new Organizations(connection);
            identities = new Identities(connection);
            holds = new OpenHolds(identities);
            holds.load(connection);
            codec = new JournalCodec(organizations, identities);
            expansion = new Expansion(connection, organizations, identities, holds);
            customers = new SeenCustomers(connection, identities);
            begin = connection.prepareStatement("BEGIN IMMEDIATE");
            end = connection.prepareStatement("COMMIT");
            journal = connection.prepareStatement("INSERT INTO journal (seq, batch) VALUES (?, ?)");
            load();
            if (customers.isBehind()) {
                transaction(customers::catchUp);
            }
            fold();
        } catch (SQLException e) {
            SqliteFile.close(connection);
            throw file.cannot("be read", e);
        } catch (RuntimeException e) {
            SqliteFile.close(connection);
            throw e;
        }
    }

    Organizations organizations() {
        return organizations;
    }

    Identities identities() {
        return identities;
    }

    OpenHolds holds() {
        return holds;
    }

    Connection connection() {
        return connection;
    }

    /// The sequence of the last record that is durable.
    long last() {
        return last;
    }

    /// Expands some of the oldest records; true where everything up to `target` is expanded.
    boolean expandTowards(long target, int records) throws SQLException {
        expand(records);
        return expanded >= target || backlog.isEmpty();
    }

    /// Whether a crossing of a threshold waits for expansion.
    boolean crossingWaits() {
        return lastCrossing > expanded;
    }

    /// How many records wait for expansion.
    int backlog() {
        return backlogRecords;
    }

    /// Since when the oldest of them waits.
    long backlogSinceNanos() {
        return backlogSinceNanos;
    }

    /// Commits appends as one journal row.
    void commit(List<Append> appends) throws SQLException {
        JournalBatch batch = codec.encode(next, appends);
        if (batch.entries().isEmpty()) {
            return;
        }
        if (organizations.hasUnwritten() || identities.hasUnwritten()) {
            transaction(() -> {
                organizations.write(connection);
                identities.write(connection);
                insert(batch);
            });
        } else {
            insert(batch);
        }
        await(batch);
        last = batch.last();
    }

    private void insert(JournalBatch batch) throws SQLException {
        journal.setLong(1, batch.first());
        journal.setBytes(2, batch.bytes());
        journal.executeUpdate();
    }

    private void await(JournalBatch batch) {
        if (backlog.isEmpty()) {
            backlogSinceNanos = System.nanoTime();
        }
        backlog.add(batch);
        backlogRecords += batch.entries().size();
        next = batch.last() + 1;
        for (JournalEntry each : batch.entries()) {
            if (crosses(each.record())) {
                lastCrossing = each.sequence();
            }
        }
    }

    private static boolean crosses(LedgerRecord each) {
        return switch (each) {
            case CallSettled call -> !call.crossings().isEmpty();
            case EntryAdjusted adjusted -> !adjusted.crossings().isEmpty();
            case BudgetArmed armed -> !armed.crossings().isEmpty();
            case AccountOpened _, HoldPlaced _, HoldGrown _, HoldReleased _, CallRefused _ -> false;
        };
    }

    /// Expands the oldest batches, about so many records of them; folds now and then.
    void expand(int records) throws SQLException {
        List<JournalBatch> slice = new ArrayList<>();
        int taken = 0;
        for (JournalBatch each : backlog) {
            if (taken >= records) {
                break;
            }
            slice.add(each);
            taken += each.entries().size();
        }
        if (slice.isEmpty()) {
            return;
        }
        unfolded += taken;
        transaction(() -> {
            expansion.apply(slice);
            customers.in(slice);
            if (unfolded >= FOLD_RECORDS) {
                expansion.fold(slice.getLast().last());
                unfolded = 0;
            }
        });
        expanded = slice.getLast().last();
        slice.forEach(_ -> backlog.remove());
        backlogRecords -= taken;
        backlogSinceNanos = System.nanoTime();
    }

    /// Expands everything and folds it: the stored totals are those of the last record.
    void fold() throws SQLException {
        expand(Integer.MAX_VALUE);
        if (unfolded > 0) {
            transaction(() -> expansion.fold(expanded));
            unfolded = 0;
        }
    }

    interface Work {
        void run() throws SQLException;
    }

    /// Does all of something or nothing.
    void transaction(Work work) throws SQLException {
        begin.execute();
        try {
            work.run();
            end.execute();
        } catch (SQLException | RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
    }

    private void rollback(Throwable cause) {
        try {
            SqliteFile.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// Reads the journal's rows. A torn row at the end is cut; one before a good row stops the start.
    private void load() throws SQLException {
        expanded = SqliteFile.number(connection, "SELECT expanded FROM position");
        next = SqliteFile.number(connection, "SELECT folded FROM position") + 1;
        @Nullable Long torn = null;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT seq, batch FROM journal ORDER BY seq")) {
            while (row.next()) {
                long first = row.getLong(1);
                JournalBatch batch = codec.decode(first, row.getBytes(2));
                if (batch == null && torn == null) {
                    torn = first;
                } else if (batch != null) {
                    require(torn, first);
                    take(batch);
                }
            }
        }
        if (next <= expanded) {
            throw damaged("torn or missing at record " + next + ", which was expanded");
        }
        if (torn != null) {
            cut(torn);
        }
        last = next - 1;
    }

    private void take(JournalBatch batch) throws SQLException {
        if (batch.first() > expanded) {
            await(batch);
        } else {
            expansion.replay(batch);
            unfolded += batch.entries().size();
            next = batch.last() + 1;
        }
    }

    private void require(@Nullable Long torn, long first) {
        if (torn != null) {
            throw damaged("torn at record " + torn + " but goes on at record " + first);
        }
        if (first != next) {
            throw damaged("missing record " + next + " but goes on at record " + first);
        }
    }

    private StoreException damaged(String how) {
        return new StoreException(file.path() + " is damaged: the journal is " + how
                + ". Nothing was changed. Restore it from a backup, or keep a copy and ask for help");
    }

    private void cut(long torn) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM journal WHERE seq >= ?")) {
            delete.setLong(1, torn);
            int rows = delete.executeUpdate();
            LOG.warn("{}: {} torn row(s) cut from the journal's end, from record {} on", file.path(), rows, torn);
        }
    }

    @Override
    public void close() {
        SqliteFile.close(connection);
    }
}
