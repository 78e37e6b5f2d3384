package io.purser.control.admin;

import io.purser.control.audit.AuditDeed;
import io.purser.core.policy.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept policies: one whole policy per organization, each change with its audit entry in one
/// transaction.
public interface PolicyStore {

    /// Every organization's current policy.
    List<Kept> load();

    /// Keeps a new version. Refused with false where `policy.version()` is not the kept version plus one:
    /// somebody else was first.
    ///
    /// @param deed its audit entry, with the hash of the file where one was applied
    boolean save(Policy policy, AuditDeed deed);

    /// Takes the empty organization `default` away when a first governance file replaces it.
    void remove(String organization, AuditDeed deed);

    /// A kept policy.
    ///
    /// @param governanceHash SHA-256 of the file that was last applied, null where none was
    record Kept(Policy policy, @Nullable String governanceHash) {}
}
