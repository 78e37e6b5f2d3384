package io.purser.storage.sqlite;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.subscriptions.LedgerTail;
import io.purser.control.subscriptions.Stretch;
import io.purser.control.subscriptions.Stretch.Placed;
import io.purser.core.ledger.Crossing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The growing end of `ledger.db`, by reads alone: what waits for expansion is seen once it is expanded. Rows are
/// written in the order of their sequences by one thread, so that none ever comes before one that was seen.
final class SqliteTail implements LedgerTail {
    /// Records of all organizations that one read walks over at most.
    private static final int WALKED = 100_000;

    private final SqliteLedger ledger;
    private final LedgerFile file;

    SqliteTail(SqliteLedger ledger, LedgerFile file) {
        this.ledger = ledger;
        this.file = file;
    }

    @Override
    public Source<Entry> entries() {
        return new Source<>() {
            @Override
            public long last() {
                return file.last();
            }

            @Override
            public Stretch<Entry> after(String organization, long place, int most) {
                Integer number = file.organizations().find(organization);
                return number == null
                        ? new Stretch<>(place, place, List.of(), false)
                        : ledger.read(connection -> entries(connection, number, place, most));
            }
        };
    }

    private Stretch<Entry> entries(Connection connection, int organization, long place, int most) throws SQLException {
        long end = SqliteFile.number(connection, "SELECT expanded FROM position");
        if (end <= place) {
            return new Stretch<>(place, place, List.of(), false);
        }
        long from = Math.min(end, begin(connection, organization, place));
        long to = Math.min(end, from + WALKED);
        List<Placed<Entry>> items = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS + " FROM event"
                + " NOT INDEXED WHERE seq > ? AND seq <= ? AND organization = ? ORDER BY seq LIMIT ?")) {
            query.setLong(1, from);
            query.setLong(2, to);
            query.setInt(3, organization);
            query.setInt(4, most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    EventRow.Booked booked = EventRow.read(row, file.identities());
                    items.add(new Placed<>(booked.sequence(), LedgerQueries.entry(booked)));
                }
            }
        }
        long last = items.size() == most ? items.getLast().place() : to;
        return new Stretch<>(place, last, items, last < end);
    }

    /// Behind which place the organization has anything: what others booked in between is stepped over.
    private static long begin(Connection connection, int organization, long place) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT min(first) FROM"
                + " (SELECT first FROM event_span WHERE organization = ? AND last > ?"
                + " UNION ALL SELECT folded + 1 FROM position)")) {
            query.setInt(1, organization);
            query.setLong(2, place);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Math.max(place, row.getLong(1) - 1);
            }
        }
    }

    @Override
    public Source<Crossed> crossings() {
        return new Source<>() {
            @Override
            public long last() {
                return ledger.read(
                        connection -> SqliteFile.number(connection, "SELECT coalesce(max(seq), 0) FROM crossing"));
            }

            @Override
            public Stretch<Crossed> after(String organization, long place, int most) {
                Integer number = file.organizations().find(organization);
                return number == null
                        ? new Stretch<>(place, place, List.of(), false)
                        : ledger.read(connection -> crossings(connection, number, place, most));
            }
        };
    }

    private Stretch<Crossed> crossings(Connection connection, int organization, long place, int most)
            throws SQLException {
        long end = SqliteFile.number(connection, "SELECT coalesce(max(seq), 0) FROM crossing");
        List<Placed<Crossed>> items = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT seq, record, at FROM crossing"
                        + " NOT INDEXED WHERE seq > ? AND seq <= ? AND organization = ? ORDER BY seq LIMIT ?");
                PreparedStatement earlier = connection.prepareStatement(EARLIER)) {
            query.setLong(1, place);
            query.setLong(2, end);
            query.setInt(3, organization);
            query.setInt(4, most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    long sequence = row.getLong(1);
                    Crossing crossing = ledger.crossing(row.getBytes(2));
                    items.add(new Placed<>(
                            sequence,
                            new Crossed(
                                    crossing,
                                    Columns.number(row, 3),
                                    earlier(earlier, organization, sequence, crossing))));
                }
            }
        }
        boolean isFull = items.size() == most;
        long last = isFull ? items.getLast().place() : Math.max(place, end);
        return new Stretch<>(place, last, items, isFull);
    }

    /// By the index of ids, which begin with the account's name.
    private static final String EARLIER = "SELECT record FROM crossing WHERE organization = ?1"
            + " AND crossing_id >= ?2 AND crossing_id < ?3 AND budget_id = ?4 AND subject IS ?5"
            + " AND window_start = ?6 AND seq < ?7 ORDER BY seq DESC LIMIT 1";

    private @Nullable Crossing earlier(PreparedStatement query, int organization, long sequence, Crossing crossing)
            throws SQLException {
        String account = crossing.budgetId() + "/" + (crossing.subject() == null ? "" : crossing.subject()) + "/"
                + crossing.window().start();
        query.setInt(1, organization);
        query.setString(2, account + "/");
        query.setString(3, account + "0");
        query.setString(4, crossing.budgetId());
        query.setString(5, crossing.subject());
        query.setLong(6, crossing.window().start());
        query.setLong(7, sequence);
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? ledger.crossing(row.getBytes(1)) : null;
        }
    }
}
