package io.purser.storage.sqlite;

import io.purser.control.explore.LedgerFeed;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/// Every entry of `ledger.db`, in order.
final class SqliteFeed implements LedgerFeed {

    private final SqliteLedger ledger;
    private final LedgerFile file;

    SqliteFeed(SqliteLedger ledger, LedgerFile file) {
        this.ledger = ledger;
        this.file = file;
    }

    private record Row(int organization, EventRow.Booked booked) {}

    @Override
    public long last() {
        return file.last();
    }

    @Override
    public long after(long place, int most, Each each) {
        long end = ledger.read(connection -> SqliteFile.number(connection, "SELECT expanded FROM position"));
        if (end <= place) {
            ledger.expandAll();
            end = ledger.read(connection -> SqliteFile.number(connection, "SELECT expanded FROM position"));
        }
        long to = end;
        List<Row> rows = ledger.read(connection -> {
            List<Row> page = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT " + EventRow.COLUMNS + ", organization"
                    + " FROM event NOT INDEXED WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?")) {
                query.setLong(1, place);
                query.setLong(2, to);
                query.setInt(3, most);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        page.add(new Row(row.getInt(5), EventRow.read(row, file.identities())));
                    }
                }
            }
            return page;
        });
        rows.forEach(row -> each.take(ledger.organization(row.organization()), LedgerQueries.entry(row.booked())));
        return rows.size() < most
                ? Math.max(place, to)
                : rows.getLast().booked().sequence();
    }
}
