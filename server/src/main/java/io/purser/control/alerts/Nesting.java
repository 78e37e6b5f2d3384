package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Scope;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which accounts lie within which others: what is spent below counts above, so that one expense crosses both.
final class Nesting {
    private static final int DEEPEST = 64;
    private static final long MINUTE_MILLIS = 60_000;

    private final Recipients people;
    private final Map<String, Budget> budgets = new HashMap<>();
    private final Map<String, @Nullable String> parents = new HashMap<>();

    Nesting(Policy policy) {
        people = new Recipients(policy);
        policy.budgets().forEach(budget -> budgets.put(budget.id(), budget));
        policy.groups().forEach(group -> parents.put(group.id(), group.parentId()));
    }

    /// Whether one crossing says what another says of a part of it: the same stage, in the same minute, further below.
    boolean folds(Crossing above, long aboveAt, Crossing below, long belowAt) {
        return above.reminder() == 0
                && below.reminder() == 0
                && above.threshold().equals(below.threshold())
                && aboveAt / MINUTE_MILLIS == belowAt / MINUTE_MILLIS
                && covers(above, below);
    }

    private boolean covers(Crossing above, Crossing below) {
        Budget outer = budgets.get(above.budgetId());
        Budget inner = budgets.get(below.budgetId());
        return outer != null
                && inner != null
                && outer.scope().each() == null
                && !outer.scope().equals(inner.scope())
                && outer.scope().conditions().stream()
                        .allMatch(condition -> holds(condition, inner.scope(), below.subject()));
    }

    private boolean holds(Scope.Condition condition, Scope inner, @Nullable String subject) {
        if (inner.conditions().contains(condition)) {
            return true;
        }
        return switch (condition.dimension()) {
            case ORGANIZATION -> true;
            case GROUP -> within(condition.value(), people.groupOf(inner, subject));
            case USER -> condition.value().equals(people.holderOf(inner, subject));
            case KEY, CUSTOMER, SESSION, END_USER ->
                inner.each() == condition.dimension() && condition.value().equals(subject);
            case PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL -> false;
        };
    }

    private boolean within(String group, @Nullable String below) {
        String each = below;
        for (int i = 0; each != null && i < DEEPEST; i++) {
            if (each.equals(group)) {
                return true;
            }
            each = parents.get(each);
        }
        return false;
    }

    /// Whether an account is one of many of its budget.
    static boolean ofMany(Crossing crossing) {
        return !Objects.toString(crossing.subject(), "").isEmpty();
    }
}
