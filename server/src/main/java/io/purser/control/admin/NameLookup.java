package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.ConditionEntry;
import io.purser.control.admin.GovernanceFile.RoleEntry;
import io.purser.control.admin.GovernanceFile.ScopeEntry;
import io.purser.control.admin.GovernanceFile.UserEntry;
import io.purser.control.identity.Role;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Scope.Condition;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import io.purser.platform.config.NearestName;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the ids of names; a name that nothing has is a problem that says what was probably meant.
final class NameLookup {
    private final Problems problems;
    private final Map<String, String> groups = new HashMap<>();
    private final Map<String, String> users = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> plans = new HashMap<>();
    private List<Group> allGroups = List.of();
    private List<User> allUsers = List.of();
    private List<ApiKey> allKeys = List.of();

    NameLookup(Problems problems) {
        this.problems = problems;
    }

    void groups(List<Group> all) {
        allGroups = all;
        all.forEach(group -> groups.put(group.name(), group.id()));
    }

    void users(List<User> all) {
        allUsers = all;
        all.forEach(user -> users.put(user.name(), user.id()));
    }

    void keys(List<ApiKey> all) {
        allKeys = all;
        all.forEach(key -> keys.put(key.name(), key.id()));
    }

    void plans(List<CustomerPlan> all) {
        all.forEach(plan -> plans.put(plan.name(), plan.name()));
    }

    /// The plan's name, which is its id.
    @Nullable
    String plan(Place place, String name) {
        return find(place, "plan", name, plans);
    }

    @Nullable
    String group(Place place, String name) {
        return find(place, "group", name, groups);
    }

    @Nullable
    String user(Place place, String name) {
        return find(place, "user", name, users);
    }

    /// The roles of a user; a role over its group where it has none is a problem.
    List<UserRole> roles(UserEntry user, boolean grouped) {
        List<UserRole> roles = new ArrayList<>();
        for (RoleEntry entry : user.roles()) {
            @Nullable String group = entry.group() == null ? null : group(entry.groupPlace(), entry.group());
            boolean overGroup = Role.of(entry.role()).filter(Role::overGroup).isPresent();
            if (overGroup && entry.group() == null && !entry.whole() && !grouped) {
                problems.add(
                        entry.groupPlace(),
                        entry.role() + " is held over a user's group, and this user has none; expected `group` beside"
                                + " `roles`, or {role: " + entry.role() + ", group: …}");
            }
            roles.add(new UserRole(entry.role(), group, entry.whole()));
        }
        return roles;
    }

    private @Nullable String find(Place place, String kind, String name, Map<String, String> ids) {
        @Nullable String id = ids.get(name);
        if (id == null) {
            unknown(place, kind, name, ids.keySet());
        }
        return id;
    }

    void unknown(Place place, String kind, String name, Collection<String> known) {
        String near = NearestName.of(name, known)
                .map(meant -> "; did you mean \"" + meant + "\"?")
                .orElse("");
        problems.add(place, "there is no " + kind + " \"" + Names.shown(name) + "\"" + near);
    }

    /// The scope with ids; its conditions in one order, so that the same scope is always equal.
    Scope scope(ScopeEntry entry) {
        List<Condition> conditions = new ArrayList<>();
        for (ConditionEntry condition : entry.conditions()) {
            @Nullable Condition resolved = condition.owner() ? owner(condition) : condition(condition);
            if (resolved != null && !conditions.contains(resolved)) {
                conditions.add(resolved);
            }
        }
        conditions.sort(Comparator.comparing(Condition::dimension)
                .thenComparing(condition -> String.valueOf(condition.tag()))
                .thenComparing(Condition::value));
        return new Scope(conditions, entry.each());
    }

    private @Nullable Condition condition(ConditionEntry entry) {
        @Nullable
        String value = switch (entry.dimension()) {
            case GROUP -> group(entry.place(), entry.value());
            case USER -> user(entry.place(), entry.value());
            case KEY -> find(entry.place(), "key", entry.value(), keys);
            case PLAN -> plan(entry.place(), entry.value());
            case ORGANIZATION, CUSTOMER, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL ->
                entry.value();
        };
        return value == null ? null : new Condition(entry.dimension(), entry.tag(), value);
    }

    private @Nullable Condition owner(ConditionEntry entry) {
        @Nullable String user = users.get(entry.value());
        @Nullable String group = groups.get(entry.value());
        if (user != null && group != null) {
            problems.add(
                    entry.place(),
                    "\"" + Names.shown(entry.value()) + "\" is a user and a group; expected {user: …} or {group: …}");
            return null;
        }
        if (user != null) {
            return new Condition(Dimension.USER, null, user);
        }
        @Nullable String found = find(entry.place(), "user or group", entry.value(), groups);
        return found == null ? null : new Condition(Dimension.GROUP, null, found);
    }

    /// Prints scopes with the names that are known here.
    ScopeText texts(String organization) {
        return new ScopeText(new Policy(
                0,
                new Organization(organization, CurrencyUnit.USD, ZoneId.of("UTC"), 1, MonthDay.of(1, 1)),
                allGroups,
                allUsers,
                allKeys,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    }
}
