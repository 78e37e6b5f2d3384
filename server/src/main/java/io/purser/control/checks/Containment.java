package io.purser.control.checks;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Scope.Condition;
import io.purser.core.calendar.Period;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.User;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which scopes lie within which others, as far as the policy tells: whatever counts in the inner one counts in the
/// outer one.
final class Containment {
    private static final int DEEPEST = 64;
    private static final double MONTH = 30.4;

    private final Map<String, @Nullable String> parents = new HashMap<>();
    private final Map<String, User> users = new HashMap<>();
    private final Map<String, ApiKey> keys = new HashMap<>();

    Containment(Policy policy) {
        policy.groups().forEach(group -> parents.put(group.id(), group.parentId()));
        policy.users().forEach(user -> users.put(user.id(), user));
        policy.keys().forEach(key -> keys.put(key.id(), key));
    }

    /// Whether each account of the inner scope lies within one of the outer. Never where they are the same.
    boolean lies(Scope inner, Scope outer) {
        boolean sameMembers = outer.each() == null || outer.each() == inner.each();
        return sameMembers
                && !same(inner, outer)
                && outer.conditions().stream().allMatch(condition -> holds(condition, inner));
    }

    /// Whether they bound the same calls in the same accounts.
    static boolean same(Scope one, Scope other) {
        return one.each() == other.each()
                && one.conditions().size() == other.conditions().size()
                && one.conditions().containsAll(other.conditions());
    }

    private boolean holds(Condition outer, Scope inner) {
        return outer.dimension() == Dimension.ORGANIZATION
                || inner.conditions().stream().anyMatch(one -> implies(one, outer));
    }

    /// Whether every call for which one condition holds is one for which the other does.
    boolean implies(Condition inner, Condition outer) {
        if (inner.equals(outer)) {
            return true;
        }
        return switch (outer.dimension()) {
            case GROUP -> within(groupOf(inner), outer.value());
            case USER -> inner.dimension() == Dimension.KEY && outer.value().equals(holder(inner.value()));
            case MODEL ->
                inner.dimension() == Dimension.MODEL
                        && ModelPattern.isExact(inner.value())
                        && ModelPattern.matches(outer.value(), inner.value());
            case ORGANIZATION -> true;
            case KEY, CUSTOMER, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER -> false;
        };
    }

    /// The group that a condition is about; null where it is about none.
    @Nullable
    String groupOf(Condition condition) {
        return switch (condition.dimension()) {
            case GROUP -> condition.value();
            case USER -> group(users.get(condition.value()));
            case KEY -> groupOfKey(keys.get(condition.value()));
            case ORGANIZATION,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> null;
        };
    }

    private static @Nullable String group(@Nullable User user) {
        return user == null ? null : user.groupId();
    }

    @Nullable
    String groupOfKey(@Nullable ApiKey key) {
        return key == null || key.groupId() != null
                ? (key == null ? null : key.groupId())
                : group(users.get(userOf(key)));
    }

    private static String userOf(ApiKey key) {
        return Objects.toString(key.userId(), "");
    }

    @Nullable
    String holder(String keyId) {
        ApiKey key = keys.get(keyId);
        return key == null ? null : key.userId();
    }

    /// Whether a group is another one or below it.
    boolean within(@Nullable String group, String above) {
        String at = group;
        for (int i = 0; at != null && i < DEEPEST; i++) {
            if (at.equals(above)) {
                return true;
            }
            at = parents.get(at);
        }
        return false;
    }

    /// Whether a window of one is never longer than one of the other: more in it is more in the other, too.
    static boolean isNoLonger(Budget one, Budget other) {
        return one.period().equals(other.period()) || days(one.period()) <= days(other.period());
    }

    private static double days(Period period) {
        return switch (period) {
            case Period.Day _ -> 1;
            case Period.Week _ -> 7;
            case Period.Month _ -> MONTH;
            case Period.Quarter _ -> 3 * MONTH;
            case Period.Year _ -> 12 * MONTH;
            case Period.Custom custom -> {
                LocalDate anchor = custom.anchor();
                yield ChronoUnit.DAYS.between(anchor, anchor.plus(custom.length()));
            }
            case Period.Rolling(Duration length) ->
                (double) length.toMillis() / Duration.ofDays(1).toMillis();
            case Period.Lifetime _ -> Double.MAX_VALUE;
        };
    }

    /// Adds a group and every one above it.
    void climb(@Nullable String group, Set<String> to) {
        String at = group;
        while (at != null && to.add(at)) {
            at = parents.get(at);
        }
    }
}
