package io.purser.storage.sqlite;

import io.purser.control.organizations.Remains;
import io.purser.governance.admission.Lesson;
import io.purser.governance.admission.LessonStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What calls have taught, in `learned.db`: apart from the ledger, since no hold may wait for it
/// and it may be deleted without harm. Safe to use from any thread.
public final class SqliteLessons implements LessonStore, Remains, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteLessons.class);
    private static final String FILE = "learned.db";
    /// `PuLs`.
    private static final int MARK = 0x50754C73;

    private static final String VERSION_1 = """
            CREATE TABLE lesson (
              kind TEXT NOT NULL,
              organization TEXT NOT NULL,
              model TEXT NOT NULL,
              endpoint TEXT NOT NULL,
              figures TEXT NOT NULL,
              PRIMARY KEY (kind, organization, model, endpoint)
            ) STRICT, WITHOUT ROWID
            """;

    private final SqliteFile file;
    private final Connection connection;

    private final Set<String> erased = new HashSet<>();

    private SqliteLessons(SqliteFile file) {
        this.file = file;
        this.connection = file.openToWrite(false);
    }

    /// Opens the lessons of a data folder; the first start makes the file. One that cannot be opened
    /// is put aside: nobody is kept from starting by what can be learned anew.
    public static SqliteLessons open(DataFolder folder) {
        SqliteFile file = in(folder.path());
        try {
            return new SqliteLessons(file);
        } catch (StoreException e) {
            putAside(folder, e);
            return new SqliteLessons(file);
        }
    }

    static SqliteFile in(Path folder) {
        return new SqliteFile(folder.resolve(FILE), MARK, List.of(VERSION_1));
    }

    private static void putAside(DataFolder folder, StoreException why) {
        Path aside = folder.file(FILE + ".unreadable");
        try {
            Files.move(folder.file(FILE), aside, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(folder.file(FILE + "-wal"));
            Files.deleteIfExists(folder.file(FILE + "-shm"));
        } catch (IOException e) {
            why.addSuppressed(e);
            throw why;
        }
        LOG.warn("{}; it is now {} and what calls had taught is learned anew", why.getMessage(), aside);
    }

    @Override
    public synchronized List<Lesson> all() {
        List<Lesson> lessons = new ArrayList<>();
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT kind, organization, model, endpoint, figures FROM lesson");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                String endpoint = row.getString(4);
                lessons.add(new Lesson(
                        Lesson.Kind.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        endpoint.isEmpty() ? null : endpoint,
                        row.getString(5)));
            }
            return lessons;
        } catch (SQLException e) {
            throw file.cannot("be read", e);
        }
    }

    @Override
    public synchronized void keep(List<Lesson> lessons) {
        try {
            SqliteFile.run(connection, "BEGIN IMMEDIATE");
            try {
                write(lessons);
                SqliteFile.run(connection, "COMMIT");
            } catch (SQLException e) {
                SqliteFile.run(connection, "ROLLBACK");
                throw e;
            }
            SqliteFile.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            throw file.cannot("be written", e);
        }
    }

    /// What is still to be kept of it is not: its name is not given again.
    @Override
    public synchronized void erase(String organization) {
        erased.add(organization);
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM lesson WHERE organization = ?")) {
            delete.setString(1, organization);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw file.cannot("be written", e);
        }
    }

    private void write(List<Lesson> lessons) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO lesson VALUES (?, ?, ?, ?, ?)")) {
            for (Lesson lesson : lessons) {
                if (erased.contains(lesson.organization())) {
                    continue;
                }
                String endpoint = lesson.endpoint();
                insert.setString(1, lesson.kind().name());
                insert.setString(2, lesson.organization());
                insert.setString(3, lesson.model());
                insert.setString(4, endpoint == null ? "" : endpoint);
                insert.setString(5, lesson.figures());
                insert.executeUpdate();
            }
        }
    }

    @Override
    public synchronized void close() {
        SqliteFile.close(connection);
    }
}
