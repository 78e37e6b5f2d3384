package io.purser.storage.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/// Copies a database file as it is at one moment while others write to it. A reading transaction
/// holds that moment, so that no write makes the copy begin again; the copy rests as long as it
/// works, so that it never has the disk to itself.
final class OnlineCopy {

    private static final int STEP_PAGES = 256;
    private static final int BUSY_SLEEP_MILLIS = 10;
    private static final int BUSY_TRIES = 1_000;

    private final SqliteFile file;
    private final Progress progress;
    private long stepBegan = System.nanoTime();

    private OnlineCopy(SqliteFile file, Progress progress) {
        this.file = file;
        this.progress = progress;
    }

    /// Makes the copy: one file, without a WAL beside it, forced to the disk.
    ///
    /// @throws StoreException where it cannot be read or the copy cannot be written
    static void of(SqliteFile file, Path copy, Progress progress) {
        new OnlineCopy(file, progress).copyTo(copy);
    }

    private void copyTo(Path copy) {
        Connection source = file.openToRead();
        try {
            SqliteFile.run(source, "BEGIN");
            SqliteFile.number(source, "SELECT count(*) FROM sqlite_master");
            int result = ((SQLiteConnection) source)
                    .getDatabase()
                    .backup("main", copy.toString(), this::step, BUSY_SLEEP_MILLIS, BUSY_TRIES, STEP_PAGES);
            if (result != 0) {
                throw new StoreException(file.path() + " cannot be copied to " + copy + ": SQLite's error " + result
                        + (result == 13 ? ", the disk is full" : ""));
            }
            SqliteFile.run(source, "ROLLBACK");
            alone(copy);
        } catch (SQLException | IOException e) {
            throw file.cannot("be copied to " + copy, e);
        } finally {
            SqliteFile.close(source);
        }
    }

    private void step(int pagesLeft, int pages) {
        long now = System.nanoTime();
        if (pagesLeft > 0) {
            LockSupport.parkNanos(now - stepBegan);
        }
        stepBegan = System.nanoTime();
        progress.at(name(), pages - pagesLeft, pages);
    }

    private String name() {
        return String.valueOf(file.path().getFileName());
    }

    /// A copy of a file with a WAL says that it has one; this one shall stand by itself.
    private static void alone(Path copy) throws SQLException, IOException {
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + copy)) {
            SqliteFile.run(connection, "PRAGMA journal_mode = DELETE");
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
