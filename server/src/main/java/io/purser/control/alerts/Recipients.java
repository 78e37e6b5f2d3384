package io.purser.control.alerts;

import io.purser.control.identity.Role;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import io.purser.platform.config.EmailAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who the recipients of a policy are. Only users who are here: roles that a token brings are unknown while nobody is
/// signed in.
public final class Recipients {
    private final Policy policy;
    private final Map<String, User> users = new LinkedHashMap<>();
    /// Those who are here and hold a role: few among all.
    private final List<User> holders = new ArrayList<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, ApiKey> keys = new HashMap<>();

    public Recipients(Policy policy) {
        this.policy = policy;
        policy.users().forEach(user -> {
            users.put(user.id(), user);
            if (!user.left() && !user.roles().isEmpty()) {
                holders.add(user);
            }
        });
        policy.groups().forEach(group -> groups.put(group.id(), group));
        policy.keys().forEach(key -> keys.put(key.id(), key));
    }

    /// Who a recipient is.
    public sealed interface Found {
        /// These, at least one; whether a mail reaches them is another question.
        record People(List<User> users) implements Found {
            public People {
                users = List.copyOf(users);
            }
        }

        /// None, and why.
        record Nobody(String why) implements Found {}
    }

    /// Where mails for a user go: what the file says, else its name where that is an address.
    public static Optional<String> address(User user) {
        if (user.email() != null) {
            return Optional.of(user.email());
        }
        try {
            return Optional.of(EmailAddress.checked(user.name()));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /// Why no mail reaches a user.
    public static String withoutAddress(User user) {
        return user.name() + " has no mail address: the name is none, and `email` is not set";
    }

    /// The user of an id, as long as it is here.
    public Optional<User> user(@Nullable String id) {
        return Optional.ofNullable(users.get(id)).filter(user -> !user.left());
    }

    /// Who a recipient of a budget's crossing is.
    ///
    /// @param subject the member of an `each` scope, else null
    public Found of(Recipient recipient, Budget budget, @Nullable String subject) {
        return switch (recipient) {
            case SUBJECT -> subject(budget.scope(), subject);
            case OWNER -> owner(budget);
            case GROUP_LEAD -> groupLead(budget.scope(), subject);
            case ACCOUNT_OWNER -> accountOwner(budget.scope(), subject);
            case PLATFORM_OWNER -> platformOwner();
        };
    }

    /// Whom a mail reaches of those who may decide about an account: its group's leads, where it is a user's or a
    /// key's; else finance; else who runs the platform. Nobody decides about the own request.
    ///
    /// @param asker null where no user asked
    public List<User> deciders(Budget budget, @Nullable String subject, @Nullable User asker) {
        boolean ledByLeads = value(budget.scope(), Dimension.USER, subject) != null
                || value(budget.scope(), Dimension.KEY, subject) != null;
        List<Found> all = new ArrayList<>();
        if (ledByLeads) {
            all.add(groupLead(budget.scope(), subject));
        }
        all.add(new Found.People(holding(Role.BILLING_ADMIN, (_, _) -> true)));
        all.add(platformOwner());
        return all.stream()
                .map(found -> found instanceof Found.People(List<User> people) ? people : List.<User>of())
                .map(people -> people.stream()
                        .filter(user -> !user.equals(asker) && address(user).isPresent())
                        .toList())
                .filter(people -> !people.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// Whether a budget's account is this user's own.
    public boolean owns(User user, Budget budget, @Nullable String subject) {
        return user.id().equals(holderOf(budget.scope(), subject));
    }

    /// The user whose account it is, null where it is none's.
    @Nullable
    String holderOf(Scope scope, @Nullable String subject) {
        @Nullable String userId = value(scope, Dimension.USER, subject);
        ApiKey key = keys.get(Objects.toString(value(scope, Dimension.KEY, subject), ""));
        return userId != null || key == null ? userId : key.userId();
    }

    private Found subject(Scope scope, @Nullable String subject) {
        @Nullable String userId = holderOf(scope, subject);
        if (userId == null) {
            ApiKey key = keys.get(Objects.toString(value(scope, Dimension.KEY, subject), ""));
            return new Found.Nobody(
                    key == null ? "the account is no user's" : "the key " + key.name() + " is a group's, not a user's");
        }
        User user = users.get(userId);
        return user == null ? new Found.Nobody("the user is gone") : answering(user);
    }

    /// Who reads the mails of a user. A service account reads none unless it has an address of its own; its owner does.
    public Found answering(User user) {
        if (user.left()) {
            return new Found.Nobody(user.name() + " has left");
        }
        if (!user.service() || user.email() != null) {
            return new Found.People(List.of(user));
        }
        User owner = user.ownerId() == null ? null : users.get(user.ownerId());
        return owner == null || owner.left()
                ? new Found.Nobody(user.name() + " is a service account without `owner`")
                : new Found.People(List.of(owner));
    }

    private Found owner(Budget budget) {
        if (budget.ownerId() != null) {
            User named = users.get(budget.ownerId());
            return named == null ? new Found.Nobody("the budget's `owner` is gone") : answering(named);
        }
        return groupLead(budget.scope(), null) instanceof Found.People leads ? leads : platformOwner();
    }

    private Found groupLead(Scope scope, @Nullable String subject) {
        @Nullable String start = groupOf(scope, subject);
        if (start == null) {
            return new Found.Nobody("the budget is over no group");
        }
        Set<String> seen = new HashSet<>();
        for (Group group = groups.get(start); group != null && seen.add(group.id()); group = parent(group)) {
            List<User> leads = leads(group.id());
            if (!leads.isEmpty()) {
                return new Found.People(leads);
            }
        }
        List<User> leads = holding(Role.TEAM_LEAD, (_, role) -> role.wholeOrganization());
        Group group = groups.get(start);
        return leads.isEmpty()
                ? new Found.Nobody("no user is team_lead over " + (group == null ? "the group" : group.name())
                        + " or a group above it")
                : new Found.People(leads);
    }

    private @Nullable Group parent(Group group) {
        return group.parentId() == null ? null : groups.get(group.parentId());
    }

    private List<User> leads(String groupId) {
        return holding(
                Role.TEAM_LEAD,
                (user, role) -> role.groupId() == null
                        ? !role.wholeOrganization() && groupId.equals(user.groupId())
                        : role.groupId().equals(groupId));
    }

    /// The group whose account it is: that of the member, else that of the scope.
    @Nullable
    String groupOf(Scope scope, @Nullable String subject) {
        ApiKey key = keys.get(Objects.toString(value(scope, Dimension.KEY, subject), ""));
        @Nullable String own = key == null ? null : key.groupId();
        User user = users.get(Objects.toString(holderOf(scope, subject), ""));
        own = own == null && user != null ? user.groupId() : own;
        return own == null ? value(scope, Dimension.GROUP, null) : own;
    }

    private Found accountOwner(Scope scope, @Nullable String subject) {
        @Nullable String name = value(scope, Dimension.CUSTOMER, subject);
        if (name == null) {
            return new Found.Nobody("the account is no customer's");
        }
        User owner = policy.customers().stream()
                .filter(customer -> customer.name().equals(name))
                .map(customer -> users.get(Objects.toString(customer.accountOwner(), "")))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return owner == null ? new Found.Nobody("the customer " + name + " has no `accountOwner`") : answering(owner);
    }

    private Found platformOwner() {
        List<User> named = policy.organization().platformOwners().stream()
                .map(users::get)
                .filter(user -> user != null && !user.left())
                .toList();
        List<User> owners = named.isEmpty() ? holding(Role.SUPER_ADMIN, (_, _) -> true) : named;
        return owners.isEmpty()
                ? new Found.Nobody("no user is named by `platformOwner`, and none is super_admin")
                : new Found.People(owners);
    }

    /// Tells where a role is held.
    private interface Held {
        boolean here(User user, UserRole role);
    }

    private List<User> holding(Role wanted, Held where) {
        return holders.stream()
                .filter(user -> user.roles().stream()
                        .anyMatch(role -> role.role().equals(wanted.word()) && where.here(user, role)))
                .toList();
    }

    /// The one value of a dimension that an account has: its member, or what the scope says.
    private static @Nullable String value(Scope scope, Dimension dimension, @Nullable String subject) {
        if (subject != null && scope.each() == dimension) {
            return subject;
        }
        return scope.conditions().stream()
                .filter(condition -> condition.dimension() == dimension)
                .map(Scope.Condition::value)
                .findFirst()
                .orElse(null);
    }
}
