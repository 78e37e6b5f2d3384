package io.purser.storage.sqlite;

import io.purser.control.allowances.IncreaseRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The table of increase requests in `config.db`.
final class IncreaseTable {
    private final Connection connection;

    IncreaseTable(Connection connection) {
        this.connection = connection;
    }

    /// Those of an organization, the latest first.
    List<IncreaseRequest> all(String organization) throws SQLException {
        List<IncreaseRequest> requests = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT number, budget_id, budget, subject, amount,"
                + " until, reason, key_id, key, user, request_id, asked_at, decided_at, decided_by, decision_reason,"
                + " allowance FROM increase_request WHERE organization = ? ORDER BY number DESC")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    requests.add(request(row));
                }
            }
        }
        return List.copyOf(requests);
    }

    private static IncreaseRequest request(ResultSet row) throws SQLException {
        return new IncreaseRequest(
                row.getLong(1),
                Columns.text(row, 2),
                Columns.text(row, 3),
                row.getString(4),
                row.getLong(5),
                Columns.number(row, 6),
                Columns.text(row, 7),
                new IncreaseRequest.Asker(Columns.text(row, 8), Columns.text(row, 9), row.getString(10)),
                row.getString(11),
                row.getLong(12),
                decision(row));
    }

    private static IncreaseRequest.@Nullable Decision decision(ResultSet row) throws SQLException {
        Long at = Columns.number(row, 13);
        return at == null
                ? null
                : new IncreaseRequest.Decision(
                        at, Columns.text(row, 14), Columns.text(row, 15), Columns.number(row, 16));
    }

    /// False where the number is taken.
    boolean add(String organization, IncreaseRequest request) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO increase_request"
                + " (organization, number, budget_id, budget, subject, amount, until, reason, key_id, key, user,"
                + " request_id, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, organization);
            insert.setLong(2, request.number());
            insert.setString(3, request.budgetId());
            insert.setString(4, request.budget());
            insert.setString(5, request.subject());
            insert.setLong(6, request.amount());
            insert.setObject(7, request.until());
            insert.setString(8, request.reason());
            insert.setString(9, request.asker().keyId());
            insert.setString(10, request.asker().key());
            insert.setString(11, request.asker().user());
            insert.setString(12, request.requestId());
            insert.setLong(13, request.askedAt());
            return insert.executeUpdate() == 1;
        }
    }

    /// False where it was decided before.
    boolean decide(String organization, IncreaseRequest request) throws SQLException {
        IncreaseRequest.Decision decision = Objects.requireNonNull(request.decision(), "it is decided");
        try (PreparedStatement update = connection.prepareStatement("UPDATE increase_request SET decided_at = ?,"
                + " decided_by = ?, decision_reason = ?, allowance = ?"
                + " WHERE organization = ? AND number = ? AND decided_at IS NULL")) {
            update.setLong(1, decision.at());
            update.setString(2, decision.by());
            update.setString(3, decision.reason());
            update.setObject(4, decision.allowance());
            update.setString(5, organization);
            update.setLong(6, request.number());
            return update.executeUpdate() == 1;
        }
    }
}
