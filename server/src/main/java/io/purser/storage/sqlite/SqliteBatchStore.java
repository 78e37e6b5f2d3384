package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.purser.control.organizations.Remains;
import io.purser.core.usage.ServiceTier;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.holds.ExternalHolds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What callers have left with providers, and the holds of calls that they make themselves, in `batches.db`: apart
/// from the ledger, since no hold may wait for it. Safe to use from any thread.
public final class SqliteBatchStore implements BatchStore, ExternalHolds, Remains, AutoCloseable {
    private static final String FILE = "batches.db";
    /// `PuBa`.
    private static final int MARK = 0x50754261;
    private static final JsonMapper JSON = new JsonMapper();

    private static final String VERSION_1 = """
            CREATE TABLE file (
              provider TEXT NOT NULL,
              id TEXT NOT NULL,
              organization TEXT NOT NULL,
              owner TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              json TEXT NOT NULL,
              plan TEXT,
              PRIMARY KEY (id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX file_owner ON file (organization, owner, created_at);
            CREATE TABLE batch (
              provider TEXT NOT NULL,
              id TEXT NOT NULL,
              organization TEXT NOT NULL,
              owner TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              json TEXT NOT NULL,
              plan TEXT NOT NULL,
              request_id TEXT NOT NULL,
              settled INTEGER NOT NULL,
              PRIMARY KEY (id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX batch_owner ON batch (organization, owner, created_at);
            CREATE INDEX batch_open ON batch (settled) WHERE settled = 0
            """;

    /// Holds of calls that others make.
    private static final String VERSION_2 = """
            CREATE TABLE hold (
              request_id TEXT PRIMARY KEY,
              organization TEXT NOT NULL,
              owner TEXT NOT NULL,
              id TEXT NOT NULL,
              fingerprint TEXT NOT NULL,
              model TEXT NOT NULL,
              asked TEXT NOT NULL,
              at INTEGER NOT NULL,
              expires_at INTEGER NOT NULL,
              answer TEXT NOT NULL,
              ended TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX hold_id ON hold (organization, owner, id);
            CREATE INDEX hold_open ON hold (at) WHERE ended IS NULL;
            CREATE INDEX hold_at ON hold (at)
            """;
    private static final String FILES =
            "SELECT provider, id, organization, owner, created_at, json, plan FROM file WHERE ";
    private static final String BATCHES =
            "SELECT provider, id, organization, owner, created_at, json, plan, request_id, settled FROM batch WHERE ";

    private static final String HOLDS = "SELECT request_id, organization, owner, id, fingerprint, model, asked, at,"
            + " expires_at, answer, ended FROM hold WHERE ";

    private final SqliteFile file;
    private final Connection connection;

    private SqliteBatchStore(SqliteFile file, boolean full) {
        this.file = file;
        this.connection = file.openToWrite(full);
    }

    /// Opens the store of a data folder; the first start makes the file.
    ///
    /// @param durability as of the ledger
    public static SqliteBatchStore open(DataFolder folder, Durability durability) {
        return new SqliteBatchStore(in(folder.path()), durability == Durability.DISK);
    }

    static SqliteFile in(Path folder) {
        return new SqliteFile(folder.resolve(FILE), MARK, List.of(VERSION_1, VERSION_2));
    }

    /// Sets the parameters of a statement.
    @FunctionalInterface
    private interface Values {
        void into(PreparedStatement statement) throws SQLException;
    }

    /// Reads one row.
    @FunctionalInterface
    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    @Override
    public void keep(StoredFile kept) {
        write("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", statement -> {
            common(statement, kept.provider(), kept.id(), kept.owner(), kept.createdAt(), kept.json());
            BatchPlan plan = kept.plan();
            statement.setString(7, plan == null ? null : text(plan));
        });
    }

    /// The columns with which both tables begin.
    private static void common(
            PreparedStatement statement, String provider, String id, Owner owner, long createdAt, String json)
            throws SQLException {
        statement.setString(1, provider);
        statement.setString(2, id);
        statement.setString(3, owner.organization());
        statement.setString(4, owner.id());
        statement.setLong(5, createdAt);
        statement.setString(6, json);
    }

    @Override
    public @Nullable StoredFile file(Owner owner, String id) {
        List<StoredFile> found =
                read(FILES + "id = ? AND organization = ? AND owner = ?", owned(id, owner), this::file);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public @Nullable Owner ownerOfFile(String id) {
        List<Owner> found = read(
                "SELECT organization, owner FROM file WHERE id = ?",
                statement -> statement.setString(1, id),
                row -> new Owner(row.getString(1), row.getString(2)));
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public List<StoredFile> files(Owner owner) {
        return read(
                FILES + "organization = ? AND owner = ? ORDER BY created_at DESC, id", owned(null, owner), this::file);
    }

    @Override
    public void forgetFile(Owner owner, String id) {
        write("DELETE FROM file WHERE id = ? AND organization = ? AND owner = ?", owned(id, owner));
    }

    @Override
    public void keep(StoredBatch kept) {
        write("INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", statement -> {
            common(statement, kept.provider(), kept.id(), kept.owner(), kept.createdAt(), kept.json());
            statement.setString(7, text(kept.plan()));
            statement.setString(8, kept.requestId());
            statement.setInt(9, kept.settled() ? 1 : 0);
        });
    }

    @Override
    public @Nullable StoredBatch batch(Owner owner, String id) {
        List<StoredBatch> found =
                read(BATCHES + "id = ? AND organization = ? AND owner = ?", owned(id, owner), this::batch);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public List<StoredBatch> batches(Owner owner) {
        return read(
                BATCHES + "organization = ? AND owner = ? ORDER BY created_at DESC, id",
                owned(null, owner),
                this::batch);
    }

    @Override
    public List<StoredBatch> openBatches() {
        return read(BATCHES + "settled = 0 ORDER BY created_at, id", _ -> {}, this::batch);
    }

    @Override
    public void erase(String organization) {
        for (String table : List.of("file", "batch", "hold")) {
            write(
                    "DELETE FROM " + table + " WHERE organization = ?",
                    statement -> statement.setString(1, organization));
        }
    }

    @Override
    public void keep(ExternalHold hold) {
        write("INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", statement -> {
            statement.setString(1, hold.requestId());
            statement.setString(2, hold.owner().organization());
            statement.setString(3, hold.owner().id());
            statement.setString(4, hold.id());
            statement.setString(5, hold.fingerprint());
            statement.setString(6, hold.model());
            statement.setString(7, hold.asked().name());
            statement.setLong(8, hold.at());
            statement.setLong(9, hold.expiresAt());
            statement.setString(10, hold.answer());
            statement.setString(11, hold.ended());
        });
    }

    @Override
    public @Nullable ExternalHold hold(Owner owner, String requestId) {
        List<ExternalHold> found = read(
                HOLDS + "request_id = ? AND organization = ? AND owner = ?",
                owned(requestId, owner),
                SqliteBatchStore::hold);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public @Nullable ExternalHold askedAs(Owner owner, String id) {
        List<ExternalHold> found =
                read(HOLDS + "id = ? AND organization = ? AND owner = ?", owned(id, owner), SqliteBatchStore::hold);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public List<ExternalHold> openHolds() {
        return read(HOLDS + "ended IS NULL ORDER BY at, request_id", _ -> {}, SqliteBatchStore::hold);
    }

    @Override
    public void forgetBefore(long at) {
        write("DELETE FROM hold WHERE ended IS NOT NULL AND at < ?", statement -> statement.setLong(1, at));
    }

    private static ExternalHold hold(ResultSet row) throws SQLException {
        return new ExternalHold(
                row.getString(1),
                new Owner(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                ServiceTier.valueOf(row.getString(7)),
                row.getLong(8),
                row.getLong(9),
                row.getString(10),
                row.getString(11));
    }

    private static Values owned(@Nullable String id, Owner owner) {
        return statement -> {
            int at = 1;
            if (id != null) {
                statement.setString(at++, id);
            }
            statement.setString(at++, owner.organization());
            statement.setString(at, owner.id());
        };
    }

    private StoredFile file(ResultSet row) throws SQLException {
        String plan = row.getString(7);
        return new StoredFile(
                row.getString(2),
                row.getString(1),
                new Owner(row.getString(3), row.getString(4)),
                row.getLong(5),
                row.getString(6),
                plan == null ? null : plan(plan));
    }

    private StoredBatch batch(ResultSet row) throws SQLException {
        return new StoredBatch(
                row.getString(2),
                row.getString(1),
                new Owner(row.getString(3), row.getString(4)),
                row.getString(8),
                row.getLong(5),
                row.getString(6),
                plan(row.getString(7)),
                row.getInt(9) != 0);
    }

    private static String text(BatchPlan plan) {
        try {
            return JSON.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written", e);
        }
    }

    private BatchPlan plan(String text) throws SQLException {
        try {
            return JSON.readValue(text, BatchPlan.class);
        } catch (JsonProcessingException e) {
            throw new SQLException("a plan cannot be read", e);
        }
    }

    private synchronized void write(String sql, Values values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            values.into(statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw file.cannot("be written", e);
        }
    }

    private synchronized <T> List<T> read(String sql, Values values, Row<T> each) {
        List<T> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            values.into(query);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(each.of(row));
                }
            }
            return found;
        } catch (SQLException e) {
            throw file.cannot("be read", e);
        }
    }

    @Override
    public synchronized void close() {
        SqliteFile.close(connection);
    }
}
