package io.purser.storage.sqlite;

import io.purser.control.alerts.DeliveryLog.State;
import io.purser.control.alerts.Outbox;
import io.purser.core.ledger.Crossing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The crossings of the ledger and their deliveries. A crossing is routed once, when it is first
/// seen; a channel that joins later does not get it.
final class SqliteOutbox implements Outbox {
    private static final String PENDING = "SELECT outbox.seq, organization.name, record, channel, attempts,"
            + " coalesce(came_at, crossing.at, window_start), bundle"
            + " FROM outbox JOIN crossing USING (seq) JOIN organization ON organization.id = crossing.organization"
            + " WHERE state = 'waiting'";

    private static final int MOST_SENT = 5_000;

    private final SqliteLedger ledger;
    private final Routing routing;

    SqliteOutbox(SqliteLedger ledger, Routing routing) {
        this.ledger = ledger;
        this.routing = routing;
    }

    private record Unrouted(long sequence, String organization, Crossing crossing) {}

    private record Route(long sequence, List<String> channels) {}

    @Override
    public List<Pending> due(long nowMillis, int limit) {
        ledger.expandCrossings();
        List<Unrouted> unrouted = ledger.read(connection -> unrouted(connection));
        if (!unrouted.isEmpty()) {
            List<Route> routes = unrouted.stream()
                    .map(each -> new Route(each.sequence(), routing.channels(each.organization(), each.crossing())))
                    .toList();
            ledger.write(connection -> route(connection, routes, nowMillis));
        }
        return ledger.read(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement(PENDING + " AND due_at <= ? ORDER BY outbox.seq, channel LIMIT ?")) {
                query.setLong(1, nowMillis);
                query.setInt(2, limit);
                return pending(query);
            }
        });
    }

    private List<Unrouted> unrouted(Connection connection) throws SQLException {
        List<Unrouted> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT seq, organization, record FROM crossing WHERE routed = 0 ORDER BY seq");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new Unrouted(
                        row.getLong(1), ledger.organization(row.getInt(2)), ledger.crossing(row.getBytes(3))));
            }
        }
        return found;
    }

    private static void route(Connection connection, List<Route> routes, long nowMillis) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT OR IGNORE INTO outbox (seq, channel, due_at, came_at)"
                                + " SELECT ?1, ?2, ?3, coalesce(at, ?4) FROM crossing WHERE seq = ?1");
                PreparedStatement mark = connection.prepareStatement("UPDATE crossing SET routed = 1 WHERE seq = ?")) {
            for (Route each : routes) {
                for (String channel : each.channels()) {
                    insert.setLong(1, each.sequence());
                    insert.setString(2, channel);
                    insert.setLong(3, Long.MIN_VALUE);
                    insert.setLong(4, nowMillis);
                    insert.executeUpdate();
                }
                mark.setLong(1, each.sequence());
                mark.executeUpdate();
            }
        }
    }

    private List<Pending> pending(PreparedStatement query) throws SQLException {
        List<Pending> waiting = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                waiting.add(new Pending(
                        row.getLong(1),
                        Columns.text(row, 2),
                        ledger.crossing(row.getBytes(3)),
                        Columns.text(row, 4),
                        row.getInt(5),
                        row.getLong(6),
                        row.getString(7)));
            }
        }
        return List.copyOf(waiting);
    }

    @Override
    public List<Pending> gathered(String organization, String channel, int limit) {
        return ledger.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(PENDING + " AND organization.name = ?"
                    + " AND channel = ? AND bundle IS NULL AND attempts = 0 ORDER BY outbox.seq LIMIT ?")) {
                query.setString(1, organization);
                query.setString(2, channel);
                query.setInt(3, limit);
                return pending(query);
            }
        });
    }

    @Override
    public List<Pending> bundle(String organization, String channel, String id) {
        return ledger.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    PENDING + " AND organization.name = ? AND channel = ? AND bundle = ? ORDER BY outbox.seq")) {
                query.setString(1, organization);
                query.setString(2, channel);
                query.setString(3, id);
                return pending(query);
            }
        });
    }

    @Override
    public List<Sent> sent(String organization, String channel, long sinceMillis) {
        return ledger.read(connection -> {
            List<Sent> sent = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT coalesce(bundle, outbox.seq), record, coalesce(came_at, tried_at),"
                            + " tried_at FROM outbox JOIN crossing USING (seq) JOIN organization"
                            + " ON organization.id = crossing.organization WHERE state = 'delivered'"
                            + " AND organization.name = ? AND channel = ? AND tried_at >= ?"
                            + " ORDER BY tried_at DESC LIMIT " + MOST_SENT)) {
                query.setString(1, organization);
                query.setString(2, channel);
                query.setLong(3, sinceMillis);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        sent.addFirst(new Sent(
                                Columns.text(row, 1),
                                ledger.crossing(row.getBytes(2)),
                                row.getLong(3),
                                row.getLong(4)));
                    }
                }
            }
            return List.copyOf(sent);
        });
    }

    @Override
    public void bundle(List<Long> sequences, String channel, String id) {
        each(
                "UPDATE outbox SET bundle = ?3 WHERE seq = ?1 AND channel = ?2",
                sequences,
                channel,
                update -> update.setString(3, id));
    }

    @Override
    public void done(List<Long> sequences, String channel, State end, String detail, long triedAt) {
        each(
                "UPDATE outbox SET state = ?3, detail = ?4, tried_at = ?5 WHERE seq = ?1 AND channel = ?2",
                sequences,
                channel,
                update -> {
                    update.setString(3, SqliteDeliveries.word(end));
                    update.setString(4, detail);
                    update.setLong(5, triedAt);
                });
    }

    @Override
    public void retry(List<Long> sequences, String channel, int attempts, long dueAt, String detail, long triedAt) {
        each(
                "UPDATE outbox SET attempts = ?3, due_at = ?4, detail = ?5, tried_at = ?6"
                        + " WHERE seq = ?1 AND channel = ?2 AND state = 'waiting'",
                sequences,
                channel,
                update -> {
                    update.setInt(3, attempts);
                    update.setLong(4, dueAt);
                    update.setString(5, detail);
                    update.setLong(6, triedAt);
                });
    }

    @Override
    public void postpone(List<Long> sequences, String channel, long dueAt, String detail) {
        each(
                "UPDATE outbox SET due_at = ?3, detail = ?4 WHERE seq = ?1 AND channel = ?2 AND state = 'waiting'",
                sequences,
                channel,
                update -> {
                    update.setLong(3, dueAt);
                    update.setString(4, detail);
                });
    }

    /// What an update sets beside its row.
    private interface Values {
        void in(PreparedStatement update) throws SQLException;
    }

    /// All of them in one transaction.
    private void each(String sql, List<Long> sequences, String channel, Values values) {
        ledger.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                values.in(update);
                update.setString(2, channel);
                for (long sequence : sequences) {
                    update.setLong(1, sequence);
                    update.executeUpdate();
                }
            }
        });
    }
}
