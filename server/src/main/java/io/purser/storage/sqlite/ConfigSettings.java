package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Values that the installation remembers under names, in `config.db`.
final class ConfigSettings {
    private final Connection connection;

    ConfigSettings(Connection connection) {
        this.connection = connection;
    }

    @Nullable
    String read(String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT value FROM setting WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    void write(String name, String value) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(
                "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")) {
            write.setString(1, name);
            write.setString(2, value);
            write.executeUpdate();
        }
    }
}
