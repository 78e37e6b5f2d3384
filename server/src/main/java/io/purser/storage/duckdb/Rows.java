package io.purser.storage.duckdb;

import io.purser.control.explore.Facts.Answer;
import io.purser.control.explore.Facts.Calls;
import io.purser.control.explore.Facts.Place;
import io.purser.control.explore.LedgerFeed;
import io.purser.control.explore.Question;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rows of one copy. One thread follows; any thread asks.
final class Rows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);
    /// Two of DuckDB's row groups.
    private static final int COMMITTED_AT_ONCE = 2 * 122_880;

    /// Places of the ledger that are read in a moment.
    private static final int LITTLE = 20_000;

    private final DuckDBConnection connection;
    private final Words words;
    private final Callers callers;
    private final Columns columns = new Columns();
    private final TagCodes tags;
    private final Inflow inflow;
    private @Nullable String lastId;
    private long lastPlace;
    private volatile long place;
    private volatile long entries;
    private int format;

    private Rows(DuckDBConnection connection, int words) {
        this.connection = connection;
        this.words = new Words(words);
        this.callers = new Callers(this.words);
        this.tags = new TagCodes(this.words, columns);
        this.inflow = new Inflow(connection, new EntryColumns(this.words, columns), columns);
    }

    /// Makes the tables of a new copy.
    ///
    /// @param words that a bounded dimension may have
    static Rows begin(DuckDBConnection connection, int words) throws SQLException {
        Rows rows = new Rows(connection, words);
        rows.format = Columns.FORMAT;
        DuckFile.run(connection, Columns.TABLES);
        DuckFile.run(
                connection,
                List.of(
                        rows.inflow.table(),
                        "INSERT INTO progress (place, last_id, last_place, format) VALUES (0, NULL, NULL, "
                                + Columns.FORMAT + ")"));
        rows.begin();
        return rows;
    }

    /// Reads what a copy knows.
    static Rows of(DuckDBConnection connection, int words) throws SQLException {
        Rows rows = new Rows(connection, words);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT place, last_id, last_place, format FROM progress")) {
            row.next();
            rows.place = row.getLong(1);
            rows.lastId = row.getString(2);
            rows.lastPlace = row.getLong(3);
            rows.format = row.getInt(4);
        }
        if (rows.format == Columns.FORMAT) {
            rows.load();
        }
        rows.begin();
        return rows;
    }

    private void begin() throws SQLException {
        inflow.register();
        connection.setAutoCommit(false);
    }

    private void load() throws SQLException {
        words.load(connection);
        callers.load(connection);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, place FROM tag ORDER BY place")) {
            while (row.next()) {
                columns.know(row.getString(1), row.getInt(2));
            }
        }
        columns.show();
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

    /// Reads until little is left of what the ledger has booked, or it is to end.
    void catchUp(LedgerFeed feed, BooleanSupplier isOver) throws SQLException {
        long before = -1;
        while (feed.last() - place > LITTLE && place > before && !isOver.getAsBoolean()) {
            before = place;
            follow(feed, isOver);
        }
        follow(feed, isOver);
    }

    /// Reads what the ledger has booked by now, unless it is to end. Where that is much, it is committed in large
    /// pieces: what is committed in small ones is written twice.
    void follow(LedgerFeed feed, BooleanSupplier isOver) throws SQLException {
        long target = feed.last();
        while (place < target && !isOver.getAsBoolean()) {
            Stretch stretch = new Stretch(feed, place, COMMITTED_AT_ONCE, tags, callers, isOver);
            inflow.append(stretch);
            if (stretch.read() == place) {
                return;
            }
            commit(stretch);
        }
    }

    private void commit(Stretch stretch) throws SQLException {
        callers.write(connection);
        words.write(connection);
        if (stretch.lastId() != null) {
            lastId = stretch.lastId();
            lastPlace = stretch.lastPlace();
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE progress SET place = ?, last_id = ?, last_place = ?")) {
            update.setLong(1, stretch.read());
            update.setString(2, lastId);
            update.setLong(3, lastPlace);
            update.executeUpdate();
        }
        connection.commit();
        columns.show();
        long all = entries + stretch.handedOut();
        entries = all;
        place = stretch.read();
    }

    Answer ask(Question question) throws SQLException {
        Question placed = question.asOf(Math.min(question.asOf(), place));
        try (DuckDBConnection reading = reading()) {
            return asked(reading).groups(placed);
        }
    }

    Calls calls(Question question, @Nullable Place before, int most) throws SQLException {
        Question placed = question.asOf(Math.min(question.asOf(), place));
        try (DuckDBConnection reading = reading()) {
            return asked(reading).calls(placed, before, most);
        }
    }

    private Asked asked(DuckDBConnection reading) {
        return new Asked(reading, columns.asShown(), words, callers);
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
