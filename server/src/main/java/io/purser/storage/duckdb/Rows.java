package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.explore.Facts.Answer;
import io.purser.control.explore.Facts.Calls;
import io.purser.control.explore.Facts.Place;
import io.purser.control.explore.LedgerFeed;
import io.purser.control.explore.Question;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rows of one copy. One thread follows; any thread asks.
final class Rows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);
    private static final int PAGE = 20_000;
    /// Two of DuckDB's row groups.
    private static final int COMMITTED_AT_ONCE = 2 * 122_880;

    private final DuckDBConnection connection;
    private final Words words = new Words();
    private final Callers callers = new Callers();
    private final Columns columns = new Columns();
    private final Appending appending;
    private @Nullable String lastId;
    private long lastPlace;
    /// Up to where the ledger was read; what is shown may be less.
    private long read;
    private volatile long place;
    private volatile long entries;
    private int format;

    private Rows(DuckDBConnection connection) {
        this.connection = connection;
        this.appending = new Appending(connection, words, callers, columns);
    }

    /// Makes the tables of a new copy.
    static Rows begin(DuckDBConnection connection) throws SQLException {
        DuckFile.run(connection, Columns.TABLES);
        DuckFile.run(
                connection,
                List.of("INSERT INTO progress (place, last_id, last_place, format) VALUES (0, NULL, NULL, "
                        + Columns.FORMAT + ")"));
        connection.setAutoCommit(false);
        Rows rows = new Rows(connection);
        rows.format = Columns.FORMAT;
        return rows;
    }

    /// Reads what a copy knows.
    static Rows of(DuckDBConnection connection) throws SQLException {
        Rows rows = new Rows(connection);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT place, last_id, last_place, format FROM progress")) {
            row.next();
            rows.place = row.getLong(1);
            rows.read = rows.place;
            rows.lastId = row.getString(2);
            rows.lastPlace = row.getLong(3);
            rows.format = row.getInt(4);
        }
        if (rows.format == Columns.FORMAT) {
            rows.load();
        }
        connection.setAutoCommit(false);
        return rows;
    }

    private void load() throws SQLException {
        words.load(connection);
        callers.load(connection, words);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, place FROM tag ORDER BY place")) {
            while (row.next()) {
                columns.know(row.getString(1), row.getInt(2));
            }
        }
        entries = DuckFile.number(connection, "SELECT count(*) FROM entry");
    }

    /// Whether this version made it from this ledger: what it read last still stands where it was.
    boolean isOf(LedgerFeed feed) {
        if (format != Columns.FORMAT || place > feed.last()) {
            return false;
        }
        if (lastId == null) {
            return true;
        }
        AtomicReference<@Nullable String> found = new AtomicReference<>();
        feed.after(lastPlace - 1, 1, (_, entry) -> {
            if (entry.sequence() == lastPlace) {
                found.set(entry.id());
            }
        });
        return lastId.equals(found.get());
    }

    /// The last place in the ledger that it has read.
    long place() {
        return place;
    }

    long entries() {
        return entries;
    }

    /// A stretch of the ledger.
    ///
    /// @param to up to where it was read
    private record Page(List<Appending.Booked> entries, long to) {
        boolean isFull() {
            return entries.size() == PAGE;
        }

        static Page after(LedgerFeed feed, long place) {
            List<Appending.Booked> entries = new ArrayList<>();
            long to = feed.after(
                    place, PAGE, (organization, entry) -> entries.add(new Appending.Booked(organization, entry)));
            return new Page(entries, to);
        }
    }

    /// Reads what the ledger has booked since, until nothing is left or it is to end. Where that is much, the next
    /// stretch is read while one is appended, and many of them are committed at once: what is committed in pieces
    /// is written twice.
    void follow(LedgerFeed feed, BooleanSupplier isOver) throws SQLException {
        Page page = Page.after(feed, place);
        int uncommitted = 0;
        while (page.to() > read && !isOver.getAsBoolean()) {
            @Nullable CompletableFuture<Page> next = page.isFull() ? ahead(feed, page.to()) : null;
            appending.append(page.entries());
            uncommitted += page.entries().size();
            note(page);
            if (next == null || uncommitted >= COMMITTED_AT_ONCE) {
                commit(uncommitted);
                uncommitted = 0;
            }
            page = next == null ? Page.after(feed, read) : next.join();
        }
        if (uncommitted > 0) {
            commit(uncommitted);
        }
    }

    private static CompletableFuture<Page> ahead(LedgerFeed feed, long place) {
        CompletableFuture<Page> read = new CompletableFuture<>();
        Thread.ofVirtual().name("columnar copy reads ahead").start(() -> {
            try {
                read.complete(Page.after(feed, place));
            } catch (RuntimeException e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    private void note(Page page) {
        if (!page.entries().isEmpty()) {
            Entry last = page.entries().getLast().entry();
            lastId = last.id();
            lastPlace = last.sequence();
        }
        read = page.to();
    }

    private void commit(int more) throws SQLException {
        appending.finish();
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE progress SET place = ?, last_id = ?, last_place = ?")) {
            update.setLong(1, read);
            update.setString(2, lastId);
            update.setLong(3, lastPlace);
            update.executeUpdate();
        }
        connection.commit();
        long all = entries + more;
        entries = all;
        place = read;
    }

    Answer ask(Question question) throws SQLException {
        try (DuckDBConnection reading = reading()) {
            return new Asked(reading, columns, words, callers).groups(question.asOf(Math.min(question.asOf(), place)));
        }
    }

    Calls calls(Question question, @Nullable Place before, int most) throws SQLException {
        try (DuckDBConnection reading = reading()) {
            return new Asked(reading, columns, words, callers)
                    .calls(question.asOf(Math.min(question.asOf(), place)), before, most);
        }
    }

    private DuckDBConnection reading() throws SQLException {
        return connection.duplicate().unwrap(DuckDBConnection.class);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the columnar copy cannot be closed: {}", e.getMessage());
        }
    }
}
