package io.purser.control.organizations;

import io.purser.control.audit.AuditDeed;
import java.util.List;

/// The port to what is declared of organizations, and to what is left of those that were deleted.
public interface DeletionStore {

    /// Every organization that was deleted, by name.
    List<Tombstone> tombstones();

    /// Takes away everything that is declared, granted, asked and noted of an organization and keeps its
    /// tombstone, with an entry of the installation's audit, in one transaction. False where the name has a
    /// tombstone already.
    boolean delete(Tombstone tombstone, AuditDeed deed);

    /// Notes that nothing else of it is left.
    void erased(String organization, long at);
}
