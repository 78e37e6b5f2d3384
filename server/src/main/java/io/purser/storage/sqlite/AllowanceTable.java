package io.purser.storage.sqlite;

import io.purser.control.allowances.Granted;
import io.purser.core.budget.Allowance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The table of allowances in `config.db`.
final class AllowanceTable {
    private static final String ALLOWANCE = "SELECT number, budget_id, subject, kind, amount, starts_at, ends_at,"
            + " budget, reason, actor, granted_at, counterpart, ended_at FROM allowance";

    private final Connection connection;

    AllowanceTable(Connection connection) {
        this.connection = connection;
    }

    /// Those of an organization, the latest first.
    List<Granted> all(String organization) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(ALLOWANCE + " WHERE organization = ? ORDER BY number DESC")) {
            query.setString(1, organization);
            return read(query);
        }
    }

    /// Those of a budget that end after an instant.
    List<Granted> of(String organization, String budgetId, long after) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                ALLOWANCE + " WHERE organization = ? AND budget_id = ? AND ends_at > ? ORDER BY number DESC")) {
            query.setString(1, organization);
            query.setString(2, budgetId);
            query.setLong(3, after);
            return read(query);
        }
    }

    private static List<Granted> read(PreparedStatement query) throws SQLException {
        List<Granted> granted = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                granted.add(granted(row));
            }
        }
        return List.copyOf(granted);
    }

    private static Granted granted(ResultSet row) throws SQLException {
        Allowance allowance = new Allowance(
                row.getLong(1),
                Columns.text(row, 2),
                row.getString(3),
                Allowance.Kind.valueOf(Columns.text(row, 4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7));
        return new Granted(
                allowance,
                Columns.text(row, 8),
                Columns.text(row, 9),
                Columns.text(row, 10),
                row.getLong(11),
                Columns.number(row, 12),
                Columns.number(row, 13));
    }

    /// The greatest number; 0 where there is none.
    long latest(String organization) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT max(number) FROM allowance WHERE organization = ?")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /// False where a number is taken.
    boolean add(String organization, List<Granted> granted) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO allowance (organization,"
                + " number, budget_id, subject, kind, amount, starts_at, ends_at, budget, reason, actor, granted_at,"
                + " counterpart, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Granted each : granted) {
                Allowance allowance = each.allowance();
                insert.setString(1, organization);
                insert.setLong(2, allowance.number());
                insert.setString(3, allowance.budgetId());
                insert.setString(4, allowance.subject());
                insert.setString(5, allowance.kind().name());
                insert.setLong(6, allowance.amount());
                insert.setLong(7, allowance.from());
                insert.setLong(8, allowance.until());
                insert.setString(9, each.budget());
                insert.setString(10, each.reason());
                insert.setString(11, each.actor());
                insert.setLong(12, each.at());
                insert.setObject(13, each.counterpart());
                insert.setObject(14, each.endedAt());
                if (insert.executeUpdate() == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// False where it was ended before.
    boolean end(String organization, Granted ended) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE allowance SET ended_at = ?" + " WHERE organization = ? AND number = ? AND ended_at IS NULL")) {
            update.setObject(1, ended.endedAt());
            update.setString(2, organization);
            update.setLong(3, ended.allowance().number());
            return update.executeUpdate() == 1;
        }
    }

    /// Keeps another amount; false where it was ended.
    boolean amount(String organization, Granted changed) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE allowance SET amount = ? WHERE organization = ? AND number = ? AND ended_at IS NULL")) {
            update.setLong(1, changed.allowance().amount());
            update.setString(2, organization);
            update.setLong(3, changed.allowance().number());
            return update.executeUpdate() == 1;
        }
    }

    /// Takes one out; false where it was ended.
    boolean remove(String organization, Granted known) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM allowance WHERE organization = ? AND number = ? AND ended_at IS NULL")) {
            delete.setString(1, organization);
            delete.setLong(2, known.allowance().number());
            return delete.executeUpdate() == 1;
        }
    }
}
