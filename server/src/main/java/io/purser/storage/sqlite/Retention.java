package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Takes away what is evidence and no ledger entry once it is 90 days old: refusals kept whole, and
/// releases. Counts of refusals stay. Time is what the records say.
final class Retention {

    private static final long KEPT_MILLIS = TimeUnit.DAYS.toMillis(90);
    private static final long EVERY_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final int AT_ONCE = 2_000;

    private final List<PreparedStatement> deletes;
    private long looked;

    Retention(Connection connection) throws SQLException {
        deletes = List.of(delete(connection, "refusal"), delete(connection, "release"));
    }

    private static PreparedStatement delete(Connection connection, String table) throws SQLException {
        return connection.prepareStatement("DELETE FROM " + table + " WHERE seq IN (SELECT seq FROM " + table
                + " WHERE at < ? ORDER BY at LIMIT " + AT_ONCE + ")");
    }

    /// Looks now and then, and goes on at once while there is more.
    ///
    /// @param latest the latest instant that any organization has seen
    void apply(long latest) throws SQLException {
        if (latest - looked < EVERY_MILLIS) {
            return;
        }
        boolean more = false;
        for (PreparedStatement delete : deletes) {
            delete.setLong(1, latest - KEPT_MILLIS);
            more |= delete.executeUpdate() == AT_ONCE;
        }
        looked = more ? looked : latest;
    }
}
