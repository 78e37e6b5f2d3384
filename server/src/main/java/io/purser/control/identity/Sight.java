package io.purser.control.identity;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What somebody sees of one organization.
public sealed interface Sight {

    /// Whether a call is inside: where it was booked decides.
    boolean sees(Attribution attribution);

    /// Whether a key is inside: which group pays for it decides.
    boolean sees(ApiKey key);

    /// Whether a group is inside.
    boolean sees(Group group);

    /// Whether a user is inside.
    boolean sees(User user);

    /// Whether the amounts of a budget's account are inside: those of accounts that bound nothing else.
    ///
    /// @param subject the member of an each scope, null where there is none
    boolean sees(Budget budget, @Nullable String subject);

    /// Whether what people said about a budget's account is inside: who asked for more, who gave it, and why. Where a
    /// budget opens its amounts to everybody whom it bounds, that is not opened with them.
    default boolean seesWords(Budget budget, @Nullable String subject) {
        return sees(budget, subject);
    }

    /// Whether a scope, or the member of it that is meant, is bound to something that is held.
    private static boolean bounds(Scope scope, @Nullable String subject, BiPredicate<Dimension, String> isHeld) {
        Dimension each = scope.each();
        return scope.conditions().stream().anyMatch(one -> isHeld.test(one.dimension(), one.value()))
                || (each != null && subject != null && isHeld.test(each, subject));
    }

    /// Whether a dimension names people or their keys.
    private static boolean isPersonal(Dimension dimension) {
        return switch (dimension) {
            case USER, KEY -> true;
            case ORGANIZATION,
                    GROUP,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> false;
        };
    }

    /// The group above each, by id.
    private static Map<String, @Nullable String> parents(Policy policy) {
        Map<String, @Nullable String> parents = new HashMap<>();
        policy.groups().forEach(group -> parents.put(group.id(), group.parentId()));
        return parents;
    }

    /// Everything.
    record Whole() implements Sight {
        @Override
        public boolean sees(Attribution attribution) {
            return true;
        }

        @Override
        public boolean sees(ApiKey key) {
            return true;
        }

        @Override
        public boolean sees(Group group) {
            return true;
        }

        @Override
        public boolean sees(User user) {
            return true;
        }

        @Override
        public boolean sees(Budget budget, @Nullable String subject) {
            return true;
        }
    }

    /// Some groups, with everything below them.
    ///
    /// @param groups ids of the groups, those below among them
    /// @param users ids of the users for whom these groups pay
    /// @param keys ids of the keys for which these groups pay
    record Part(Set<String> groups, Set<String> users, Set<String> keys) implements Sight {
        public Part {
            groups = Set.copyOf(groups);
            users = Set.copyOf(users);
            keys = Set.copyOf(keys);
        }

        /// What stands below these groups as a policy has it.
        static Part of(Set<String> roots, Policy policy) {
            Set<String> groups = new HashSet<>(roots);
            Map<String, @Nullable String> parents = Sight.parents(policy);
            for (Group group : policy.groups()) {
                if (isBelow(group.id(), parents, roots)) {
                    groups.add(group.id());
                }
            }
            Set<String> users = policy.users().stream()
                    .filter(user -> user.groupId() != null && groups.contains(user.groupId()))
                    .map(User::id)
                    .collect(Collectors.toSet());
            Set<String> keys = policy.keys().stream()
                    .filter(key -> isPaid(key, groups, users))
                    .map(ApiKey::id)
                    .collect(Collectors.toSet());
            return new Part(groups, users, keys);
        }

        private static boolean isBelow(String id, Map<String, @Nullable String> parents, Set<String> roots) {
            for (String at = id; at != null; at = parents.get(at)) {
                if (roots.contains(at)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isPaid(ApiKey key, Set<String> groups, Set<String> users) {
            String group = key.groupId();
            String user = key.userId();
            return group == null ? user != null && users.contains(user) : groups.contains(group);
        }

        @Override
        public boolean sees(Attribution attribution) {
            return attribution.identity().groupPath().stream().anyMatch(group -> groups.contains(group.id()));
        }

        @Override
        public boolean sees(ApiKey key) {
            return isPaid(key, groups, users);
        }

        @Override
        public boolean sees(Group group) {
            return groups.contains(group.id());
        }

        @Override
        public boolean sees(User user) {
            return users.contains(user.id());
        }

        @Override
        public boolean sees(Budget budget, @Nullable String subject) {
            return Sight.bounds(budget.scope(), subject, this::holds);
        }

        private boolean holds(Dimension dimension, String value) {
            return switch (dimension) {
                case GROUP -> groups.contains(value);
                case USER -> users.contains(value);
                case KEY -> keys.contains(value);
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
                        MODEL -> false;
            };
        }
    }

    /// What either of two shows.
    record Either(Sight one, Sight other) implements Sight {
        @Override
        public boolean sees(Attribution attribution) {
            return one.sees(attribution) || other.sees(attribution);
        }

        @Override
        public boolean sees(ApiKey key) {
            return one.sees(key) || other.sees(key);
        }

        @Override
        public boolean sees(Group group) {
            return one.sees(group) || other.sees(group);
        }

        @Override
        public boolean sees(User user) {
            return one.sees(user) || other.sees(user);
        }

        @Override
        public boolean sees(Budget budget, @Nullable String subject) {
            return one.sees(budget, subject) || other.sees(budget, subject);
        }

        @Override
        public boolean seesWords(Budget budget, @Nullable String subject) {
            return one.seesWords(budget, subject) || other.seesWords(budget, subject);
        }
    }

    /// What a user sees: its own calls and keys, whoever pays for them, and amounts where they are its own or its
    /// keys', or where a budget that bounds it opens them.
    ///
    /// @param user its id
    /// @param keys ids of its keys
    /// @param above ids of the groups that pay for it or for its keys, with every group above
    record Person(String organization, String user, Set<String> keys, Set<String> above) implements Sight {
        public Person {
            keys = Set.copyOf(keys);
            above = Set.copyOf(above);
        }

        /// What a policy has of a user.
        public static Person of(String user, Policy policy) {
            Map<String, @Nullable String> parents = Sight.parents(policy);
            Set<String> keys = new HashSet<>();
            Set<String> above = new HashSet<>();
            policy.users().stream()
                    .filter(one -> one.id().equals(user))
                    .forEach(one -> climb(one.groupId(), parents, above));
            for (ApiKey key : policy.keys()) {
                if (user.equals(key.userId())) {
                    keys.add(key.id());
                    climb(key.groupId(), parents, above);
                }
            }
            return new Person(policy.organization().name(), user, keys, above);
        }

        private static void climb(@Nullable String group, Map<String, @Nullable String> parents, Set<String> above) {
            for (String at = group; at != null && above.add(at); at = parents.get(at)) {}
        }

        @Override
        public boolean sees(Attribution attribution) {
            Identity made = attribution.identity();
            return made.organization().equals(organization)
                    && made.user() != null
                    && made.user().id().equals(user);
        }

        @Override
        public boolean sees(ApiKey key) {
            return user.equals(key.userId());
        }

        @Override
        public boolean sees(Group group) {
            return above.contains(group.id());
        }

        @Override
        public boolean sees(User one) {
            return user.equals(one.id());
        }

        @Override
        public boolean sees(Budget budget, @Nullable String subject) {
            return owns(budget, subject) || (budget.showAmounts() && isBound(budget, subject));
        }

        @Override
        public boolean seesWords(Budget budget, @Nullable String subject) {
            return owns(budget, subject);
        }

        /// Whether an account is of this user or of one of its keys.
        public boolean owns(Budget budget, @Nullable String subject) {
            return Sight.bounds(budget.scope(), subject, this::holds);
        }

        private boolean holds(Dimension dimension, String value) {
            return Sight.isPersonal(dimension)
                    && (dimension == Dimension.USER ? value.equals(user) : keys.contains(value));
        }

        /// Whether an account may bound calls of this user: not where it is another's.
        private boolean isBound(Budget budget, @Nullable String subject) {
            Scope scope = budget.scope();
            return (scope.each() == null || subject == null || holds(scope.each(), subject))
                    && scope.conditions().stream().allMatch(this::mayHold);
        }

        private boolean mayHold(Scope.Condition condition) {
            return switch (condition.dimension()) {
                case ORGANIZATION -> condition.value().equals(organization);
                case GROUP -> above.contains(condition.value());
                case USER, KEY -> holds(condition.dimension(), condition.value());
                case CUSTOMER, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> true;
            };
        }
    }

    /// What the holder of a key sees: its own calls, and amounts where they are the key's or its user's own, or
    /// where the budget opens them.
    record Own(Identity identity) implements Sight {
        @Override
        public boolean sees(Attribution attribution) {
            Identity made = attribution.identity();
            return made.organization().equals(identity.organization())
                    && made.key() != null
                    && is(identity.key(), made.key().id());
        }

        @Override
        public boolean sees(ApiKey key) {
            return is(identity.key(), key.id());
        }

        @Override
        public boolean sees(Group group) {
            return identity.groupPath().stream().anyMatch(one -> one.id().equals(group.id()));
        }

        @Override
        public boolean sees(User user) {
            return is(identity.user(), user.id());
        }

        @Override
        public boolean sees(Budget budget, @Nullable String subject) {
            return budget.showAmounts() || owns(budget, subject);
        }

        /// Whether an account is of this key or of its user.
        public boolean owns(Budget budget, @Nullable String subject) {
            return Sight.bounds(budget.scope(), subject, this::holds);
        }

        private boolean holds(Dimension dimension, String value) {
            return Sight.isPersonal(dimension)
                    && (dimension == Dimension.USER ? is(identity.user(), value) : is(identity.key(), value));
        }

        private static boolean is(Identity.@Nullable Ref ref, String id) {
            return ref != null && ref.id().equals(id);
        }
    }
}
