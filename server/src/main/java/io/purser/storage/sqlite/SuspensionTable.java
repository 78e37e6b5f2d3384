package io.purser.storage.sqlite;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.organizations.Suspension;
import io.purser.control.organizations.SuspensionStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/// The organizations in `config.db` that are suspended.
final class SuspensionTable implements SuspensionStore {
    static final String STEP = """
            CREATE TABLE suspension (
              organization TEXT PRIMARY KEY,
              since INTEGER NOT NULL,
              actor TEXT NOT NULL,
              reason TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """;

    private final SqliteConfig config;
    private final Connection connection;

    SuspensionTable(SqliteConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    @Override
    public List<Suspension> suspensions() {
        return config.reading(() -> {
            List<Suspension> all = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                            "SELECT organization, since, actor, reason FROM suspension ORDER BY organization");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    all.add(new Suspension(
                            Columns.text(row, 1), row.getLong(2), Columns.text(row, 3), Columns.text(row, 4)));
                }
            }
            return List.copyOf(all);
        });
    }

    @Override
    public boolean suspend(Suspension suspension, AuditDeed deed) {
        String organization = suspension.organization();
        return config.writing(() -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR IGNORE INTO suspension (organization, since, actor, reason) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, organization);
                insert.setLong(2, suspension.since());
                insert.setString(3, suspension.by());
                insert.setString(4, suspension.reason());
                return insert.executeUpdate() == 1 && config.noted(Chain.of(organization), deed);
            }
        });
    }

    @Override
    public boolean resume(String organization, AuditDeed deed) {
        return config.writing(() -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM suspension WHERE organization = ?")) {
                delete.setString(1, organization);
                return delete.executeUpdate() == 1 && config.noted(Chain.of(organization), deed);
            }
        });
    }
}
