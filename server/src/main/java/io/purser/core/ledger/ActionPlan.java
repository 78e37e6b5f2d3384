package io.purser.core.ledger;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.limits.RateLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The actions of one budget that degrades, the lowest stage first, with the paces of those that throttle.
final class ActionPlan {
    private final List<Action> actions;
    private final @Nullable LimitPaces[] paces;

    private ActionPlan(List<Action> actions, @Nullable LimitPaces[] paces) {
        this.actions = actions;
        this.paces = paces;
    }

    /// The plan of a budget, null where it does nothing; what was taken from a pace before stays taken.
    static @Nullable ActionPlan of(Budget budget, @Nullable ActionPlan before, long nowMillis) {
        if (!budget.degrades()) {
            return null;
        }
        List<Action> actions = budget.actions();
        @Nullable LimitPaces[] paces = new LimitPaces[actions.size()];
        for (int i = 0; i < paces.length; i++) {
            Action.Throttle throttle = actions.get(i).throttle();
            if (throttle != null) {
                paces[i] = paces(pace(budget, actions.get(i), throttle), before, nowMillis);
            }
        }
        return new ActionPlan(actions, paces);
    }

    private static RateLimit pace(Budget budget, Action action, Action.Throttle throttle) {
        return new RateLimit(
                budget.id() + "@" + action.name() + "/" + action.upTo(),
                budget.name() + " at " + action.name(),
                budget.scope(),
                throttle.requestsPerMinute(),
                null,
                null);
    }

    private static LimitPaces paces(RateLimit limit, @Nullable ActionPlan before, long nowMillis) {
        if (before != null) {
            for (LimitPaces known : before.paces) {
                if (known != null && known.limit().id().equals(limit.id())) {
                    known.enforce(limit, nowMillis);
                    return known;
                }
            }
        }
        return new LimitPaces(limit);
    }

    List<Action> actions() {
        return actions;
    }

    /// The paces of an action's throttle, null where it has none.
    @Nullable
    LimitPaces paces(int action) {
        return paces[action];
    }
}
