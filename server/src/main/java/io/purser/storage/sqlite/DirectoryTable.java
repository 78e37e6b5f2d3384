package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.directory.Person;
import io.purser.control.directory.Pushed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table of people in `config.db` of whom identity providers told.
final class DirectoryTable {
    /// One row for each person: nothing of a policy is rewritten where one of ten thousand changes.
    static final String STEP = """
            CREATE TABLE directory_person (
              organization TEXT NOT NULL,
              id TEXT NOT NULL,
              name TEXT NOT NULL,
              source TEXT NOT NULL,
              provisioned INTEGER NOT NULL,
              standing TEXT NOT NULL,
              told TEXT NOT NULL,
              since INTEGER NOT NULL,
              PRIMARY KEY (organization, id)
            ) STRICT, WITHOUT ROWID
            """;

    /// What directories push, and their groups.
    static final String PUSHED = """
            ALTER TABLE directory_person ADD COLUMN user_name TEXT;
            ALTER TABLE directory_person ADD COLUMN external_id TEXT;
            ALTER TABLE directory_person ADD COLUMN document TEXT;
            ALTER TABLE directory_person ADD COLUMN changed_at INTEGER;
            CREATE TABLE directory_group (
              organization TEXT NOT NULL,
              id TEXT NOT NULL,
              name TEXT NOT NULL,
              external_id TEXT,
              since INTEGER NOT NULL,
              changed_at INTEGER NOT NULL,
              PRIMARY KEY (organization, id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE directory_member (
              organization TEXT NOT NULL,
              group_id TEXT NOT NULL,
              person_id TEXT NOT NULL,
              PRIMARY KEY (organization, group_id, person_id)
            ) STRICT, WITHOUT ROWID
            """;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, List<String>>> TOLD = new TypeReference<>() {};

    private final Connection connection;

    DirectoryTable(Connection connection) {
        this.connection = connection;
    }

    List<Person> all(String organization) throws SQLException {
        List<Person> people = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT id, name, source, provisioned, standing,"
                        + " told, since, user_name, external_id, document, changed_at FROM directory_person WHERE organization = ?")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    people.add(new Person(
                            Columns.text(row, 1),
                            Columns.text(row, 2),
                            Columns.text(row, 3),
                            row.getBoolean(4),
                            Person.Standing.valueOf(Columns.text(row, 5)),
                            told(Columns.text(row, 6)),
                            row.getLong(7),
                            pushed(row)));
                }
            }
        }
        return List.copyOf(people);
    }

    private static @Nullable Pushed pushed(ResultSet row) throws SQLException {
        @Nullable String userName = row.getString(8);
        return userName == null ? null : new Pushed(userName, row.getString(9), Columns.text(row, 10), row.getLong(11));
    }

    void keep(String organization, Person person) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement("INSERT OR REPLACE INTO directory_person"
                + " (organization, id, name, source, provisioned, standing, told, since, user_name, external_id,"
                + " document, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            write.setString(1, organization);
            write.setString(2, person.id());
            write.setString(3, person.name());
            write.setString(4, person.source());
            write.setBoolean(5, person.provisioned());
            write.setString(6, person.standing().name());
            write.setString(7, told(person.told()));
            write.setLong(8, person.since());
            Pushed pushed = person.pushed();
            write.setString(9, pushed == null ? null : pushed.userName());
            write.setString(10, pushed == null ? null : pushed.externalId());
            write.setString(11, pushed == null ? null : pushed.document());
            write.setObject(12, pushed == null ? null : pushed.changedAt());
            write.executeUpdate();
        }
    }

    private static String told(Map<String, List<String>> told) {
        try {
            return JSON.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the groups of a person cannot be written as JSON", e);
        }
    }

    private static Map<String, List<String>> told(String json) {
        try {
            return JSON.readValue(json, TOLD);
        } catch (JsonProcessingException e) {
            throw new StoreException("config.db: " + json + " are not the groups of a person", e);
        }
    }
}
