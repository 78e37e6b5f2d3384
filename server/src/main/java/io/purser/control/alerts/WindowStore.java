package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.policy.Policy;
import java.util.List;
import java.util.Optional;

/// The port to what is kept so that each window is told of once.
public interface WindowStore {
    /// The latest window of each budget of an organization that was told of, or was there when somebody asked.
    List<Seen> seen(String organization);

    /// Keeps the window of a budget that nobody is told of.
    void keep(String organization, Seen window);

    /// Keeps the next window of a budget and what is told of it, in one transaction.
    void turn(String organization, Seen next, List<Letter> told);

    /// Forgets a budget of whose windows nobody is told any more.
    void forget(String organization, String budgetId);

    /// A window of a budget.
    ///
    /// @param limit the ceiling as it was last declared in it, without allowances
    record Seen(String budgetId, Window window, long limit) {}

    /// What was spent in windows that are over.
    @FunctionalInterface
    interface Spending {
        /// Of a budget with one account.
        ///
        /// Nothing while calls of the window end so fast that no sum of them is exact: to be asked again.
        ///
        /// @param limit the ceiling as it was declared
        Optional<Ended> of(String organization, String budgetId, Window window, long limit);
    }

    /// What comes before windows of a budget are told of.
    @FunctionalInterface
    interface Carrying {
        /// Carries over what every window of a budget that has ended leaves to the one after it.
        void carry(Policy policy, Budget budget);
    }

    /// How a window ended.
    ///
    /// @param limit the ceiling with what was granted
    /// @param settled what it came to as far as is known
    /// @param held what calls that were admitted in it still hold
    record Ended(long limit, long settled, long held) {}
}
