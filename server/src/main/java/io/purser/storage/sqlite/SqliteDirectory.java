package io.purser.storage.sqlite;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.directory.DirectoryGroup;
import io.purser.control.directory.DirectoryStore;
import io.purser.control.directory.Person;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The people of whom identity providers told, in `config.db`.
public final class SqliteDirectory implements DirectoryStore {
    private final SqliteConfig config;
    private final DirectoryTable people;
    private final DirectoryGroupTable groups;

    SqliteDirectory(SqliteConfig config, Connection connection) {
        this.config = config;
        people = new DirectoryTable(connection);
        groups = new DirectoryGroupTable(connection);
    }

    @Override
    public List<Person> people(String organization) {
        return config.reading(() -> people.all(organization));
    }

    @Override
    public List<DirectoryGroup> groups(String organization) {
        return config.reading(() -> groups.all(organization));
    }

    @Override
    public void keep(String organization, @Nullable DirectoryGroup before, DirectoryGroup group, AuditDeed deed) {
        config.writing(() -> {
            groups.keep(organization, before, group);
            return config.noted(Chain.of(organization), deed);
        });
    }

    @Override
    public void drop(String organization, DirectoryGroup group, AuditDeed deed) {
        config.writing(() -> {
            groups.drop(organization, group);
            return config.noted(Chain.of(organization), deed);
        });
    }

    @Override
    public void keep(String organization, Person person, AuditDeed deed) {
        config.writing(() -> {
            people.keep(organization, person);
            return config.noted(Chain.of(organization), deed);
        });
    }
}
