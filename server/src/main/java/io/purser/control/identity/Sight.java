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

    /// Whether a scope, or the member of it that is meant, is bound to something that is held.
    private static boolean bounds(Scope scope, @Nullable String subject, BiPredicate<Dimension, String> isHeld) {
        Dimension each = scope.each();
        return scope.conditions().stream().anyMatch(one -> isHeld.test(one.dimension(), one.value()))
                || (each != null && subject != null && isHeld.test(each, subject));
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
            Map<String, @Nullable String> parents = new HashMap<>();
            policy.groups().forEach(group -> parents.put(group.id(), group.parentId()));
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
                case ORGANIZATION, CUSTOMER, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL ->
                    false;
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
            return switch (dimension) {
                case USER -> is(identity.user(), value);
                case KEY -> is(identity.key(), value);
                case ORGANIZATION,
                        GROUP,
                        CUSTOMER,
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

        private static boolean is(Identity.@Nullable Ref ref, String id) {
            return ref != null && ref.id().equals(id);
        }
    }
}
