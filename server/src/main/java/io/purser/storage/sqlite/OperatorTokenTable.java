package io.purser.storage.sqlite;

import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of operator tokens in `config.db`.
final class OperatorTokenTable {
    private final Connection connection;

    OperatorTokenTable(Connection connection) {
        this.connection = connection;
    }

    /// Oldest first.
    List<OperatorToken> all() throws SQLException {
        List<OperatorToken> tokens = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT id, label, hash, hint, created_at,"
                        + " expires_at, revoked_at, role, organization, group_id FROM operator_token"
                        + " ORDER BY created_at, id");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                tokens.add(new OperatorToken(
                        row.getString(1),
                        row.getString(2),
                        grant(row.getString(8), row.getString(9), row.getString(10)),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6),
                        Columns.number(row, 7)));
            }
        }
        return List.copyOf(tokens);
    }

    private static Principal.Grant grant(String role, @Nullable String organization, @Nullable String group) {
        return new Principal.Grant(
                Role.of(role)
                        .orElseThrow(() -> new StoreException(
                                "config.db: a token has the role \"" + role + "\"; expected one of " + Role.words())),
                Realm.of(organization, group));
    }

    /// False where the id is taken.
    boolean add(OperatorToken token) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO operator_token (id,"
                + " label, hash, hint, created_at, expires_at, revoked_at, role, organization, group_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, token.id());
            insert.setString(2, token.label());
            insert.setString(3, token.hash());
            insert.setString(4, token.hint());
            insert.setLong(5, token.createdAt());
            insert.setLong(6, token.expiresAt());
            insert.setObject(7, token.revokedAt());
            insert.setString(8, token.grant().role().word());
            insert.setString(9, token.grant().realm().organization());
            insert.setString(10, token.grant().realm().groupId());
            return insert.executeUpdate() == 1;
        }
    }

    /// False where there is none or it was revoked before.
    boolean revoke(OperatorToken token, long at) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE operator_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")) {
            update.setLong(1, at);
            update.setString(2, token.id());
            return update.executeUpdate() == 1;
        }
    }
}
