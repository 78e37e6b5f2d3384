package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// Erases one organization's rows of `ledger.db`, some at a time, so that commits go on between. Its number stays with
/// its name: no other organization gets it.
final class LedgerErasure {
    private static final int AT_ONCE = 1_000;

    /// Statements that each erase up to `?2` rows of the organization of number `?1`, in an order in which nothing
    /// loses what it is found by.
    private static final List<String> BY_NUMBER = List.of(
            "DELETE FROM outbox WHERE seq IN (SELECT o.seq FROM outbox o JOIN crossing c ON c.seq = o.seq"
                    + " WHERE c.organization = ?1 LIMIT ?2)",
            some("crossing", "seq"),
            some("event", "seq"),
            some("event_span", "first"),
            some("open_hold", "seq"),
            some("release", "seq"),
            some("refusal", "seq"),
            some("conflict", "id"),
            each("account", "number"),
            each("armed_budget", "budget_id"),
            each("refusal_count", "minute"),
            each("customer", "name"));

    private final int number;
    private final String organization;

    LedgerErasure(int number, String organization) {
        this.number = number;
        this.organization = organization;
    }

    private static String some(String table, String row) {
        return "DELETE FROM " + table + " WHERE " + row + " IN (SELECT " + row + " FROM " + table
                + " WHERE organization = ?1 LIMIT ?2)";
    }

    private static String each(String table, String column) {
        return "DELETE FROM " + table + " WHERE organization = ?1 AND " + column + " IN (SELECT " + column + " FROM "
                + table + " WHERE organization = ?1 LIMIT ?2)";
    }

    /// Erases some rows, within a transaction; false where none is left.
    boolean some(Connection connection) throws SQLException {
        for (String statement : BY_NUMBER) {
            try (PreparedStatement delete = connection.prepareStatement(statement)) {
                delete.setInt(1, number);
                delete.setInt(2, AT_ONCE);
                if (delete.executeUpdate() > 0) {
                    return true;
                }
            }
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM identity WHERE organization = ?")) {
            delete.setString(1, organization);
            delete.executeUpdate();
        }
        return false;
    }
}
