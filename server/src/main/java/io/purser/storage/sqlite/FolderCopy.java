package io.purser.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The databases of a data folder: copied so that they fit together, and looked at.
///
/// The order is the one in which a kill could have left them. A batch is written after its hold and
/// marked after its settlement, so batches are copied before the ledger; what the ledger names is
/// declared before it is used, so the configuration is copied after it. Each copy is made after the
/// first one began: whatever was answered for before that is in all of them.
public final class FolderCopy {

    private static final Map<String, Function<Path, SqliteFile>> FILES = Map.of(
            "batches.db",
            SqliteBatchStore::in,
            "custody.db",
            SqliteCustody::in,
            "learned.db",
            SqliteLessons::in,
            SqliteLedger.FILE,
            SqliteLedger::in,
            "config.db",
            SqliteConfig::in);

    /// Their names, in the order of copying.
    public static final List<String> NAMES =
            List.of("batches.db", "custody.db", "learned.db", SqliteLedger.FILE, "config.db");

    private FolderCopy() {}

    /// What a file holds.
    ///
    /// @param tables the version of its tables
    /// @param rows how many each table has
    /// @param sequence the last record of a ledger, 0 of everything else
    public record Contents(int tables, Map<String, Long> rows, long sequence) {
        public Contents {
            rows = Map.copyOf(rows);
        }
    }

    /// Copies what is there of the databases.
    ///
    /// @param into a folder that has none of them
    /// @return the names of what was copied
    /// @throws StoreException where one cannot be read or its copy cannot be written
    public static List<String> of(Path folder, Path into, Progress progress) {
        if (!Files.isRegularFile(folder.resolve(SqliteLedger.FILE))) {
            throw new StoreException(folder + " holds no " + SqliteLedger.FILE + "; expected a data folder");
        }
        List<String> copied = new ArrayList<>();
        for (String name : NAMES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                OnlineCopy.of(file(folder, name), into.resolve(name), progress);
                copied.add(name);
            }
        }
        return copied;
    }

    /// How many bytes the databases of a folder take, with what waits beside them.
    public static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (String name : NAMES) {
            for (String part : List.of(name, name + "-wal")) {
                Path file = folder.resolve(part);
                bytes += Files.exists(file) ? Files.size(file) : 0;
            }
        }
        return bytes;
    }

    /// Checks that a file is whole and one that this program can read, and says what it holds. It is
    /// opened as it is: nothing is migrated.
    ///
    /// @throws StoreException where it is damaged or was written by a newer version
    public static Contents inspect(Path folder, String name) {
        SqliteFile file = file(folder, name);
        Connection connection = file.openToRead();
        try {
            int tables = file.knownVersion(connection);
            requireWhole(file, connection);
            return new Contents(
                    tables,
                    rows(connection),
                    name.equals(SqliteLedger.FILE) && tables > 0 ? lastSequence(connection) : 0);
        } catch (SQLException e) {
            throw file.cannot("be read", e);
        } finally {
            SqliteFile.close(connection);
        }
    }

    private static SqliteFile file(Path folder, String name) {
        Function<Path, SqliteFile> known = FILES.get(name);
        if (known == null) {
            throw new StoreException(name + " is not one of Purser's files; expected one of " + NAMES);
        }
        return known.apply(folder);
    }

    private static void requireWhole(SqliteFile file, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = row.next() ? row.getString(1) : "nothing";
            if (!found.equals("ok")) {
                throw new StoreException(file.path() + " is damaged: " + found);
            }
        }
    }

    private static Map<String, Long> rows(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        Map<String, Long> rows = new TreeMap<>();
        for (String table : tables) {
            rows.put(table, SqliteFile.number(connection, "SELECT count(*) FROM \"" + table + "\""));
        }
        return rows;
    }

    /// The last record that a start with this ledger would find.
    private static long lastSequence(Connection connection) throws SQLException {
        JournalCodec codec = new JournalCodec(new Organizations(connection), new Identities(connection));
        long last = SqliteFile.number(connection, "SELECT max(expanded, folded) FROM position");
        try (PreparedStatement query = connection.prepareStatement("SELECT seq, batch FROM journal ORDER BY seq DESC");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                JournalBatch batch = codec.decode(row.getLong(1), row.getBytes(2));
                if (batch != null) {
                    return Math.max(last, batch.last());
                }
            }
        }
        return last;
    }
}
