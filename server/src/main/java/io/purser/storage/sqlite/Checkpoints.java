package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Moves what the WAL has into the database file, on a connection and a thread of its own, so that
/// no commit waits for it. Under steady load the WAL's end is never reached while commits go on;
/// when it has grown long, the writer stands still for the little that is left.
final class Checkpoints implements AutoCloseable {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int WORTH_FRAMES = 4096;
    private static final int LONG_FRAMES = 16_384;

    private final Connection connection;
    private final Still writer;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private volatile boolean closed;

    /// Runs something while the writer writes nothing.
    interface Still {
        void whileStill(Runnable something);
    }

    private record Frames(int inWal, int moved) {
        int left() {
            return inWal - moved;
        }
    }

    Checkpoints(Connection connection, Still writer, Consumer<Throwable> failed, ThreadFactory threads) {
        this.connection = connection;
        this.writer = writer;
        this.failed = failed;
        thread = threads.newThread(this::run);
        thread.setName("purser-checkpoint");
        thread.start();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, EVERY_NANOS);
            try {
                if (!closed && checkpoint("NOOP").left() >= WORTH_FRAMES) {
                    move();
                }
            } catch (SQLException | RuntimeException e) {
                failed.accept(e);
                return;
            }
        }
    }

    private void move() throws SQLException {
        Frames after = checkpoint("PASSIVE");
        if (after.inWal() >= LONG_FRAMES && after.left() > 0) {
            writer.whileStill(this::rest);
        }
    }

    private void rest() {
        try {
            checkpoint("PASSIVE");
        } catch (SQLException e) {
            throw new StoreException("the WAL cannot be moved into the database: " + e.getMessage(), e);
        }
    }

    private Frames checkpoint(String mode) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
            row.next();
            return new Frames(row.getInt(2), row.getInt(3));
        }
    }

    /// Ends the thread, moves what is left and empties the WAL. The writer must have ended.
    @Override
    public void close() throws SQLException {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        checkpoint("TRUNCATE");
        connection.close();
    }
}
