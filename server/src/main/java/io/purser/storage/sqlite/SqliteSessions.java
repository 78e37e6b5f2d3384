package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.signin.Session;
import io.purser.control.signin.SessionStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The table of sessions and links in `config.db`.
final class SqliteSessions implements SessionStore {
    static final String STEP = """
            CREATE TABLE sign_in_session (
              hash TEXT PRIMARY KEY,
              kind TEXT NOT NULL,
              holder TEXT NOT NULL,
              maker TEXT,
              created_at INTEGER NOT NULL,
              seen_at INTEGER NOT NULL,
              expires_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqliteConfig config;
    private final Connection connection;

    SqliteSessions(SqliteConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    @Override
    public void forget(Collection<String> hashes) {
        config.writing(() -> {
            for (String hash : hashes) {
                delete(hash);
            }
            return true;
        });
    }

    @Override
    public void seen(String hash, long at) {
        config.writing(() -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE sign_in_session SET seen_at = ? WHERE hash = ?")) {
                update.setLong(1, at);
                update.setString(2, hash);
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public List<Session> sessions() {
        return config.reading(() -> {
            List<Session> sessions = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                            "SELECT hash, kind, holder, maker, created_at, seen_at, expires_at FROM sign_in_session");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    sessions.add(new Session(
                            row.getString(1),
                            Session.Kind.valueOf(row.getString(2)),
                            holder(row.getString(3)),
                            row.getString(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7)));
                }
            }
            return List.copyOf(sessions);
        });
    }

    @Override
    public void begin(Session session, Chain chain, AuditDeed deed) {
        config.writing(() -> insert(session) && config.noted(chain, deed));
    }

    @Override
    public boolean redeem(String linkHash, Session session, Chain chain, AuditDeed deed) {
        return config.writing(() -> delete(linkHash) && insert(session) && config.noted(chain, deed));
    }

    @Override
    public boolean end(Collection<String> hashes, Chain chain, AuditDeed deed) {
        return config.writing(() -> {
            boolean ended = false;
            for (String hash : hashes) {
                ended |= delete(hash);
            }
            return ended && config.noted(chain, deed);
        });
    }

    private boolean delete(String hash) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM sign_in_session WHERE hash = ?")) {
            delete.setString(1, hash);
            return delete.executeUpdate() == 1;
        }
    }

    private boolean insert(Session session) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sign_in_session (hash, kind, holder,"
                + " maker, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, session.hash());
            insert.setString(2, session.kind().name());
            insert.setString(3, text(session.holder()));
            insert.setString(4, session.maker());
            insert.setLong(5, session.createdAt());
            insert.setLong(6, session.seenAt());
            insert.setLong(7, session.expiresAt());
            return insert.executeUpdate() == 1;
        }
    }

    private static String text(Session.Holder holder) {
        ObjectNode form = JSON.createObjectNode();
        switch (holder) {
            case Session.OfToken(String id) -> form.put("token", id);
            case Session.OfUser user -> {
                form.put("organization", user.organization())
                        .put("user", user.userId())
                        .put("issuer", user.issuer());
                user.roles().forEach(form.putArray("roles")::add);
            }
        }
        return form.toString();
    }

    private static Session.Holder holder(String text) {
        try {
            JsonNode form = JSON.readTree(text);
            if (form.has("token")) {
                return new Session.OfToken(form.path("token").asText());
            }
            List<String> roles = new ArrayList<>();
            form.path("roles").forEach(role -> roles.add(role.asText()));
            return new Session.OfUser(
                    form.path("organization").asText(),
                    form.path("user").asText(),
                    form.path("issuer").isTextual() ? form.path("issuer").asText() : null,
                    roles);
        } catch (JsonProcessingException e) {
            throw new StoreException("config.db: a session cannot be read", e);
        }
    }
}
