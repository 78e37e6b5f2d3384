package io.purser.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// One database file: how connections to it are opened, and which version its tables have.
///
/// @param path where it is
/// @param mark the `application_id` that says that it is ours and which of ours
/// @param steps the statements that lead from version n to n + 1, at place n
record SqliteFile(Path path, int mark, List<String> steps) {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    SqliteFile {
        steps = List.copyOf(steps);
    }

    /// Opens the writing connection and brings the tables to the version of this program. Commits move a log
    /// that has grown long into the file themselves, as SQLite does unless told otherwise.
    Connection openToWrite(boolean full) {
        Connection connection = connect();
        try {
            run(connection, "PRAGMA journal_mode = WAL");
            run(connection, "PRAGMA synchronous = " + (full ? "FULL" : "NORMAL"));
            run(connection, "PRAGMA temp_store = MEMORY");
            run(connection, "PRAGMA cache_size = -32768");
            run(connection, "PRAGMA journal_size_limit = 268435456");
            migrate(connection);
            return connection;
        } catch (SQLException | StoreException e) {
            close(connection);
            throw e instanceof StoreException known ? known : cannot("be opened", e);
        }
    }

    /// Opens a connection for the checkpoints.
    Connection openToCheckpoint() {
        Connection connection = connect();
        try {
            run(connection, "PRAGMA synchronous = NORMAL");
            run(connection, "PRAGMA wal_autocheckpoint = 0");
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw cannot("be opened", e);
        }
    }

    /// Opens a connection that only reads.
    Connection openToRead() {
        Connection connection = connect();
        try {
            run(connection, "PRAGMA query_only = ON");
            run(connection, "PRAGMA mmap_size = 1073741824");
            run(connection, "PRAGMA cache_size = -8192");
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw cannot("be opened", e);
        }
    }

    StoreException cannot(String doWhat, Throwable cause) {
        return new StoreException(path + " cannot " + doWhat + ": " + cause.getMessage(), cause);
    }

    private Connection connect() {
        try {
            SQLiteConfig config = new SQLiteConfig();
            // Else each insert is followed by a query for the key it made, as dear as the insert.
            config.setGetGeneratedKeys(false);
            Connection connection = config.createConnection("jdbc:sqlite:" + path);
            run(connection, "PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
            return connection;
        } catch (SQLException e) {
            throw cannot("be opened", e);
        }
    }

    /// The version of its tables, 0 for a new file.
    ///
    /// @throws StoreException where it is another's file, or a newer program's
    int knownVersion(Connection connection) throws SQLException {
        long version = number(connection, "PRAGMA user_version");
        long found = number(connection, "PRAGMA application_id");
        if (version != 0 && found != mark) {
            throw new StoreException(
                    path + " is not one of Purser's files of this name; expected mark " + mark + ", found " + found);
        }
        if (version > steps.size()) {
            throw new StoreException(path + " was written by a newer Purser (its tables have version " + version
                    + ", this one knows up to " + steps.size() + "); use the newer one");
        }
        return (int) version;
    }

    private void migrate(Connection connection) throws SQLException {
        int version = knownVersion(connection);
        if (version == steps.size()) {
            return;
        }
        if (version > 0) {
            keepCopy(version);
        }
        run(connection, "BEGIN IMMEDIATE");
        for (String step : steps.subList(version, steps.size())) {
            for (String statement : step.split(";")) {
                if (!statement.isBlank()) {
                    run(connection, statement);
                }
            }
        }
        run(connection, "PRAGMA application_id = " + mark);
        run(connection, "PRAGMA user_version = " + steps.size());
        run(connection, "COMMIT");
    }

    /// What an older program could still read stays beside the file: `ledger.db.v2`.
    private void keepCopy(int version) {
        Path copy = path.resolveSibling(path.getFileName() + ".v" + version);
        Path draft = path.resolveSibling(copy.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            OnlineCopy.of(this, draft, Progress.SILENT);
            Files.move(draft, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | StoreException e) {
            throw new StoreException(
                    path + " is not brought from version " + version + " to " + steps.size()
                            + ", since no copy of it can be kept: " + e.getMessage(),
                    e);
        }
        LOG.info("{} is brought from version {} to {}; as it was it is kept as {}", path, version, steps.size(), copy);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("a connection cannot be closed: " + e.getMessage(), e);
        }
    }

    /// Whether a failure says that the disk or the file's limit is full.
    static boolean isFull(SQLException e) {
        return (e.getErrorCode() & 0xFF) == SQLiteErrorCode.SQLITE_FULL.code;
    }
}
