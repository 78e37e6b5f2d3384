package io.purser.control.directory;

import io.purser.control.audit.AuditDeed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept people.
public interface DirectoryStore {

    /// Everybody of an organization.
    List<Person> people(String organization);

    /// Every group that a directory pushed.
    List<DirectoryGroup> groups(String organization);

    /// Keeps a group, new or changed, with the audit entry in one transaction.
    ///
    /// @param before as it was, null for a new one
    void keep(String organization, @Nullable DirectoryGroup before, DirectoryGroup group, AuditDeed deed);

    /// Takes a group away, with the audit entry in one transaction.
    void drop(String organization, DirectoryGroup group, AuditDeed deed);

    /// Keeps somebody, new or changed, with the audit entry in one transaction.
    void keep(String organization, Person person, AuditDeed deed);
}
