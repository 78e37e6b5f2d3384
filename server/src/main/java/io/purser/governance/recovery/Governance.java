package io.purser.governance.recovery;

import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.OpenCall;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What the control plane may ask of the organizations' engines: put a policy in force, read the
/// accounts.
public interface Governance {

    /// Tries a policy on an engine that nobody uses. What cannot be put in force throws here, before
    /// it is kept: once it were, no start could get past it.
    void rehearse(Policy policy);

    /// Puts a whole policy in force, for a new organization too. Returns when every budget in it is armed: new
    /// or re-scoped ones are filled from the ledger first. Calls that begin after the return are judged by it.
    void enforce(Policy policy);

    /// Stops serving an organization of which nothing is under way.
    void forget(String organization);

    /// Lets an organization begin nothing more, or again; whether it is served or not. What has begun ends as it
    /// would. When this returns nothing is admitted any more.
    default void suspend(String organization, boolean suspended) {
        throw new UnsupportedOperationException(organization + " cannot be suspended");
    }

    /// Whether an organization may begin nothing.
    default boolean isSuspended(String organization) {
        return false;
    }

    /// Whether calls were made in an organization: what they cost is in its currency.
    default boolean isUsed(String organization) {
        return false;
    }

    /// The policy in force.
    Optional<Policy> policy(String organization);

    /// Names of the organizations, sorted.
    List<String> organizations();

    /// The accounts of the current windows: one entry per account, and one without a subject and with zeros for
    /// a budget that nothing has touched.
    List<BudgetFigures> budgets(String organization);

    /// The account of a subject for what happens now, with zeros where nothing has touched it; empty where there
    /// is no such budget.
    default Optional<BudgetFigures> account(String organization, String budgetId, @Nullable String subject) {
        return Optional.empty();
    }

    /// What calls under way hold on the accounts of a budget whose windows begin within a stretch, by subject; a
    /// subject for which nothing is held is left out. What was settled there before is durable when this returns.
    default Map<@Nullable String, Long> heldIn(String organization, String budgetId, Window begun) {
        return Map.of();
    }

    /// Puts an allowance in force, or changes the one of its number.
    default void allow(String organization, Allowance allowance) {
        throw new UnsupportedOperationException(organization + " grants no allowances");
    }

    /// Puts an allowance in force that lowers a ceiling; false where that much is not left.
    default boolean take(String organization, Allowance allowance) {
        return false;
    }

    /// Takes an allowance out as though it had never been granted.
    default void forget(String organization, Allowance allowance) {}

    /// Where the calls of an identity stand under every rate limit that bounds all of them.
    List<Standing> standings(Identity identity);

    /// Calls that were admitted and have not ended.
    int openHolds(String organization);

    /// The calls that were admitted and have not ended, the oldest first.
    ///
    /// @param most how many at most
    List<OpenCall> openCalls(String organization, int most);

    /// When the oldest call that has not ended was admitted (epoch milliseconds): the ledger is complete before
    /// it. Empty where no call is open; 0 where it is not known.
    default OptionalLong oldestHold(String organization) {
        return openHolds(organization) == 0 ? OptionalLong.empty() : OptionalLong.of(0);
    }

    /// Books corrections of earlier entries; returns when all of them are durable. No budget is filled
    /// from the ledger meanwhile.
    ///
    /// @param stored finds the accounts of closed windows
    default void adjust(String organization, List<Adjustment> adjustments, Engine.StoredAccounts stored) {
        throw new UnsupportedOperationException(organization + " books no corrections");
    }

    /// Whether the journal accepts records; false means that nothing is admitted.
    boolean healthy();
}
