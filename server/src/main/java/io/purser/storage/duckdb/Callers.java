package io.purser.storage.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Who made the calls: each identity that the ledger froze has a number, and who asks sees some of them. Safe to use
/// from any thread.
final class Callers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What of a caller stands in columns of the dictionary, by dimension.
    static final Map<String, ToIntFunction<Caller>> WORDS =
            Map.of("group", Caller::group, "cost_centre", Caller::costCentre, "user", Caller::user, "key", Caller::key);

    private final Words words;
    private final Map<Identity, Caller> callers = new ConcurrentHashMap<>();
    private final Map<Integer, Identity> byCode = new ConcurrentHashMap<>();
    /// Guarded by itself.
    private final Map<Integer, Identity> unwritten = new LinkedHashMap<>();

    Callers(Words words) {
        this.words = words;
    }

    /// The numbers of an identity and of its names.
    record Caller(int code, int group, int costCentre, int user, int key) {}

    /// Loads what the file has.
    void load(Connection connection) throws SQLException {
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

    private Caller know(Identity identity, int code) {
        Caller caller = new Caller(
                code,
                words.dimension("group").code(identity.groupName()),
                words.dimension("cost_centre").code(identity.costCentre()),
                words.dimension("user").code(identity.userName()),
                words.dimension("key").code(identity.keyName()));
        byCode.put(code, identity);
        callers.put(identity, caller);
        return caller;
    }

    /// Who an identity is; a new one waits for `write`.
    Caller of(Identity identity) {
        @Nullable Caller known = callers.get(identity);
        return known == null ? added(identity) : known;
    }

    private Caller added(Identity identity) {
        synchronized (unwritten) {
            @Nullable Caller known = callers.get(identity);
            if (known != null) {
                return known;
            }
            int code = byCode.size() + 1;
            unwritten.put(code, identity);
            return know(identity, code);
        }
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
    void write(DuckDBConnection connection) throws SQLException {
        Map<Integer, Identity> added = taken();
        if (added.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = connection.createAppender("identity")) {
            for (Map.Entry<Integer, Identity> each : added.entrySet()) {
                Identity identity = each.getValue();
                rows.beginRow()
                        .append(each.getKey().intValue())
                        .append(words.dimension("organization").code(identity.organization()))
                        .append(written(identity, Ref::id))
                        .append(written(identity, Ref::name))
                        .append(identity.costCentre());
                append(rows, identity.user());
                append(rows, identity.key());
                rows.endRow();
            }
        }
    }

    private Map<Integer, Identity> taken() {
        synchronized (unwritten) {
            Map<Integer, Identity> added = new LinkedHashMap<>(unwritten);
            unwritten.clear();
            return added;
        }
    }

    /// Ids or names of a path, as a JSON list.
    private static String written(Identity identity, Function<Ref, String> part) {
        try {
            return JSON.writeValueAsString(
                    identity.groupPath().stream().map(part).toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a group's path cannot be written as JSON", e);
        }
    }

    private static List<Ref> path(String ids, String names) throws SQLException {
        try {
            String[] id = JSON.readValue(ids, String[].class);
            String[] name = JSON.readValue(names, String[].class);
            if (id.length != name.length) {
                throw new SQLException(
                        "the copy is damaged: a group's path has " + id.length + " ids and " + name.length + " names");
            }
            return IntStream.range(0, id.length)
                    .mapToObj(at -> new Ref(id[at], name[at]))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new SQLException("the copy is damaged: a group's path is no JSON", e);
        }
    }

    private static void append(DuckDBAppender rows, @Nullable Ref ref) throws SQLException {
        rows.append(ref == null ? null : ref.id()).append(ref == null ? null : ref.name());
    }

    private static @Nullable Ref ref(@Nullable String id, @Nullable String name) {
        return id == null || name == null ? null : new Ref(id, name);
    }
}
