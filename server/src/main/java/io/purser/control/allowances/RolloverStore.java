package io.purser.control.allowances;

import io.purser.control.audit.AuditDeed;
import io.purser.core.calendar.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to what is kept so that windows can be carried over.
public interface RolloverStore {

    /// The last windows of each budget of an organization that carries over, the earlier first.
    List<WindowTerms> windows(String organization);

    /// Keeps the terms of a window; those of the budget's windows that began before `from` are kept no longer.
    void keep(String organization, WindowTerms terms, long from);

    /// The allowances of a budget that ended after an instant, or have not ended.
    List<Granted> granted(String organization, String budgetId, long after);

    /// Keeps what is carried, all of it or nothing, with the audit entry in one transaction.
    ///
    /// @return false where one was ended meanwhile, or a number is taken
    boolean carry(String organization, List<Carried> carried, AuditDeed deed);

    /// How a budget was declared when one of its windows was last seen.
    ///
    /// @param limit the ceiling without allowances
    /// @param cap the most that is carried out of it
    record WindowTerms(String budgetId, Window window, long limit, long cap) {}

    /// One rollover that is new, another amount, or no longer there.
    ///
    /// @param before null for a new one
    /// @param next of the same number; null where nothing is left
    record Carried(@Nullable Granted before, @Nullable Granted next) {}

    /// What an account of a window that is over has.
    ///
    /// @param subject null where the budget has one account
    record Spent(@Nullable String subject, long settled) {}

    /// The accounts of windows that are over, as the ledger has them.
    @FunctionalInterface
    interface PastAccounts {
        List<Spent> of(String organization, String budgetId, Window window);
    }
}
