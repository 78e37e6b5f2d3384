package io.purser.governance.recovery;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Posting;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The port to what a start needs from the durable ledger.
public interface LedgerStore {

    /// The state of one organization after every durable record.
    ///
    /// @param since only accounts whose window ends after this instant (epoch milliseconds), and
    ///     those under open holds
    Recovered recover(String organization, long since);

    /// What a start finds.
    ///
    /// @param accounts with their stored totals
    /// @param holds without an end, in the order of their admission
    /// @param armed ids of the budgets that are in force (see `LedgerRecord.BudgetArmed`)
    /// @param nextAccount one above the highest account number ever used
    /// @param lastAdmittedAt the latest admission, settlement or coming into force of a budget, so that time
    ///     never runs back
    record Recovered(
            List<AccountState> accounts,
            List<OpenHold> holds,
            Set<String> armed,
            long nextAccount,
            long lastAdmittedAt) {}

    /// An account with its total and the `threshold/limitVersion` names that it has crossed.
    record AccountState(LedgerRecord.AccountOpened account, long settled, List<String> crossed) {}

    /// A hold with its top-ups.
    record OpenHold(
            LedgerRecord.HoldPlaced hold,
            List<Posting> heldNow,
            long coveredOutput,
            @Nullable Long heldCost) {}
}
