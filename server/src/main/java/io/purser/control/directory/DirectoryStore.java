package io.purser.control.directory;

import io.purser.control.audit.AuditDeed;
import java.util.List;

/// The port to the kept people.
public interface DirectoryStore {

    /// Everybody of an organization.
    List<Person> people(String organization);

    /// Keeps somebody, new or changed, with the audit entry in one transaction.
    void keep(String organization, Person person, AuditDeed deed);
}
