package io.purser.storage.duckdb;

import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Who made the calls: each identity that the ledger froze has a number, and who asks sees some of them.
final class Callers {
    private static final int INSTANCES = 1 << 16;
    /// Separates ids and names of a path: no name holds it.
    private static final String SEPARATOR = "\u001f";

    private final IdentityHashMap<Identity, Integer> byInstance = new IdentityHashMap<>();
    private final Map<Identity, Integer> byContent = new HashMap<>();
    private final Map<Integer, Identity> byCode = new ConcurrentHashMap<>();
    private final Map<Integer, Identity> unwritten = new LinkedHashMap<>();

    /// Loads what the file has.
    void load(Connection connection, Words words) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT code, organization, group_ids, group_names, cost_centre,"
                        + " user_id, user_name, key_id, key_name FROM identity")) {
            while (row.next()) {
                @Nullable String organization = words.text("organization", row.getInt(2));
                if (organization != null) {
                    know(
                            new Identity(
                                    organization,
                                    path(row.getString(3), row.getString(4)),
                                    row.getString(5),
                                    ref(row.getString(6), row.getString(7)),
                                    ref(row.getString(8), row.getString(9))),
                            row.getInt(1));
                }
            }
        }
    }

    private void know(Identity identity, int code) {
        byContent.put(identity, code);
        byCode.put(code, identity);
    }

    /// The number of an identity; a new one waits for `write`.
    int code(Identity identity) {
        @Nullable Integer known = byInstance.get(identity);
        if (known != null) {
            return known;
        }
        if (byInstance.size() >= INSTANCES) {
            byInstance.clear();
        }
        @Nullable Integer code = byContent.get(identity);
        if (code == null) {
            code = byContent.size() + 1;
            know(identity, code);
            unwritten.put(code, identity);
        }
        byInstance.put(identity, code);
        return code;
    }

    /// The numbers of an organization's identities that pass.
    List<Integer> codes(String organization, Predicate<Identity> passes) {
        List<Integer> found = new ArrayList<>();
        byCode.forEach((code, identity) -> {
            if (identity.organization().equals(organization) && passes.test(identity)) {
                found.add(code);
            }
        });
        return found;
    }

    /// Writes the new ones, in the transaction of the entries that name them.
    void write(DuckDBConnection connection, Words words) throws SQLException {
        if (unwritten.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = connection.createAppender("identity")) {
            for (Map.Entry<Integer, Identity> each : unwritten.entrySet()) {
                Identity identity = each.getValue();
                rows.beginRow()
                        .append(each.getKey().intValue())
                        .append(words.code("organization", identity.organization()))
                        .append(joined(identity, true))
                        .append(joined(identity, false))
                        .append(identity.costCentre());
                append(rows, identity.user());
                append(rows, identity.key());
                rows.endRow();
            }
        }
        unwritten.clear();
    }

    private static String joined(Identity identity, boolean ids) {
        return String.join(
                SEPARATOR,
                identity.groupPath().stream()
                        .map(ref -> ids ? ref.id() : ref.name())
                        .toList());
    }

    private static List<Ref> path(String ids, String names) {
        List<Ref> path = new ArrayList<>();
        if (!ids.isEmpty()) {
            String[] id = ids.split(SEPARATOR, -1);
            String[] name = names.split(SEPARATOR, -1);
            for (int at = 0; at < id.length; at++) {
                path.add(new Ref(id[at], name[at]));
            }
        }
        return path;
    }

    private static void append(DuckDBAppender rows, @Nullable Ref ref) throws SQLException {
        rows.append(ref == null ? null : ref.id()).append(ref == null ? null : ref.name());
    }

    private static @Nullable Ref ref(@Nullable String id, @Nullable String name) {
        return id == null || name == null ? null : new Ref(id, name);
    }
}
