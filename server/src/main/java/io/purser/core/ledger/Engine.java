package io.purser.core.ledger;

import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The accounts of one organization and the rules by which they change. No clock, no I/O, no threads: time is
/// handed in, and the caller makes sure that one call runs at a time. Everything is idempotent by request id.
public interface Engine {

    /// Judges a call against every budget and rate limit that matches, then changes all of them
    /// or none.
    Decision admit(Ask ask, long nowMillis);

    /// Grows a hold so that it covers up to `wishedOutput` output tokens in all, as far as the
    /// hard budgets allow.
    Extension extend(String requestId, long wishedOutput, long nowMillis);

    /// Replaces a hold by what the call consumed. It posts to every account that matches now, in the windows of
    /// the admission.
    Ending settle(String requestId, Actual actual, long nowMillis);

    /// Corrects the cost of an earlier entry on every money account that it counts in, in the windows of
    /// its admission. Nothing refuses it, and it opens no account.
    ///
    /// @param entry the difference, with the corrected entry's attribution
    /// @param stored finds accounts of closed windows, which the engine has forgotten
    Adjusted adjust(UsageEvent entry, StoredAccounts stored, long nowMillis);

    /// Counts a call that was made elsewhere and never held here on every account that it matches, in the windows
    /// of its own time. Nothing refuses it. It is the caller's to see that no call is counted twice.
    ///
    /// @param call admitted at `nowMillis` or before
    /// @param closed accounts of windows that are over, which the engine has forgotten
    Counted count(UsageEvent call, ClosedWindows closed, long nowMillis);

    /// Puts an allowance in force, or changes the one of its number. One of a budget that the policy does not have
    /// waits for it.
    void allow(Allowance allowance, long nowMillis);

    /// Puts an allowance in force that lowers a ceiling, where that much is neither spent nor held.
    ///
    /// @return false where it is, or where there is no such budget: nothing is changed
    boolean take(Allowance allowance, long nowMillis);

    /// Takes an allowance out as though it had never been granted.
    void forget(Allowance allowance);

    /// What calls under way hold on the accounts of a budget whose windows begin within a stretch, by subject; a
    /// subject for which nothing is held is left out. Of a rolling budget these are its sub-windows.
    Map<@Nullable String, Long> heldIn(String budgetId, long from, long to);

    /// The account of a subject for what happens now, with zeros where nothing has touched it; empty where
    /// there is no such budget.
    Optional<BudgetFigures> figures(String budgetId, @Nullable String subject, long nowMillis);

    /// Takes a hold back; the request counts nowhere.
    Ending release(String requestId, long nowMillis);

    /// Swaps the budgets and limits. Accounts of budgets that keep their id keep their totals;
    /// budgets in `arming` are kept current but not enforced until `arm`, and count from the window
    /// of `nowMillis` on, before which time does not run back.
    void policy(List<Budget> budgets, List<RateLimit> limits, List<String> arming, long nowMillis);

    /// Makes what of such a change can be made beside calls: it changes nothing that they read. One change at a time,
    /// from here to `Prepared.enforce`, which is short and like every other call to the engine.
    default Prepared prepare(List<Budget> budgets, List<RateLimit> limits, List<String> arming) {
        return nowMillis -> policy(budgets, limits, arming, nowMillis);
    }

    /// A change of policy that is made but for coming into force.
    @FunctionalInterface
    interface Prepared {
        void enforce(long nowMillis);
    }

    /// The same at the latest instant that was seen.
    default void policy(List<Budget> budgets, List<RateLimit> limits, List<String> arming) {
        policy(budgets, limits, arming, Long.MIN_VALUE);
    }

    /// Adds what the ledger held before the budget existed to its accounts and puts it in force. Totals
    /// name accounts by subject and window start (rolling: the sub-window's start).
    Armed arm(String budgetId, List<Total> before, long nowMillis);

    /// Restores one account at start, after `policy` and before any hold, from the ledger's stored totals.
    void restore(LedgerRecord.AccountOpened account, long settled, List<String> crossedThresholds);

    /// Restores an open hold at start, so that recovery can settle it like any other.
    void restore(LedgerRecord.HoldPlaced hold, List<Posting> heldNow, long coveredOutput);

    /// One entry per account whose window contains `nowMillis`, and one with zeros and no subject for a budget
    /// that nothing has touched.
    List<BudgetFigures> figures(long nowMillis);

    /// The figures of every account under a hold as they are now; the first is the tightest.
    List<BudgetFigures> figures(String requestId, long nowMillis);

    /// Where the calls of an identity stand under every rate limit that bounds all of them; one that depends on
    /// what a call names (a model, a customer) is left out.
    List<Standing> standings(Identity identity, long nowMillis);

    /// The hold of a call that has not ended.
    Optional<Hold> hold(String requestId);

    /// How many holds are open.
    int openHolds();

    /// The calls whose holds are open, the oldest first.
    ///
    /// @param most how many at most
    List<OpenCall> openCalls(int most);

    /// When the oldest open hold was admitted: the ledger is complete before it. `Long.MAX_VALUE` where none is open.
    long oldestAdmission();

    /// The accounts that the ledger has, by their place.
    @FunctionalInterface
    interface StoredAccounts {
        /// Its number, null where there is none.
        ///
        /// @param windowStart for rolling budgets the sub-window's
        @Nullable
        Long number(String budgetId, @Nullable String subject, long windowStart);
    }

    /// The accounts that the ledger has of windows that are over, as far as somebody looked them up.
    interface ClosedWindows extends StoredAccounts {
        /// After how many openings of accounts in such windows they were looked up: see {@link Counted.Wanting}.
        long asOf();

        /// Whether the accounts of the windows that ended then are among them.
        boolean has(long windowEnd);

        /// What was settled on one of them when it was looked up.
        long settled(long number);
    }

    /// What became of a call that was to be counted.
    sealed interface Counted {
        /// It counts.
        ///
        /// @param opened accounts that were not open before
        /// @param settled what it adds to each account
        /// @param overLimit whether a hard budget stands above its limit now
        record Done(
                List<LedgerRecord.AccountOpened> opened,
                List<Posting> settled,
                List<Crossing> crossings,
                boolean overLimit)
                implements Counted {}

        /// Nothing is changed: an account would stand above what any ceiling can be.
        ///
        /// @param budget the account's budget
        record TooMuch(String budget) implements Counted {}

        /// Nothing is changed: the accounts of windows that ended at these instants must be looked up first.
        ///
        /// @param asOf how many accounts were opened in windows that were over: what was looked up
        ///     before the last of them may lack it
        record Wanting(Set<Long> windowEnds, long asOf) implements Counted {}
    }

    /// What a correction changed.
    ///
    /// @param overLimit whether a hard budget stands above its limit now
    record Adjusted(List<Posting> posted, List<Crossing> crossings, boolean overLimit) {}

    /// A budget that came into force.
    ///
    /// @param at the latest instant that was seen
    /// @param opened accounts that were not open before
    /// @param totals every account of the budget with its settled total as it stands now (absolute)
    /// @param crossings thresholds that the earlier spend had already crossed
    record Armed(long at, List<LedgerRecord.AccountOpened> opened, List<Posting> totals, List<Crossing> crossings) {}

    /// What an account already had when its budget came into force.
    record Total(@Nullable String subject, long windowStart, long settled) {}
}
