package io.purser.storage.sqlite;

import io.purser.control.organizations.Remains;
import io.purser.core.usage.ServiceTier;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.Deposit;
import io.purser.governance.custody.OpenResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deposits in `custody.db`, apart from the ledger: no call waits for them. One thread reads and
/// writes; what is not written yet is found in memory. Safe to use from any thread.
public final class SqliteCustody implements Custody, Remains, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteCustody.class);
    private static final String FILE = "custody.db";
    /// `PuCu`.
    private static final int MARK = 0x50754375;

    private static final int MAX_UNWRITTEN = 100_000;
    private static final long WRITE_AFTER_MILLIS = 200;

    private static final String VERSION_1 = """
            CREATE TABLE deposit (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              organization TEXT NOT NULL,
              owner TEXT NOT NULL,
              provider TEXT NOT NULL,
              request_id TEXT NOT NULL,
              at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """;

    private static final String VERSION_2 = """
            CREATE TABLE open_response (
              request_id TEXT NOT NULL PRIMARY KEY,
              id TEXT NOT NULL,
              provider TEXT NOT NULL,
              model TEXT NOT NULL,
              price_as TEXT,
              asked TEXT NOT NULL,
              at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """;

    private final Connection connection;
    private final ScheduledExecutorService worker;
    private final Map<String, Deposit> unwritten = new ConcurrentHashMap<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private SqliteCustody(SqliteFile file, ThreadFactory threads) {
        this.connection = file.openToWrite(false);
        this.worker = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /// Opens the deposits of a data folder and forgets those from before `since`, which no provider
    /// keeps any longer.
    ///
    /// @param since epoch milliseconds
    public static SqliteCustody open(DataFolder folder, long since, ThreadFactory threads) {
        SqliteCustody custody = new SqliteCustody(in(folder.path()), threads);
        custody.worker.execute(() -> custody.expire(since));
        return custody;
    }

    static SqliteFile in(Path folder) {
        return new SqliteFile(folder.resolve(FILE), MARK, List.of(VERSION_1, VERSION_2));
    }

    /// Writes what waits, and returns when it is written.
    public void flush() {
        CompletableFuture.runAsync(this::write, worker).join();
    }

    @Override
    public void erase(String organization) {
        flush();
        CompletableFuture.runAsync(
                        () -> {
                            try (PreparedStatement delete =
                                    connection.prepareStatement("DELETE FROM deposit WHERE organization = ?")) {
                                delete.setString(1, organization);
                                delete.executeUpdate();
                            } catch (SQLException e) {
                                throw new StoreException(FILE + " cannot be written: " + e.getMessage(), e);
                            }
                        },
                        worker)
                .join();
    }

    @Override
    public void keep(Deposit deposit) {
        if (unwritten.size() >= MAX_UNWRITTEN) {
            LOG.warn("{} deposits wait to be written; one more is not kept", MAX_UNWRITTEN);
            return;
        }
        unwritten.putIfAbsent(deposit.id(), deposit);
        if (scheduled.compareAndSet(false, true)) {
            later(this::write);
        }
    }

    private void later(Runnable task) {
        try {
            var _ = worker.schedule(task, WRITE_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("closed; what follows is not kept");
        }
    }

    @Override
    public void find(String id, Executor executor, Consumer<@Nullable Deposit> then) {
        worker.execute(() -> {
            Deposit found = read(id);
            executor.execute(() -> then.accept(found));
        });
    }

    private @Nullable Deposit read(String id) {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT kind, organization, owner, provider, request_id, at FROM deposit WHERE id = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Deposit(
                                id,
                                Deposit.Kind.valueOf(row.getString(1)),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getLong(6))
                        : unwritten.get(id);
            }
        } catch (SQLException | IllegalArgumentException e) {
            LOG.warn("a deposit cannot be read, so nobody may reach it", e);
            return null;
        }
    }

    @Override
    public void forget(String id) {
        worker.execute(() -> {
            unwritten.remove(id);
            run("DELETE FROM deposit WHERE id = ?", delete -> delete.setString(1, id));
        });
    }

    @Override
    public void keepOpen(OpenResponse response, Executor executor, Runnable then) {
        worker.execute(() -> {
            run("INSERT OR REPLACE INTO open_response VALUES (?, ?, ?, ?, ?, ?, ?)", insert -> {
                insert.setString(1, response.requestId());
                insert.setString(2, response.id());
                insert.setString(3, response.provider());
                insert.setString(4, response.model());
                insert.setString(5, response.priceAs());
                insert.setString(6, response.asked().name());
                insert.setLong(7, response.at());
            });
            executor.execute(then);
        });
    }

    @Override
    public void ended(String requestId) {
        worker.execute(
                () -> run("DELETE FROM open_response WHERE request_id = ?", delete -> delete.setString(1, requestId)));
    }

    @Override
    public List<OpenResponse> open() {
        return CompletableFuture.supplyAsync(this::readOpen, worker).join();
    }

    private List<OpenResponse> readOpen() {
        List<OpenResponse> open = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT request_id, id, provider, model, price_as, asked, at FROM open_response"
                                + " ORDER BY at, request_id");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                open.add(new OpenResponse(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        ServiceTier.valueOf(row.getString(6)),
                        row.getLong(7)));
            }
        } catch (SQLException | IllegalArgumentException e) {
            LOG.warn("responses in the background cannot be read, so what they hold is charged", e);
        }
        return open;
    }

    private void expire(long since) {
        run("DELETE FROM deposit WHERE at < ?", delete -> delete.setLong(1, since));
        run("DELETE FROM open_response WHERE at < ?", delete -> delete.setLong(1, since));
    }

    private void write() {
        scheduled.set(false);
        List<Deposit> taken = new ArrayList<>(unwritten.values());
        run("BEGIN IMMEDIATE", _ -> {});
        for (Deposit deposit : taken) {
            run("INSERT OR IGNORE INTO deposit VALUES (?, ?, ?, ?, ?, ?, ?)", insert -> {
                insert.setString(1, deposit.id());
                insert.setString(2, deposit.kind().name());
                insert.setString(3, deposit.organization());
                insert.setString(4, deposit.owner());
                insert.setString(5, deposit.provider());
                insert.setString(6, deposit.requestId());
                insert.setLong(7, deposit.at());
            });
        }
        run("COMMIT", _ -> {});
        taken.forEach(deposit -> unwritten.remove(deposit.id(), deposit));
    }

    /// Sets the parameters of a statement.
    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private void run(String sql, Parameters parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            LOG.warn("deposits cannot be written, so what was made lately may not be reached", e);
        }
    }

    @Override
    public void close() {
        worker.execute(this::write);
        worker.close();
        SqliteFile.close(connection);
    }
}
