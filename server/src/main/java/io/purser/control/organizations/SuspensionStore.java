package io.purser.control.organizations;

import io.purser.control.audit.AuditDeed;
import java.util.List;

/// The port to the kept suspensions.
public interface SuspensionStore {

    /// Every organization that is suspended.
    List<Suspension> suspensions();

    /// Keeps one, with its audit entry in one transaction. False where the organization is suspended already.
    boolean suspend(Suspension suspension, AuditDeed deed);

    /// Ends one, with its audit entry in one transaction. False where there is none.
    boolean resume(String organization, AuditDeed deed);
}
