package io.purser.control.causes;

import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.UsageDimension;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import java.util.List;

/// The usage that a scope bounds, as it is asked for. Names are those of now.
final class ScopeSelection {
    private final Policy policy;

    ScopeSelection(Policy policy) {
        this.policy = policy;
    }

    /// Of everything that it bounds, whoever's account it is.
    Selection of(Scope scope) {
        Selection selection = Selection.ALL;
        for (Scope.Condition condition : scope.conditions()) {
            selection = and(selection, condition);
        }
        return selection;
    }

    private Selection and(Selection selection, Scope.Condition condition) {
        String value = condition.value();
        return switch (condition.dimension()) {
            case ORGANIZATION -> selection;
            case GROUP -> selection.and(Condition.within(dimension("group"), List.of(group(value))));
            case USER -> selection.and(only("user", user(value)));
            case KEY -> selection.and(only("key", key(value)));
            case MODEL -> selection.and(new Condition(dimension("model"), false, List.of(), List.of(value)));
            case TAG -> selection.and(only("tag." + condition.tag(), value));
            case CUSTOMER -> selection.and(only("customer", value));
            case PLAN -> selection.and(only("plan", value));
            case ENDPOINT -> selection.and(only("endpoint", value));
            case FEATURE -> selection.and(only("feature", value));
            case ENVIRONMENT -> selection.and(only("environment", value));
            case SESSION -> selection.and(only("session", value));
            case END_USER -> selection.and(only("end_user", value));
            case PROVIDER -> selection.and(only("provider", value));
        };
    }

    private static Condition only(String name, String value) {
        return Condition.only(dimension(name), List.of(value));
    }

    private static UsageDimension dimension(String name) {
        return UsageDimension.of(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is no dimension of usage"));
    }

    private String group(String id) {
        return policy.groups().stream()
                .filter(one -> one.id().equals(id))
                .map(one -> one.name())
                .findFirst()
                .orElse(id);
    }

    private String user(String id) {
        return policy.users().stream()
                .filter(one -> one.id().equals(id))
                .map(one -> one.name())
                .findFirst()
                .orElse(id);
    }

    private String key(String id) {
        return policy.keys().stream()
                .filter(one -> one.id().equals(id))
                .map(one -> one.name())
                .findFirst()
                .orElse(id);
    }
}
