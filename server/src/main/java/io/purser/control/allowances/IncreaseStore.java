package io.purser.control.allowances;

import io.purser.control.alerts.Letter;
import io.purser.control.audit.AuditDeed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept increase requests.
public interface IncreaseStore {

    /// Every one of an organization, the latest first.
    List<IncreaseRequest> increaseRequests(String organization);

    /// Keeps a new one with its audit entry and the letters that tell of it, in one transaction.
    ///
    /// @return false where the number is taken
    boolean ask(String organization, IncreaseRequest request, AuditDeed deed, List<Letter> letters);

    /// Keeps a decision with the raise that it leads to, the audit entry and the letters that tell of it, in one
    /// transaction.
    ///
    /// @param granted null where it is refused
    /// @return false where it was decided before, or the raise's number is taken
    boolean decide(
            String organization,
            IncreaseRequest decided,
            @Nullable Granted granted,
            AuditDeed deed,
            List<Letter> letters);
}
