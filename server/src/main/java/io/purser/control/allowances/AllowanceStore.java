package io.purser.control.allowances;

import io.purser.control.audit.AuditDeed;
import java.util.List;

/// The port to the kept allowances.
public interface AllowanceStore {

    /// Every allowance of an organization, the latest first.
    List<Granted> allowances(String organization);

    /// Those of a budget that ended after an instant, or have not ended, the latest first.
    default List<Granted> of(String organization, String budgetId, long after) {
        return allowances(organization).stream()
                .filter(one -> one.allowance().budgetId().equals(budgetId)
                        && one.allowance().until() > after)
                .toList();
    }

    /// The greatest number that an allowance of an organization has; 0 where there is none.
    long latestAllowance(String organization);

    /// Keeps new allowances, all of them or none, with their audit entry in one transaction.
    ///
    /// @return false where a number is taken
    boolean grant(String organization, List<Granted> granted, AuditDeed deed);

    /// Keeps that an allowance was ended before its time, with the audit entry in one transaction.
    ///
    /// @return false where it had been before
    boolean end(String organization, Granted ended, AuditDeed deed);
}
