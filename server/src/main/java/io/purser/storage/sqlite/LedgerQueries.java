package io.purser.storage.sqlite;

import io.purser.control.analytics.LedgerReader.Corrections;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.ingest.BookedCalls;
import io.purser.governance.recovery.LedgerStore.AccountState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is asked of the expanded tables. Long answers are read in pages, so that no reader keeps
/// the WAL from being reused.
final class LedgerQueries {

    private static final int PAGE = 2_000;

    private static final String SETTLED_ALONE = "SELECT settled FROM account WHERE organization = ?"
            + " AND window_end = ? AND window_start = ? AND budget_id = ? AND subject IS NULL";

    private final ReadConnections connections;
    private final Identities identities;

    LedgerQueries(ReadConnections connections, Identities identities) {
        this.connections = connections;
        this.identities = identities;
    }

    /// Sequences among which a range of admission lies.
    private record Span(long first, long last) {}

    void events(int organization, long from, long to, Consumer<Entry> each) {
        booked(organization, from, to, booked -> each.accept(entry(booked)));
    }

    static Entry entry(EventRow.Booked booked) {
        return booked.adjustment() == null
                ? Entry.usage(booked.sequence(), booked.settled().event())
                : Entry.of(booked.sequence(), booked.adjustment());
    }

    /// By the index of corrections alone: a ledger has few of them.
    Map<String, Corrections> corrections(int organization, long from, long to) {
        return connections.read(connection -> {
            Map<String, Corrections> found = new HashMap<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT adjusts, count(*), sum(cost) FROM event"
                    + " INDEXED BY event_adjusts WHERE organization = ? AND adjusts IS NOT NULL"
                    + " AND admitted_at >= ? AND admitted_at < ? GROUP BY adjusts")) {
                query.setInt(1, organization);
                query.setLong(2, from);
                query.setLong(3, to);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.put(row.getString(1), new Corrections(row.getInt(2), row.getLong(3)));
                    }
                }
            }
            return found;
        });
    }

    void calls(int organization, long from, long to, Consumer<RequestTrail> each) {
        booked(organization, from, to, booked -> each.accept(trail(booked)));
    }

    private static RequestTrail trail(EventRow.Booked booked) {
        CallSettled settled = booked.settled();
        return new RequestTrail(booked.hold(), settled.event(), settled.settled(), null, null);
    }

    /// Whether the ledger has a call's end.
    boolean ended(int organization, String requestId) {
        return connections.read(
                connection -> booked(connection, organization, requestId).isPresent()
                        || released(connection, organization, requestId) != null);
    }

    void booked(int organization, long from, long to, Consumer<EventRow.Booked> each) {
        Span span = connections.read(connection -> span(connection, organization, from, to));
        long after = span.first() - 1;
        while (after < span.last()) {
            long start = after;
            List<EventRow.Booked> page = connections.read(
                    connection -> page(connection, organization, from, to, new Span(start, span.last())));
            page.forEach(each);
            after = page.size() < PAGE ? span.last() : page.getLast().sequence();
        }
    }

    /// No less than the range holds; what is not folded yet belongs to every range.
    private static Span span(Connection connection, int organization, long from, long to) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT min(first), max(last) FROM"
                + " (SELECT first, last FROM event_span WHERE organization = ? AND latest >= ? AND earliest < ?"
                + " UNION ALL SELECT folded + 1, expanded FROM position WHERE expanded > folded)")) {
            query.setInt(1, organization);
            query.setLong(2, from);
            query.setLong(3, to);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                long first = row.getLong(1);
                return row.wasNull() ? new Span(1, 0) : new Span(first, row.getLong(2));
            }
        }
    }

    private List<EventRow.Booked> page(Connection connection, int organization, long from, long to, Span after)
            throws SQLException {
        List<EventRow.Booked> page = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS + " FROM event"
                + " NOT INDEXED WHERE seq > ? AND seq <= ? AND organization = ? AND admitted_at >= ?"
                + " AND admitted_at < ? ORDER BY seq LIMIT " + PAGE)) {
            query.setLong(1, after.first());
            query.setLong(2, after.last());
            query.setInt(3, organization);
            query.setLong(4, from);
            query.setLong(5, to);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    page.add(EventRow.read(row, identities));
                }
            }
        }
        return page;
    }

    Optional<RequestTrail> request(int organization, String requestId, @Nullable HoldPlaced open) {
        return connections.read(connection -> {
            Optional<RequestTrail> booked = booked(connection, organization, requestId);
            if (booked.isPresent()) {
                return booked;
            }
            CallRefused refused = refused(connection, organization, requestId);
            RequestTrail released = released(connection, organization, requestId);
            if (open == null && refused == null) {
                return Optional.ofNullable(released);
            }
            return Optional.of(new RequestTrail(open, null, List.of(), refused, null));
        });
    }

    private Optional<RequestTrail> booked(Connection connection, int organization, String requestId)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS
                + " FROM event WHERE organization = ? AND request_id = ? AND adjusts IS NULL")) {
            query.setInt(1, organization);
            query.setString(2, requestId);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(trail(EventRow.read(row, identities))
                        .adjustedBy(adjustments(connection, organization, requestId)));
            }
        }
    }

    private List<Adjustment> adjustments(Connection connection, int organization, String requestId)
            throws SQLException {
        List<Adjustment> adjustments = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT " + EventRow.COLUMNS + " FROM event WHERE organization = ? AND adjusts = ? ORDER BY seq")) {
            query.setInt(1, organization);
            query.setString(2, requestId);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    adjustments.add(Objects.requireNonNull(
                            EventRow.read(row, identities).adjustment()));
                }
            }
        }
        return adjustments;
    }

    private @Nullable CallRefused refused(Connection connection, int organization, String requestId)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT record FROM refusal WHERE organization = ? AND request_id = ? ORDER BY seq LIMIT 1")) {
            query.setInt(1, organization);
            query.setString(2, requestId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? (CallRefused) record(row.getBytes(1)) : null;
            }
        }
    }

    private @Nullable RequestTrail released(Connection connection, int organization, String requestId)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT hold, reason FROM release WHERE organization = ? AND request_id = ? ORDER BY seq LIMIT 1")) {
            query.setInt(1, organization);
            query.setString(2, requestId);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new RequestTrail(
                                (HoldPlaced) record(row.getBytes(1)), null, List.of(), null, row.getString(2))
                        : null;
            }
        }
    }

    private LedgerRecord record(byte[] bytes) {
        return new RecordReader(new BinaryReader(bytes), identities::at).read();
    }

    List<StoredAccount> accounts(int organization) {
        return connections.read(connection -> {
            List<StoredAccount> accounts = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT number, budget_id, subject,"
                    + " window_start, window_end, settled FROM account WHERE organization = ? ORDER BY number")) {
                query.setInt(1, organization);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        accounts.add(new StoredAccount(account(row), row.getLong(6)));
                    }
                }
            }
            return List.copyOf(accounts);
        });
    }

    /// Those of these calls that are booked.
    Map<String, UsageEvent> events(int organization, Collection<String> requestIds) {
        return connections.read(connection -> {
            Map<String, UsageEvent> found = new HashMap<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS
                    + " FROM event WHERE organization = ? AND request_id = ? AND adjusts IS NULL")) {
                query.setInt(1, organization);
                for (String requestId : requestIds) {
                    query.setString(2, requestId);
                    try (ResultSet row = query.executeQuery()) {
                        if (row.next()) {
                            found.put(
                                    requestId,
                                    EventRow.read(row, identities).settled().event());
                        }
                    }
                }
            }
            return found;
        });
    }

    /// The accounts whose window ended at an instant.
    List<BookedCalls.Stored> accounts(int organization, long windowEnd) {
        return connections.read(connection -> {
            List<BookedCalls.Stored> accounts = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT number, budget_id, subject,"
                    + " window_start, window_end, settled FROM account WHERE organization = ? AND window_end = ?")) {
                query.setInt(1, organization);
                query.setLong(2, windowEnd);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        accounts.add(new BookedCalls.Stored(account(row), row.getLong(6)));
                    }
                }
            }
            return List.copyOf(accounts);
        });
    }

    /// What is settled on the one account of a budget in a window, 0 where there is none.
    long settled(int organization, String budgetId, Window window) {
        return connections.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(SETTLED_ALONE)) {
                query.setInt(1, organization);
                query.setLong(2, window.end());
                query.setLong(3, window.start());
                query.setString(4, budgetId);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0;
                }
            }
        });
    }

    /// The accounts whose window ends after `since`, and those that a hold names.
    List<AccountState> states(int organization, long since, Set<Long> held) {
        return connections.read(connection -> {
            Map<Member, List<String>> crossed = crossed(connection, organization);
            List<AccountState> states = new ArrayList<>();
            Set<Long> missing = new HashSet<>(held);
            try (PreparedStatement query = connection.prepareStatement("SELECT number, budget_id, subject,"
                    + " window_start, window_end, settled FROM account WHERE organization = ? AND window_end > ?")) {
                query.setInt(1, organization);
                query.setLong(2, since);
                read(query, crossed, states, missing);
            }
            try (PreparedStatement query = connection.prepareStatement("SELECT number, budget_id, subject,"
                    + " window_start, window_end, settled FROM account WHERE organization = ? AND number = ?")) {
                for (long number : Set.copyOf(missing)) {
                    query.setInt(1, organization);
                    query.setLong(2, number);
                    read(query, crossed, states, missing);
                }
            }
            return List.copyOf(states);
        });
    }

    /// Whose thresholds: what names an account without its number.
    private record Member(String budgetId, @Nullable String subject, long windowStart) {}

    private static void read(
            PreparedStatement query, Map<Member, List<String>> crossed, List<AccountState> into, Set<Long> missing)
            throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                AccountOpened account = account(row);
                Member member = new Member(
                        account.budgetId(), account.subject(), account.window().start());
                missing.remove(account.account());
                into.add(new AccountState(account, row.getLong(6), crossed.getOrDefault(member, List.of())));
            }
        }
    }

    private static Map<Member, List<String>> crossed(Connection connection, int organization) throws SQLException {
        Map<Member, List<String>> crossed = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT DISTINCT budget_id, subject, window_start,"
                + " threshold, limit_version, reminder FROM crossing WHERE organization = ? ORDER BY reminder")) {
            query.setInt(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Member member = new Member(row.getString(1), row.getString(2), row.getLong(3));
                    int reminder = row.getInt(6);
                    crossed.computeIfAbsent(member, _ -> new ArrayList<>())
                            .add(row.getString(4) + "/" + row.getLong(5) + (reminder == 0 ? "" : "+" + reminder));
                }
            }
        }
        return crossed;
    }

    private static AccountOpened account(ResultSet row) throws SQLException {
        return new AccountOpened(
                row.getLong(1),
                Objects.requireNonNull(row.getString(2), "budget_id"),
                row.getString(3),
                new Window(row.getLong(4), row.getLong(5)));
    }

    Set<String> armed(int organization) {
        return connections.read(connection -> {
            Set<String> armed = new HashSet<>();
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT budget_id FROM armed_budget WHERE organization = ?")) {
                query.setInt(1, organization);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        armed.add(row.getString(1));
                    }
                }
            }
            return Set.copyOf(armed);
        });
    }

    long nextAccount(int organization) {
        return connections.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT coalesce(max(number), 0) + 1 FROM account WHERE organization = ?")) {
                query.setInt(1, organization);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
