package io.purser.storage.sqlite;

import io.purser.control.directory.DirectoryGroup;
import io.purser.control.directory.Members;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables of pushed groups and their members in `config.db`.
final class DirectoryGroupTable {
    private final Connection connection;

    DirectoryGroupTable(Connection connection) {
        this.connection = connection;
    }

    List<DirectoryGroup> all(String organization) throws SQLException {
        Map<String, Set<String>> members = members(organization);
        List<DirectoryGroup> groups = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT id, name, external_id, since, changed_at FROM directory_group WHERE organization = ?")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String id = Columns.text(row, 1);
                    groups.add(new DirectoryGroup(
                            id,
                            Columns.text(row, 2),
                            row.getString(3),
                            members.getOrDefault(id, Set.of()),
                            row.getLong(4),
                            row.getLong(5)));
                }
            }
        }
        return List.copyOf(groups);
    }

    private Map<String, Set<String>> members(String organization) throws SQLException {
        Map<String, Set<String>> members = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT group_id, person_id FROM directory_member WHERE organization = ?")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    members.computeIfAbsent(Columns.text(row, 1), _ -> new HashSet<>())
                            .add(Columns.text(row, 2));
                }
            }
        }
        return members;
    }

    /// Writes what differs: a group of ten thousand to which one is added costs one row.
    void keep(String organization, @Nullable DirectoryGroup before, DirectoryGroup group) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement("INSERT OR REPLACE INTO directory_group"
                + " (organization, id, name, external_id, since, changed_at) VALUES (?, ?, ?, ?, ?, ?)")) {
            write.setString(1, organization);
            write.setString(2, group.id());
            write.setString(3, group.name());
            write.setString(4, group.externalId());
            write.setLong(5, group.since());
            write.setLong(6, group.changedAt());
            write.executeUpdate();
        }
        Set<String> old = before == null ? Set.of() : before.members();
        each(
                "INSERT OR IGNORE INTO directory_member (organization, group_id, person_id) VALUES (?, ?, ?)",
                organization,
                group.id(),
                Members.difference(group.members(), old));
        each(
                "DELETE FROM directory_member WHERE organization = ? AND group_id = ? AND person_id = ?",
                organization,
                group.id(),
                Members.difference(old, group.members()));
    }

    void drop(String organization, DirectoryGroup group) throws SQLException {
        for (String table : List.of(
                "DELETE FROM directory_member WHERE organization = ? AND group_id = ?",
                "DELETE FROM directory_group WHERE organization = ? AND id = ?")) {
            try (PreparedStatement delete = connection.prepareStatement(table)) {
                delete.setString(1, organization);
                delete.setString(2, group.id());
                delete.executeUpdate();
            }
        }
    }

    private void each(String sql, String organization, String group, Collection<String> people) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (String person : people) {
                statement.setString(1, organization);
                statement.setString(2, group);
                statement.setString(3, person);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
