package io.purser.storage.sqlite;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.organizations.Contents;
import io.purser.control.organizations.DeletionStore;
import io.purser.control.organizations.Tombstone;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The organizations in `config.db` that were deleted, and the deletion of what is declared of one.
final class DeletionTable implements DeletionStore {
    static final String STEP = """
            CREATE TABLE deleted_organization (
              name TEXT PRIMARY KEY,
              at INTEGER NOT NULL,
              actor TEXT NOT NULL,
              reason TEXT NOT NULL,
              export_sha256 TEXT NOT NULL,
              entries INTEGER NOT NULL,
              cost TEXT NOT NULL,
              currency TEXT NOT NULL,
              audit_entries INTEGER NOT NULL,
              erased_at INTEGER
            ) STRICT, WITHOUT ROWID
            """;

    /// Every table that says of which organization its rows are: one that is added is thought of here.
    private static final String OF_ORGANIZATIONS = "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c"
            + " WHERE t.type = 'table' AND c.name = 'organization'";

    private final SqliteConfig config;
    private final Connection connection;

    DeletionTable(SqliteConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    @Override
    public List<Tombstone> tombstones() {
        return config.reading(() -> {
            List<Tombstone> all = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT name, at, actor, reason, export_sha256,"
                            + " entries, cost, currency, audit_entries, erased_at FROM deleted_organization"
                            + " ORDER BY name");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    all.add(new Tombstone(
                            Columns.text(row, 1),
                            row.getLong(2),
                            Columns.text(row, 3),
                            Columns.text(row, 4),
                            Columns.text(row, 5),
                            new Contents(row.getLong(6), Columns.text(row, 7), Columns.text(row, 8), row.getLong(9)),
                            Columns.number(row, 10)));
                }
            }
            return List.copyOf(all);
        });
    }

    @Override
    public boolean delete(Tombstone tombstone, AuditDeed deed) {
        String organization = tombstone.organization();
        config.reading(() -> {
            SqliteFile.run(connection, "PRAGMA secure_delete = ON");
            return true;
        });
        return config.writing(() -> {
            if (!keep(tombstone)) {
                return false;
            }
            everythingOf(organization);
            return config.noted(Chain.INSTALLATION, deed);
        });
    }

    private void everythingOf(String organization) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(OF_ORGANIZATIONS);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                tables.add(Columns.text(row, 1));
            }
        }
        for (String table : tables) {
            delete("DELETE FROM " + table + " WHERE organization = ?", organization);
        }
        delete("DELETE FROM sign_in_session WHERE holder ->> '$.organization' = ?", organization);
    }

    private void delete(String statement, String organization) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(statement)) {
            delete.setString(1, organization);
            delete.executeUpdate();
        }
    }

    private boolean keep(Tombstone tombstone) throws SQLException {
        Contents contents = tombstone.contents();
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO deleted_organization (name,"
                + " at, actor, reason, export_sha256, entries, cost, currency, audit_entries)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, tombstone.organization());
            insert.setLong(2, tombstone.at());
            insert.setString(3, tombstone.by());
            insert.setString(4, tombstone.reason());
            insert.setString(5, tombstone.exportSha256());
            insert.setLong(6, contents.entries());
            insert.setString(7, contents.cost());
            insert.setString(8, contents.currency());
            insert.setLong(9, contents.auditEntries());
            return insert.executeUpdate() == 1;
        }
    }

    /// What was on its way while it was deleted goes, too.
    @Override
    public void erased(String organization, long at) {
        config.writing(() -> {
            everythingOf(organization);
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE deleted_organization SET erased_at = ? WHERE name = ?")) {
                update.setLong(1, at);
                update.setString(2, organization);
                return update.executeUpdate() == 1;
            }
        });
    }
}
