package io.purser.storage.sqlite;

import io.purser.control.admin.PolicyStore.Change;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The audit entries of `config.db`: numbered without a gap in each organization, each sealed with a
/// SHA-256 over itself and the seal of the one before.
final class AuditTrail {

    private final Connection connection;

    AuditTrail(Connection connection) {
        this.connection = connection;
    }

    private static final class Seal {
        private static final Seal FIRST = new Seal(0, new byte[0]);

        private final long number;
        private final byte[] chain;

        private Seal(long number, byte[] chain) {
            this.number = number;
            this.chain = chain;
        }
    }

    /// Adds an entry, in the transaction of what it tells.
    void add(String organization, Change change) throws SQLException {
        Seal before = last(organization);
        long number = before.number + 1;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO audit (organization, number, at, actor,"
                        + " action, summary, reason, governance_hash, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, organization);
            insert.setLong(2, number);
            insert.setLong(3, change.at());
            insert.setString(4, change.actor());
            insert.setString(5, change.action());
            insert.setString(6, change.summary());
            insert.setString(7, change.reason());
            insert.setString(8, change.governanceHash());
            insert.setBytes(9, seal(before.chain, organization, number, change));
            insert.executeUpdate();
        }
    }

    /// The entries of an organization, newest first.
    List<Change> newest(String organization, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT at, actor, action, summary, reason,"
                + " governance_hash FROM audit WHERE organization = ? ORDER BY number DESC LIMIT ?")) {
            query.setString(1, organization);
            query.setInt(2, limit);
            return changes(query);
        }
    }

    /// The number of the first entry whose seal does not fit, 0 where all do.
    long firstBroken(String organization) throws SQLException {
        byte[] before = new byte[0];
        long expected = 0;
        try (PreparedStatement query = connection.prepareStatement("SELECT at, actor, action, summary, reason,"
                + " governance_hash, number, chain FROM audit WHERE organization = ? ORDER BY number")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    expected++;
                    byte[] chain = row.getBytes(8);
                    if (row.getLong(7) != expected
                            || !MessageDigest.isEqual(chain, seal(before, organization, expected, change(row)))) {
                        return expected;
                    }
                    before = chain;
                }
            }
        }
        return 0;
    }

    private Seal last(String organization) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT number, chain FROM audit WHERE organization = ? ORDER BY number DESC LIMIT 1")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Seal(row.getLong(1), row.getBytes(2)) : Seal.FIRST;
            }
        }
    }

    private static List<Change> changes(PreparedStatement query) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                changes.add(change(row));
            }
        }
        return List.copyOf(changes);
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6));
    }

    private static byte[] seal(byte[] before, String organization, long number, Change change) {
        BinaryWriter out = new BinaryWriter();
        out.octets(before);
        out.text(organization);
        out.number(number);
        out.number(change.at());
        out.text(change.actor());
        out.text(change.action());
        out.text(change.summary());
        out.maybeText(change.reason());
        out.maybeText(change.governanceHash());
        try {
            return MessageDigest.getInstance("SHA-256").digest(out.copy());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
