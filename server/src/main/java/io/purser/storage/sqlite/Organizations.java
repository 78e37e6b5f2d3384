package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The organizations of a ledger by number, each with the latest instant it has seen. The writer
/// gives numbers; any thread may ask for them.
final class Organizations {

    private final Map<String, Integer> byName = new ConcurrentHashMap<>();
    private final Map<Integer, String> byNumber = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lastAt = new ConcurrentHashMap<>();
    private final List<String> unwritten = new ArrayList<>();
    private final List<Integer> moved = new ArrayList<>();
    private long latest;

    /// Loads what the file has.
    Organizations(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, name, last_at FROM organization")) {
            while (row.next()) {
                know(row.getString(2), row.getInt(1));
                lastAt.put(row.getInt(1), row.getLong(3));
            }
        }
    }

    /// The number of an organization; a new one waits for `write`.
    int number(String name) {
        Integer known = byName.get(name);
        if (known != null) {
            return known;
        }
        int number = byNumber.size() + 1;
        know(name, number);
        unwritten.add(name);
        return number;
    }

    /// The number of an organization that has records, else null.
    @Nullable
    Integer find(String name) {
        return byName.get(name);
    }

    String name(int number) {
        String name = byNumber.get(number);
        if (name == null) {
            throw new IllegalStateException(number + " is not an organization; expected one that the ledger announced");
        }
        return name;
    }

    long lastAt(int number) {
        return lastAt.getOrDefault(number, 0L);
    }

    /// Notes an instant that the organization has seen.
    void saw(int number, long at) {
        latest = Math.max(latest, at);
        if (at > lastAt.getOrDefault(number, 0L)) {
            lastAt.put(number, at);
            if (!moved.contains(number)) {
                moved.add(number);
            }
        }
    }

    /// Notes a refusal's instant, which decides nothing but how old other evidence is.
    void sawRefusal(long at) {
        latest = Math.max(latest, at);
    }

    /// The latest instant that any organization has seen.
    long latest() {
        return latest;
    }

    boolean hasUnwritten() {
        return !unwritten.isEmpty();
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO organization (id, name, last_at) VALUES (?, ?, 0)")) {
            for (String name : unwritten) {
                insert.setInt(1, number(name));
                insert.setString(2, name);
                insert.executeUpdate();
            }
        }
        unwritten.clear();
    }

    /// Writes the instants that moved.
    void writeMoved(PreparedStatement update) throws SQLException {
        for (int number : moved) {
            update.setLong(1, lastAt(number));
            update.setInt(2, number);
            update.executeUpdate();
        }
        moved.clear();
    }

    private void know(String name, int number) {
        byName.put(name, number);
        byNumber.put(number, name);
    }
}
