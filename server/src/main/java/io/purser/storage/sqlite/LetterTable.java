package io.purser.storage.sqlite;

import io.purser.control.alerts.DeliveryLog.State;
import io.purser.control.alerts.Letter;
import io.purser.control.alerts.Mutes.Mute;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables of letters and of muted channels in `config.db`.
final class LetterTable {
    static final String TABLES = """
            CREATE TABLE letter (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              organization TEXT NOT NULL,
              word TEXT NOT NULL,
              user_id TEXT,
              nobody TEXT,
              about TEXT NOT NULL,
              budget TEXT NOT NULL,
              subject TEXT,
              title TEXT NOT NULL,
              body TEXT NOT NULL,
              made_at INTEGER NOT NULL,
              state TEXT NOT NULL DEFAULT 'waiting',
              attempts INTEGER NOT NULL DEFAULT 0,
              due_at INTEGER NOT NULL,
              tried_at INTEGER,
              detail TEXT
            ) STRICT;
            CREATE INDEX letter_waiting ON letter (due_at) WHERE state = 'waiting';
            CREATE TABLE channel_mute (
              organization TEXT NOT NULL,
              channel TEXT NOT NULL,
              until INTEGER NOT NULL,
              reason TEXT NOT NULL,
              actor TEXT NOT NULL,
              PRIMARY KEY (organization, channel)
            ) STRICT, WITHOUT ROWID
            """;

    /// Since channels are told as well.
    static final String CHANNELS = "ALTER TABLE letter ADD COLUMN json TEXT";

    private static final String LETTER = "SELECT id, organization, word, user_id, nobody, about, budget, subject,"
            + " title, body, made_at, attempts, number, state, due_at, tried_at, detail,"
            + " json FROM letter";

    private static final int MOST = 10_000;

    /// What is due, by lanes: of each channel, and of all people.
    private static final String DUE = LETTER + " WHERE number IN (SELECT number FROM (SELECT number, row_number() OVER"
            + " (PARTITION BY json IS NULL, iif(json IS NULL, '', organization), iif(json IS NULL, '', word)"
            + " ORDER BY number) AS place FROM letter WHERE state = 'waiting' AND due_at <= ?) WHERE place <= ?)"
            + " ORDER BY number";

    private static final String REST = "UPDATE letter SET due_at = ?1, detail = iif(attempts = 0, ?2, detail)"
            + " WHERE state = 'waiting' AND due_at < ?1 AND id <> ?3";

    private final Connection connection;

    LetterTable(Connection connection) {
        this.connection = connection;
    }

    /// Adds those that are not there: an id that is there was told.
    boolean add(List<Letter> letters) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO letter (id, organization, word,"
                + " user_id, nobody, about, budget, subject, title, body, made_at, due_at, state, detail, json)"
                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?5, ?13)"
                + " ON CONFLICT (id) DO NOTHING")) {
            for (Letter letter : letters) {
                insert.setString(1, letter.id());
                insert.setString(2, letter.organization());
                insert.setString(3, letter.word());
                insert.setString(4, letter.userId());
                insert.setString(5, letter.nobody());
                insert.setString(6, letter.about());
                insert.setString(7, letter.budget());
                insert.setString(8, letter.subject());
                insert.setString(9, letter.title());
                insert.setString(10, letter.text());
                insert.setLong(11, letter.madeAt());
                insert.setString(
                        12, SqliteDeliveries.word(letter.nobody() == null ? State.WAITING : State.UNDELIVERABLE));
                insert.setString(13, letter.json());
                insert.executeUpdate();
            }
        }
        return true;
    }

    /// @param each of one lane
    List<Letter> due(long nowMillis, int each) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DUE)) {
            query.setLong(1, nowMillis);
            query.setInt(2, each);
            List<Letter> due = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    due.add(letter(row));
                }
            }
            return List.copyOf(due);
        }
    }

    /// A letter with where it stands.
    record Kept(
            Letter letter,
            long number,
            State state,
            long dueAt,
            @Nullable Long triedAt,
            @Nullable String detail) {}

    /// The latest of an organization, the latest first.
    List<Kept> latest(String organization, @Nullable String word, @Nullable State state) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LETTER + " WHERE organization = ?1"
                + " AND (?2 IS NULL OR word = ?2) AND (?3 IS NULL OR state = ?3) ORDER BY number DESC LIMIT "
                + MOST)) {
            query.setString(1, organization);
            query.setString(2, word);
            query.setString(3, state == null ? null : SqliteDeliveries.word(state));
            List<Kept> latest = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    latest.add(new Kept(
                            letter(row),
                            row.getLong(13),
                            SqliteDeliveries.state(Columns.text(row, 14)),
                            row.getLong(15),
                            Columns.number(row, 16),
                            row.getString(17)));
                }
            }
            return List.copyOf(latest);
        }
    }

    private static Letter letter(ResultSet row) throws SQLException {
        return new Letter(
                Columns.text(row, 1),
                Columns.text(row, 2),
                Columns.text(row, 3),
                row.getString(4),
                row.getString(5),
                Columns.text(row, 6),
                Columns.text(row, 7),
                row.getString(8),
                Columns.text(row, 9),
                Columns.text(row, 10),
                row.getLong(11),
                row.getInt(12),
                row.getString(18));
    }

    boolean postpone(String id, long dueAt, String detail) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE letter SET due_at = ?, detail = ? WHERE id = ?")) {
            update.setLong(1, dueAt);
            update.setString(2, detail);
            update.setString(3, id);
            return update.executeUpdate() == 1;
        }
    }

    /// The lane of a letter, without itself. What was tried keeps what it was told.
    boolean rest(Letter behind, long dueAt, String detail) throws SQLException {
        boolean isForChannel = behind.json() != null;
        try (PreparedStatement update = connection.prepareStatement(REST
                + (isForChannel ? " AND json IS NOT NULL AND organization = ?4 AND word = ?5" : " AND json IS NULL"))) {
            update.setLong(1, dueAt);
            update.setString(2, detail);
            update.setString(3, behind.id());
            if (isForChannel) {
                update.setString(4, behind.organization());
                update.setString(5, behind.word());
            }
            return update.executeUpdate() > 0;
        }
    }

    boolean note(String id, State state, int attempts, long dueAt, String detail, long triedAt) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE letter SET state = ?, attempts = ?," + " due_at = ?, detail = ?, tried_at = ? WHERE id = ?")) {
            update.setString(1, SqliteDeliveries.word(state));
            update.setInt(2, attempts);
            update.setLong(3, dueAt);
            update.setString(4, detail);
            update.setLong(5, triedAt);
            update.setString(6, id);
            return update.executeUpdate() == 1;
        }
    }

    /// Lets one wait again that nobody took; false where it did not end so.
    boolean again(String organization, long number) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE letter SET state = 'waiting', attempts = 0,"
                + " due_at = 0 WHERE organization = ? AND number = ? AND state IN ('dead', 'nobody')")) {
            update.setString(1, organization);
            update.setLong(2, number);
            return update.executeUpdate() == 1;
        }
    }

    boolean mute(String organization, Mute mute) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO channel_mute (organization, channel, until, reason, actor)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until,"
                        + " reason = excluded.reason, actor = excluded.actor")) {
            insert.setString(1, organization);
            insert.setString(2, mute.channel());
            insert.setLong(3, mute.until());
            insert.setString(4, mute.reason());
            insert.setString(5, mute.by());
            return insert.executeUpdate() == 1;
        }
    }

    Optional<Mute> mute(String organization, String channel, long nowMillis) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT until, reason, actor FROM channel_mute"
                + " WHERE organization = ? AND channel = ? AND until > ?")) {
            query.setString(1, organization);
            query.setString(2, channel);
            query.setLong(3, nowMillis);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Mute(channel, row.getLong(1), Columns.text(row, 2), Columns.text(row, 3)))
                        : Optional.empty();
            }
        }
    }
}
