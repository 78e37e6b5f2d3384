package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/// A few connections that only read, opened when they are first needed.
final class ReadConnections implements AutoCloseable {

    private static final int AT_ONCE = 4;

    private final SqliteFile file;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    ReadConnections(SqliteFile file) {
        this.file = file;
    }

    /// Something that reads.
    interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    <T> T read(Reading<T> reading) {
        free.acquireUninterruptibly();
        try {
            Connection connection = take();
            try {
                return reading.from(connection);
            } finally {
                giveBack(connection);
            }
        } catch (SQLException e) {
            throw file.cannot("be read", e);
        } finally {
            free.release();
        }
    }

    private synchronized Connection take() {
        if (closed) {
            throw new StoreException(file.path() + " is closed; expected no more reads");
        }
        Connection connection = idle.poll();
        return connection == null ? file.openToRead() : connection;
    }

    private synchronized void giveBack(Connection connection) {
        if (closed) {
            SqliteFile.close(connection);
        } else {
            idle.push(connection);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(SqliteFile::close);
        idle.clear();
    }
}
