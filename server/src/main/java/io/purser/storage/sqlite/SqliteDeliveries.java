package io.purser.storage.sqlite;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Destination;
import io.purser.control.alerts.Recipient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the outbox says of deliveries that were made, wait or are given up.
final class SqliteDeliveries implements DeliveryLog {
    /// Of more than these the latest are looked at.
    private static final int MOST = 10_000;

    private static final String LOG = new Destination.Log().key();

    private final SqliteLedger ledger;

    SqliteDeliveries(SqliteLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public List<Told> latest(String organization, @Nullable String channel, @Nullable State state) {
        ledger.expandCrossings();
        return ledger.read(connection -> latest(connection, organization, channel, state));
    }

    private List<Told> latest(
            Connection connection, String organization, @Nullable String channel, @Nullable State state)
            throws SQLException {
        List<Told> latest = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT outbox.seq, record, channel, state, attempts,"
                        + " tried_at, due_at, detail, coalesce(came_at, crossing.at, window_start) FROM outbox JOIN crossing USING (seq) JOIN organization"
                        + " ON organization.id = crossing.organization WHERE organization.name = ?1"
                        + " AND (?2 IS NULL OR channel = ?2 OR substr(channel, 1, length(?2) + 1) = ?2 || char(1))"
                        + " AND (?3 IS NULL OR state = ?3)"
                        + " ORDER BY outbox.seq DESC, channel LIMIT " + MOST)) {
            query.setString(1, organization);
            query.setString(2, "log".equals(channel) ? LOG : channel);
            query.setString(3, state == null ? null : word(state));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    latest.add(told(row));
                }
            }
        }
        return List.copyOf(latest);
    }

    private Told told(ResultSet row) throws SQLException {
        State state = state(Objects.requireNonNull(row.getString(4), "state"));
        long due = row.getLong(7);
        int failed = row.getInt(5);
        Destination to = Destination.of(Objects.requireNonNull(row.getString(3), "channel"));
        return new Told(
                id(row.getLong(1), to),
                new Matter.Crossed(ledger.crossing(row.getBytes(2))),
                to.shown(),
                to instanceof Destination.Person(Recipient _, String user) ? user : null,
                state,
                tries(state, failed),
                row.getLong(9),
                state == State.UNDELIVERABLE ? null : Columns.number(row, 6),
                state == State.WAITING && due != Long.MIN_VALUE ? due : null,
                row.getString(8));
    }

    private static String id(long sequence, Destination to) {
        String user = to instanceof Destination.Person(Recipient _, String id) && id != null ? "-" + id : "";
        return sequence + "-" + to.shown() + user;
    }

    @Override
    public boolean again(String organization, String id) {
        int dash = id.indexOf('-');
        if (dash < 1 || dash > 18 || !id.substring(0, dash).matches("\\d+")) {
            return false;
        }
        long sequence = Long.parseLong(id.substring(0, dash));
        Optional<String> channel = ledger.read(connection -> ended(connection, organization, sequence)).stream()
                .filter(each -> id.equals(id(sequence, Destination.of(each))))
                .findFirst();
        channel.ifPresent(each -> ledger.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE outbox SET state = 'waiting',"
                    + " attempts = 1, due_at = ?, bundle = NULL WHERE seq = ? AND channel = ?")) {
                update.setLong(1, Long.MIN_VALUE);
                update.setLong(2, sequence);
                update.setString(3, each);
                update.executeUpdate();
            }
        }));
        return channel.isPresent();
    }

    private static List<String> ended(Connection connection, String organization, long sequence) throws SQLException {
        List<String> ended = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT channel FROM outbox JOIN crossing USING (seq) JOIN organization"
                        + " ON organization.id = crossing.organization WHERE organization.name = ? AND seq = ?"
                        + " AND state IN ('dead', 'nobody')")) {
            query.setString(1, organization);
            query.setLong(2, sequence);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ended.add(Columns.text(row, 1));
                }
            }
        }
        return ended;
    }

    static int tries(State state, int failed) {
        return switch (state) {
            case WAITING, UNDELIVERABLE -> failed;
            case DELIVERED, GIVEN_UP -> failed + 1;
        };
    }

    static String word(State state) {
        return switch (state) {
            case WAITING -> "waiting";
            case DELIVERED -> "delivered";
            case GIVEN_UP -> "dead";
            case UNDELIVERABLE -> "nobody";
        };
    }

    static State state(String word) {
        return switch (word) {
            case "waiting" -> State.WAITING;
            case "delivered" -> State.DELIVERED;
            case "dead" -> State.GIVEN_UP;
            case "nobody" -> State.UNDELIVERABLE;
            default -> throw new StoreException("the outbox has a delivery that is \"" + word + "\"");
        };
    }
}
