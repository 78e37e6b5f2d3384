package io.purser.storage.sqlite;

import io.purser.control.analytics.LedgerReader.SeenCustomer;
import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which customers calls have named, by whose calls and since when: rows that follow the ledger, in the transaction of
/// what they are read from. Used by the writer's thread.
final class SeenCustomers {
    /// What is remembered here costs no statement: most calls are of customers that were seen a moment ago.
    private static final int REMEMBERED = 1 << 16;

    private static final int PAGE = 2_000;

    private final Connection connection;
    private final Identities identities;
    private final PreparedStatement insert;
    private final Map<Seen, Long> remembered = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Seen, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Seen(int organization, String customer, int identity) {}

    SeenCustomers(Connection connection, Identities identities) throws SQLException {
        this.connection = connection;
        this.identities = identities;
        this.insert = connection.prepareStatement(
                "INSERT INTO customer (organization, name, identity, first_at) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at)");
    }

    /// Takes up what these batches tell.
    void in(List<JournalBatch> batches) throws SQLException {
        for (JournalBatch batch : batches) {
            for (JournalEntry entry : batch.entries()) {
                in(entry);
            }
        }
    }

    private void in(JournalEntry entry) throws SQLException {
        int organization = entry.organization();
        switch (entry.record()) {
            case LedgerRecord.HoldPlaced hold -> saw(organization, hold.attribution(), hold.admittedAt());
            case LedgerRecord.CallSettled call -> saw(organization, call.event());
            case LedgerRecord.CallRefused refused -> saw(organization, refused.attribution(), refused.at());
            case LedgerRecord.AccountOpened _,
                    LedgerRecord.HoldGrown _,
                    LedgerRecord.HoldReleased _,
                    LedgerRecord.EntryAdjusted _,
                    LedgerRecord.BudgetArmed _ -> {}
        }
    }

    /// Customers of calls that were not made in earnest are none.
    private void saw(int organization, UsageEvent event) throws SQLException {
        if (event.dataMode() == DataMode.REAL) {
            saw(organization, event.attribution(), event.admittedAt());
        }
    }

    private void saw(int organization, Attribution attribution, long at) throws SQLException {
        String customer = attribution.customer();
        if (customer == null) {
            return;
        }
        Seen seen = new Seen(organization, customer, identities.number(attribution.identity()));
        Long first = remembered.get(seen);
        if (first != null && first <= at) {
            return;
        }
        insert.setInt(1, organization);
        insert.setString(2, customer);
        insert.setInt(3, seen.identity());
        insert.setLong(4, at);
        insert.executeUpdate();
        remembered.put(seen, at);
    }

    /// Whether calls that were booked before there was such a table still have to be read.
    boolean isBehind() throws SQLException {
        return SqliteFile.number(connection, "SELECT customers FROM position") == 0;
    }

    /// Reads them, once.
    void catchUp() throws SQLException {
        long after = 0;
        boolean more = true;
        while (more) {
            List<EventRow.Booked> page = new ArrayList<>();
            List<Integer> organizations = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS
                    + ", organization FROM event WHERE seq > ? ORDER BY seq LIMIT " + PAGE)) {
                query.setLong(1, after);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        page.add(EventRow.read(row, identities));
                        organizations.add(row.getInt("organization"));
                    }
                }
            }
            for (int i = 0; i < page.size(); i++) {
                var event = page.get(i).settled().event();
                saw(organizations.get(i), event);
            }
            more = page.size() == PAGE;
            after = page.isEmpty() ? after : page.getLast().sequence();
        }
        SqliteFile.run(connection, "UPDATE position SET customers = 1");
    }

    /// Those of an organization, by name.
    static List<SeenCustomer> of(Connection connection, int organization, Identities identities) throws SQLException {
        List<SeenCustomer> customers = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT name, identity, first_at FROM customer WHERE organization = ? ORDER BY name")) {
            query.setInt(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    customers.add(new SeenCustomer(row.getString(1), identities.at(row.getInt(2)), row.getLong(3)));
                }
            }
        }
        return customers;
    }
}
