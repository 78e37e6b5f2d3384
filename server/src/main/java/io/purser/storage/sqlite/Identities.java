package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The dictionary of identities: each distinct one has a number, so that a record carries two
/// bytes instead of a group path. The writer gives numbers; any thread may ask whose they are.
final class Identities {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Ref>> PATH = new TypeReference<>() {};
    private static final int INSTANCES = 1 << 17;

    private final IdentityHashMap<Identity, Integer> byInstance = new IdentityHashMap<>();
    private final Map<Identity, Integer> byContent = new HashMap<>();
    private final Map<Integer, Identity> byNumber = new ConcurrentHashMap<>();
    private final List<Integer> unwritten = new ArrayList<>();
    private int last;

    /// Loads what the file has.
    Identities(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, organization, group_path, cost_centre, user_id,"
                        + " user_name, key_id, key_name FROM identity")) {
            while (row.next()) {
                Identity identity = new Identity(
                        row.getString(2),
                        path(row.getString(3)),
                        row.getString(4),
                        ref(row.getString(5), row.getString(6)),
                        ref(row.getString(7), row.getString(8)));
                know(identity, row.getInt(1));
            }
        }
    }

    /// The number of an identity; a new one waits for `write`.
    int number(Identity identity) {
        Integer known = byInstance.get(identity);
        if (known != null) {
            return known;
        }
        if (byInstance.size() >= INSTANCES) {
            byInstance.clear();
        }
        Integer number = byContent.get(identity);
        if (number == null) {
            number = last + 1;
            know(identity, number);
            unwritten.add(number);
        }
        byInstance.put(identity, number);
        return number;
    }

    /// Whose number it is.
    Identity at(int number) {
        Identity identity = byNumber.get(number);
        if (identity == null) {
            throw new IllegalStateException(number + " is not an identity; expected one that the ledger announced");
        }
        return identity;
    }

    boolean hasUnwritten() {
        return !unwritten.isEmpty();
    }

    /// Writes the new ones, in the transaction of the records that name them.
    void write(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO identity (id, organization, group_path, cost_centre, user_id, user_name, key_id,"
                        + " key_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int number : unwritten) {
                Identity identity = at(number);
                insert.setInt(1, number);
                insert.setString(2, identity.organization());
                insert.setString(3, path(identity.groupPath()));
                insert.setString(4, identity.costCentre());
                ref(insert, 5, identity.user());
                ref(insert, 7, identity.key());
                insert.executeUpdate();
            }
        }
        unwritten.clear();
    }

    private void know(Identity identity, int number) {
        byContent.put(identity, number);
        byNumber.put(number, identity);
        last = Math.max(last, number);
    }

    private static void ref(PreparedStatement insert, int place, @Nullable Ref ref) throws SQLException {
        insert.setString(place, ref == null ? null : ref.id());
        insert.setString(place + 1, ref == null ? null : ref.name());
    }

    private static @Nullable Ref ref(@Nullable String id, @Nullable String name) {
        return id == null || name == null ? null : new Ref(id, name);
    }

    private static String path(List<Ref> path) {
        try {
            return JSON.writeValueAsString(path);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a group path cannot be written as JSON", e);
        }
    }

    private static List<Ref> path(String json) {
        try {
            return JSON.readValue(json, PATH);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json + " is not a group path; expected a JSON array of id and name", e);
        }
    }
}
