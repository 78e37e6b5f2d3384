package io.purser.storage.sqlite;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.directory.DirectoryStore;
import io.purser.control.directory.Person;
import java.sql.Connection;
import java.util.List;

/// The people of whom identity providers told, in `config.db`.
public final class SqliteDirectory implements DirectoryStore {
    private final SqliteConfig config;
    private final DirectoryTable people;

    SqliteDirectory(SqliteConfig config, Connection connection) {
        this.config = config;
        people = new DirectoryTable(connection);
    }

    @Override
    public List<Person> people(String organization) {
        return config.reading(() -> people.all(organization));
    }

    @Override
    public void keep(String organization, Person person, AuditDeed deed) {
        config.writing(() -> {
            people.keep(organization, person);
            return config.noted(Chain.of(organization), deed);
        });
    }
}
