package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.Checkpoint;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.platform.secret.VerifyingKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The audit entries of `config.db`. The installation's chain has the empty name: no organization has it.
final class AuditTrail {
    private static final String ENTRY = "SELECT number, body, seal, signature FROM audit_entry";

    private final Connection connection;
    private final Sealer sealer;

    AuditTrail(Connection connection, Sealer sealer) {
        this.connection = connection;
        this.sealer = sealer;
    }

    /// Remembers the key, and vouches for what was sealed before there were signatures.
    ///
    /// @param now epoch milliseconds
    void open(long now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR IGNORE INTO audit_key (id, public_key) VALUES (?, ?)")) {
            insert.setString(1, sealer.verifying().id());
            insert.setString(2, sealer.verifying().base64());
            insert.executeUpdate();
        }
        for (Chain chain : chains()) {
            Sealer.Tail tail = tail(chain);
            if (isUnsigned(chain, tail.number())) {
                keep(chain, sealer.checkpoint(chain, tail, now, null));
            }
        }
    }

    private boolean isUnsigned(Chain chain, long number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT signature IS NULL FROM audit_entry"
                + " WHERE organization = ?1 AND number = ?2 AND NOT EXISTS"
                + " (SELECT 1 FROM audit_checkpoint WHERE organization = ?1 AND number = ?2)")) {
            query.setString(1, name(chain));
            query.setLong(2, number);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void keep(Chain chain, Checkpoint checkpoint) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO audit_checkpoint (organization, number, body, signature) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, name(chain));
            insert.setLong(2, checkpoint.number());
            insert.setString(3, checkpoint.body());
            insert.setString(4, checkpoint.signature());
            insert.executeUpdate();
        }
    }

    private static String name(Chain chain) {
        String organization = chain.organization();
        return organization == null ? "" : organization;
    }

    /// Adds an entry, in the transaction of what it tells.
    void add(Chain chain, AuditDeed deed) throws SQLException {
        SealedEntry entry = sealer.next(chain, tail(chain), deed);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO audit_entry (organization, number, body, seal, signature) VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, name(chain));
            insert.setLong(2, entry.number());
            insert.setString(3, entry.body());
            insert.setString(4, entry.seal());
            insert.setString(5, entry.signature());
            insert.executeUpdate();
        }
    }

    Sealer.Tail tail(Chain chain) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT number, seal FROM audit_entry WHERE organization = ? ORDER BY number DESC LIMIT 1")) {
            query.setString(1, name(chain));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Sealer.Tail(row.getLong(1), row.getString(2)) : Sealer.Tail.NONE;
            }
        }
    }

    /// Entries in the chain's order.
    List<SealedEntry> after(Chain chain, long after, int most) throws SQLException {
        return entries(
                " WHERE organization = ? AND number > ? ORDER BY number LIMIT ?", List.of(name(chain), after, most));
    }

    /// Entries, newest first. The filters read the sealed text itself, so that what is found is what is sealed.
    List<SealedEntry> find(AuditQuery query) throws SQLException {
        StringBuilder where = new StringBuilder(" WHERE organization = ?");
        List<Object> values = new ArrayList<>(List.of(name(query.chain())));
        and(where, values, " AND number < ?", query.before());
        and(where, values, " AND body ->> '$.at' >= ?", moment(query.from()));
        and(where, values, " AND body ->> '$.at' < ?", moment(query.to()));
        and(
                where,
                values,
                " AND body ->> '$.action' = ?",
                query.action() == null ? null : query.action().word());
        and(where, values, " AND ? IN (body ->> '$.actor.name', body ->> '$.actor.id')", query.actor());
        and(where, values, " AND " + concerns("? = value ->> '$.kind'"), query.kind());
        and(where, values, " AND " + concerns("? IN (value ->> '$.name', value ->> '$.id')"), query.name());
        and(where, values, " AND instr(lower(body), ?) > 0", quoted(query.text()));
        values.add(query.most());
        return entries(where + " ORDER BY number DESC LIMIT ?", values);
    }

    /// Whether the thing of an entry, or one of the things that changed, is so.
    private static String concerns(String condition) {
        return "EXISTS (SELECT 1 FROM (SELECT body -> '$.thing' AS value UNION ALL"
                + " SELECT value FROM json_each(body, '$.changes')) WHERE " + condition + ")";
    }

    private static @Nullable String moment(@Nullable Long millis) {
        return millis == null ? null : AuditQuery.moment(millis);
    }

    /// As it stands inside a JSON string, in small letters as SQLite makes them: those of ASCII.
    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : new String(JsonStringEncoder.getInstance().quoteAsString(small(text)));
    }

    private static String small(String text) {
        StringBuilder small = new StringBuilder(text.length());
        text.chars().forEach(c -> small.append(c < 0x80 ? (char) Character.toLowerCase(c) : (char) c));
        return small.toString();
    }

    private static void and(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    private List<SealedEntry> entries(String where, List<?> values) throws SQLException {
        List<SealedEntry> entries = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(ENTRY + where)) {
            for (int i = 0; i < values.size(); i++) {
                query.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    entries.add(new SealedEntry(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
                }
            }
        }
        return List.copyOf(entries);
    }

    List<Checkpoint> checkpoints(Chain chain) throws SQLException {
        List<Checkpoint> kept = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT number, body, signature FROM audit_checkpoint WHERE organization = ? ORDER BY number")) {
            query.setString(1, name(chain));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    kept.add(new Checkpoint(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return List.copyOf(kept);
    }

    List<Chain> chains() throws SQLException {
        List<Chain> chains = new ArrayList<>();
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT DISTINCT organization FROM audit_entry ORDER BY 1");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                String organization = row.getString(1);
                chains.add(organization.isEmpty() ? Chain.INSTALLATION : Chain.of(organization));
            }
        }
        return List.copyOf(chains);
    }

    List<VerifyingKey> keys() throws SQLException {
        List<VerifyingKey> keys = new ArrayList<>();
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT id, public_key FROM audit_key ORDER BY place");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                keys.add(new VerifyingKey(row.getString(1), row.getString(2)));
            }
        }
        return List.copyOf(keys);
    }
}
