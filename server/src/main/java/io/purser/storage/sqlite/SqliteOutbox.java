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
            ledger.write(connection -> route(connection, routes));
        }
        return ledger.read(connection -> waiting(connection, nowMillis, limit));
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

    private static void route(Connection connection, List<Route> routes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT OR IGNORE INTO outbox (seq, channel, due_at) VALUES (?, ?, ?)");
                PreparedStatement mark = connection.prepareStatement("UPDATE crossing SET routed = 1 WHERE seq = ?")) {
            for (Route each : routes) {
                for (String channel : each.channels()) {
                    insert.setLong(1, each.sequence());
                    insert.setString(2, channel);
                    insert.setLong(3, Long.MIN_VALUE);
                    insert.executeUpdate();
                }
                mark.setLong(1, each.sequence());
                mark.executeUpdate();
            }
        }
    }

    private List<Pending> waiting(Connection connection, long nowMillis, int limit) throws SQLException {
        List<Pending> waiting = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT outbox.seq, organization, record, channel,"
                + " attempts FROM outbox JOIN crossing USING (seq) WHERE state = 'waiting' AND due_at <= ?"
                + " ORDER BY outbox.seq, channel LIMIT ?")) {
            query.setLong(1, nowMillis);
            query.setInt(2, limit);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    waiting.add(new Pending(
                            row.getLong(1),
                            ledger.organization(row.getInt(2)),
                            ledger.crossing(row.getBytes(3)),
                            row.getString(4),
                            row.getInt(5)));
                }
            }
        }
        return List.copyOf(waiting);
    }

    @Override
    public void done(long sequence, String channel, State end, String detail, long triedAt) {
        ledger.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE outbox SET state = ?, detail = ?, tried_at = ? WHERE seq = ? AND channel = ?")) {
                update.setString(1, SqliteDeliveries.word(end));
                update.setString(2, detail);
                update.setLong(3, triedAt);
                update.setLong(4, sequence);
                update.setString(5, channel);
                update.executeUpdate();
            }
        });
    }

    @Override
    public void retry(long sequence, String channel, int attempts, long dueAt, String detail, long triedAt) {
        ledger.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE outbox SET attempts = ?, due_at = ?,"
                    + " detail = ?, tried_at = ? WHERE seq = ? AND channel = ? AND state = 'waiting'")) {
                update.setInt(1, attempts);
                update.setLong(2, dueAt);
                update.setString(3, detail);
                update.setLong(4, triedAt);
                update.setLong(5, sequence);
                update.setString(6, channel);
                update.executeUpdate();
            }
        });
    }

    @Override
    public void postpone(long sequence, String channel, long dueAt, String detail) {
        ledger.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE outbox SET due_at = ?, detail = ? WHERE seq = ? AND channel = ? AND state = 'waiting'")) {
                update.setLong(1, dueAt);
                update.setString(2, detail);
                update.setLong(3, sequence);
                update.setString(4, channel);
                update.executeUpdate();
            }
        });
    }
}
