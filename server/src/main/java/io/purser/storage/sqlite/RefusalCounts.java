package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Refusals per minute and budget, gathered until they are written.
final class RefusalCounts {
    private final Map<Key, long[]> counts = new HashMap<>();
    private final PreparedStatement add;

    private record Key(int organization, long minute, String budget, String code) {}

    RefusalCounts(Connection connection) throws SQLException {
        add = connection.prepareStatement("INSERT INTO refusal_count (organization, minute, budget, code,"
                + " refused) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET refused = refused + excluded.refused");
    }

    void count(int organization, long at, String budget, String code) {
        Key key = new Key(organization, Math.floorDiv(at, 60_000L), budget, code);
        counts.computeIfAbsent(key, _ -> new long[1])[0]++;
    }

    void write() throws SQLException {
        for (Map.Entry<Key, long[]> each : counts.entrySet()) {
            Key key = each.getKey();
            add.setInt(1, key.organization());
            add.setLong(2, key.minute());
            add.setString(3, key.budget());
            add.setString(4, key.code());
            add.setLong(5, each.getValue()[0]);
            add.executeUpdate();
        }
        counts.clear();
    }
}
