package io.purser.control.checks;

import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Scope.Condition;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Scopes in which no call can be, as far as the policy tells.
final class UnreachableScopes {
    private final Policy policy;
    private final Containment containment;
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> left = new HashSet<>();
    private final Set<String> revoked = new HashSet<>();
    /// Groups with users in them or below, or to which an identity provider's are mapped.
    private final Set<String> peopled = new HashSet<>();
    /// The same, and those with keys.
    private final Set<String> keyed = new HashSet<>();

    UnreachableScopes(Policy policy, Containment containment) {
        this.policy = policy;
        this.containment = containment;
        policy.groups().forEach(group -> names.put(group.id(), group.name()));
        policy.users().forEach(user -> names.put(user.id(), user.name()));
        policy.keys().forEach(key -> names.put(key.id(), key.name()));
        for (Group group : policy.groups()) {
            if (!group.idpGroups().isEmpty()) {
                containment.climb(group.id(), peopled);
            }
        }
        for (User user : policy.users()) {
            if (user.left()) {
                left.add(user.id());
            } else {
                containment.climb(user.groupId(), peopled);
            }
        }
        keyed.addAll(peopled);
        for (ApiKey key : policy.keys()) {
            if (key.revokedAt() == null) {
                containment.climb(containment.groupOfKey(key), key.userId() == null ? keyed : peopled);
                containment.climb(containment.groupOfKey(key), keyed);
            } else {
                revoked.add(key.id());
            }
        }
    }

    /// Why no call can be in a scope; empty where one can.
    Optional<String> why(Scope scope) {
        List<Condition> conditions = scope.conditions();
        for (Condition one : conditions) {
            String alone = alone(one);
            if (alone != null) {
                return Optional.of(alone);
            }
            for (Condition other : conditions) {
                if (excludes(one, other)) {
                    return Optional.of(shown(one) + " is never in " + shown(other));
                }
            }
        }
        return Optional.ofNullable(members(scope));
    }

    private String shown(Condition condition) {
        String name = names.getOrDefault(condition.value(), condition.value());
        String tag = condition.tag() == null ? "" : "." + condition.tag();
        return condition.dimension().name().toLowerCase(Locale.ROOT) + tag + " " + name;
    }

    private @Nullable String alone(Condition one) {
        return switch (one.dimension()) {
            case USER -> left.contains(one.value()) ? shown(one) + " has left" : null;
            case KEY -> revoked.contains(one.value()) ? shown(one) + " is revoked" : null;
            case GROUP -> !keyed.contains(one.value()) ? shown(one) + " has no user and no key" : null;
            case TAG -> isForbidden(one) ? shown(one) + " is no value that the tag may have" : null;
            case PLAN -> hasNobody(one.value()) ? shown(one) + " has no customer" : null;
            case ORGANIZATION, CUSTOMER, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> null;
        };
    }

    private boolean isForbidden(Condition one) {
        return policy.tagPolicies().stream()
                .filter(tags ->
                        tags.tag().equals(one.tag()) && tags.conditions().isEmpty())
                .anyMatch(tags -> tags.values() instanceof TagPolicy.OneOf(List<String> allowed)
                        && !allowed.contains(one.value()));
    }

    private boolean hasNobody(String plan) {
        return policy.customers().stream().noneMatch(customer -> plan.equals(customer.plan()))
                && policy.plans().stream().noneMatch(one -> one.name().equals(plan) && one.byDefault());
    }

    /// Whether no call is in both.
    private boolean excludes(Condition one, Condition other) {
        if (one.dimension() == other.dimension()) {
            return switch (one.dimension()) {
                case GROUP ->
                    !containment.within(one.value(), other.value()) && !containment.within(other.value(), one.value());
                case MODEL -> ModelPattern.isExact(one.value()) && !ModelPattern.matches(other.value(), one.value());
                case TAG ->
                    Objects.equals(one.tag(), other.tag()) && !one.value().equals(other.value());
                case ORGANIZATION,
                        USER,
                        KEY,
                        CUSTOMER,
                        PLAN,
                        ENDPOINT,
                        FEATURE,
                        ENVIRONMENT,
                        SESSION,
                        END_USER,
                        PROVIDER -> !one.value().equals(other.value());
            };
        }
        if (one.dimension() == Dimension.KEY && other.dimension() == Dimension.USER) {
            return !other.value().equals(containment.holder(one.value()));
        }
        if (one.dimension() == Dimension.KEY && other.dimension() == Dimension.GROUP) {
            return !containment.within(containment.groupOf(one), other.value());
        }
        return one.dimension() == Dimension.CUSTOMER
                && other.dimension() == Dimension.PLAN
                && policy.customers().stream()
                        .anyMatch(customer -> customer.name().equals(one.value())
                                && !other.value().equals(customer.plan()));
    }

    /// Why an `each` scope has no member.
    private @Nullable String members(Scope scope) {
        return scope.each() != Dimension.USER
                ? null
                : scope.conditions().stream()
                        .filter(condition ->
                                condition.dimension() == Dimension.GROUP && !peopled.contains(condition.value()))
                        .findFirst()
                        .map(condition -> shown(condition) + " has no user")
                        .orElse(null);
    }
}
