package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.GovernanceFile.ChannelEntry;
import io.purser.control.admin.GovernanceFile.GroupEntry;
import io.purser.control.admin.GovernanceFile.KeyPolicyEntry;
import io.purser.control.admin.GovernanceFile.Naming;
import io.purser.control.admin.GovernanceFile.PlanEntry;
import io.purser.control.admin.GovernanceFile.RateLimitEntry;
import io.purser.control.admin.GovernanceFile.TagPolicyEntry;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Scope;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.Channel;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Looks up every name of a file and makes the policy that it declares, on top of what it does not manage.
final class Resolution {
    private final GovernanceFile file;
    private final Policy current;
    private final UserResolution people;
    private final Planner.Wish wish;
    private final Problems problems;
    private final NameLookup names;
    private final KeyResolution keys;
    private final PersonLookup persons;
    private final List<String> notes = new ArrayList<>();
    private boolean moneyChangesWithoutReason;

    /// @param undeclared users of whom identity providers told; a file that names one takes it over
    Resolution(
            GovernanceFile file,
            Policy current,
            List<User> undeclared,
            Planner.Wish wish,
            Problems problems,
            UnaryOperator<String> keyHash,
            Supplier<String> newSecret) {
        this.file = file;
        this.current = current;
        this.wish = wish;
        this.problems = problems;
        this.names = new NameLookup(problems);
        this.people = new UserResolution(file, current, undeclared, problems, names);
        this.persons = new PersonLookup(names, problems);
        this.keys = new KeyResolution(current, wish, problems, notes, names, keyHash, newSecret);
    }

    List<String> notes() {
        return notes;
    }

    List<Plan.CreatedKey> created() {
        return keys.created();
    }

    Set<String> secretsMade() {
        return keys.secretsMade();
    }

    boolean moneyChangesWithoutReason() {
        return moneyChangesWithoutReason;
    }

    /// The policy that the file declares. Worth something only where no problem was found.
    Policy next() {
        checkCurrency();
        List<Group> groups = groups();
        names.groups(groups);
        List<User> users = users();
        List<User> everybody = people.everybody(users);
        names.users(everybody);
        users = persons.withOwners(users, file.users());
        List<RateLimit> limits = new ArrayList<>();
        List<ApiKey> next = keys.resolve(file, limits);
        names.keys(next);
        keys.checkOwners(file.place(), groups, everybody, next);
        List<Channel> channels = channels();
        PlanResolution planned = new PlanResolution(file, current, problems, names);
        List<CustomerPlan> plans = plans();
        planned.checkDefault(plans);
        names.plans(plans);
        planned.limits(plans, limits);
        List<Budget> budgets = budgets(channels);
        limits.addAll(rateLimits());
        return new Policy(
                current.version() + 1,
                file.organization().ownedBy(persons.ids(file.platformOwners())),
                groups,
                users,
                next,
                byName(
                        "customer",
                        current.customers(),
                        file.customers(),
                        Policy.Customer::name,
                        GovernanceFile.CustomerEntry::name,
                        GovernanceFile.CustomerEntry::place,
                        planned::customer),
                byName(
                        "endpoint",
                        current.endpoints(),
                        file.endpoints(),
                        Policy.Endpoint::name,
                        GovernanceFile.EndpointEntry::name,
                        GovernanceFile.EndpointEntry::place,
                        entry -> new Policy.Endpoint(entry.name(), entry.criticality())),
                budgets,
                limits,
                channels,
                tagPolicies(),
                plans,
                keyPolicies());
    }

    private List<CustomerPlan> plans() {
        return byName(
                "plan",
                current.plans(),
                file.plans(),
                CustomerPlan::name,
                entry -> entry.plan().name(),
                PlanEntry::place,
                PlanEntry::plan);
    }

    private List<OwnKeyPolicy> keyPolicies() {
        List<OwnKeyPolicy> policies = byName(
                "keyPolicy",
                current.keyPolicies(),
                file.keyPolicies(),
                OwnKeyPolicy::name,
                KeyPolicyEntry::name,
                KeyPolicyEntry::place,
                entry -> entry.resolved(entry.group() == null ? null : names.group(entry.groupPlace(), entry.group())));
        KeyPolicyReader.checkCoverage(file, policies, problems);
        return policies;
    }

    private List<TagPolicy> tagPolicies() {
        return byName(
                "tagPolicy",
                current.tagPolicies(),
                file.tagPolicies(),
                TagPolicy::name,
                TagPolicyEntry::name,
                TagPolicyEntry::place,
                entry -> new TagPolicy(
                        entry.name(),
                        entry.tag(),
                        names.scope(entry.scope()).conditions(),
                        entry.required(),
                        entry.values()));
    }

    private void checkCurrency() {
        String before = current.organization().currency().code();
        String after = file.organization().currency().code();
        boolean used = wish.used() || !wish.firstApply() || !current.keys().isEmpty();
        if (!before.equals(after) && used) {
            problems.add(
                    file.place(),
                    "currency: " + after + " cannot replace " + before
                            + "; an organization's accounting currency is fixed once it is in use");
        }
    }

    private List<Group> groups() {
        DeclaredIds ids = new DeclaredIds(file.organization().name(), "group", problems);
        current.groups().forEach(group -> ids.existing(group.id(), group.name()));
        List<Naming> namings = file.groups().stream().map(GroupEntry::naming).toList();
        ids.carriedOver(namings);
        Map<Naming, String> assigned = ids.assign(namings);
        Map<String, String> idByName = new HashMap<>();
        assigned.forEach((naming, id) -> idByName.put(naming.name(), id));
        List<Group> groups = new ArrayList<>();
        for (GroupEntry entry : file.groups()) {
            @Nullable String id = assigned.get(entry.naming());
            if (id != null) {
                groups.add(new Group(
                        id,
                        entry.naming().name(),
                        entry.parent() == null ? null : idByName.get(entry.parent()),
                        entry.costCentre(),
                        entry.idpGroups()));
            }
        }
        groups.addAll(kept("group", current.groups(), groups, Group::id, Group::name));
        return groups;
    }

    private List<User> users() {
        List<User> users = people.declared();
        users.addAll(kept("user", current.users(), users, User::id, User::name));
        return users;
    }

    private List<Channel> channels() {
        Map<String, Channel> existing = new HashMap<>();
        current.channels().forEach(channel -> existing.put(channel.name(), channel));
        return byName(
                "channel",
                current.channels(),
                file.channels(),
                Channel::name,
                ChannelEntry::name,
                ChannelEntry::place,
                entry -> ChannelResolution.channel(entry, existing.get(entry.name()), problems));
    }

    private List<Budget> budgets(List<Channel> channels) {
        DeclaredIds ids = new DeclaredIds(file.organization().name(), "budget", problems);
        Map<String, Budget> existing = new LinkedHashMap<>();
        for (Budget budget : current.budgets()) {
            ids.existing(BudgetIds.base(budget.id()), budget.name());
            existing.put(BudgetIds.base(budget.id()), budget);
        }
        List<Naming> namings = file.budgets().stream().map(BudgetEntry::naming).toList();
        ids.carriedOver(namings);
        Map<Naming, String> assigned = ids.assign(namings);
        Set<String> channelNames = new HashSet<>();
        channels.forEach(channel -> channelNames.add(channel.name()));
        List<Budget> budgets = new ArrayList<>();
        for (BudgetEntry entry : file.budgets()) {
            @Nullable String base = assigned.get(entry.naming());
            persons.checkTold(entry, channelNames);
            if (base != null) {
                budgets.add(budget(entry, base, existing.get(base)));
            }
        }
        List<Budget> rest = kept("budget", current.budgets(), budgets, b -> BudgetIds.base(b.id()), Budget::name);
        if (wish.prune() && existing.size() > rest.size() && removed(existing, budgets)) {
            moneyChangesWithoutReason = true;
        }
        budgets.addAll(rest);
        return budgets;
    }

    private static boolean removed(Map<String, Budget> existing, List<Budget> budgets) {
        Set<String> stay = new HashSet<>();
        budgets.forEach(budget -> stay.add(BudgetIds.base(budget.id())));
        return !stay.containsAll(existing.keySet());
    }

    private Budget budget(BudgetEntry entry, String base, @Nullable Budget before) {
        Scope scope = names.scope(entry.scope());
        @Nullable String owner = persons.id(entry.owner());
        Budget next = entry.resolved(BudgetIds.of(base, current.version() + 1), 1, scope, owner);
        if (before != null && sameAccounts(before, next)) {
            long version = before.limit() == next.limit() ? before.limitVersion() : before.limitVersion() + 1;
            next = entry.resolved(before.id(), version, scope, owner);
        }
        boolean money = before == null
                || !sameAccounts(before, next)
                || before.limit() != next.limit()
                || before.enforcement() != next.enforcement()
                || before.shadow() != next.shadow()
                || !before.actions().equals(next.actions())
                || !Objects.equals(before.rollover(), next.rollover());
        if (money && (entry.reason() == null || entry.reason().isBlank())) {
            moneyChangesWithoutReason = true;
        }
        return next;
    }

    private static boolean sameAccounts(Budget one, Budget other) {
        return one.unit() == other.unit()
                && one.period().equals(other.period())
                && one.scope().equals(other.scope());
    }

    private List<RateLimit> rateLimits() {
        List<RateLimit> limits = new ArrayList<>();
        if (file.rateLimits().isEmpty() && current.rateLimits().isEmpty()) {
            return limits;
        }
        ScopeText texts = names.texts(file.organization().name());
        Set<String> seen = new HashSet<>();
        for (RateLimitEntry entry : file.rateLimits()) {
            Scope scope = names.scope(entry.scope());
            String name = entry.name() == null ? defaultName(texts.print(scope)) : entry.name();
            if (!seen.add(name)) {
                problems.add(
                        entry.place(),
                        "the rate limit \"" + Names.shown(name)
                                + "\" stands twice; expected one entry, or a `name` of its own");
            }
            String id = DeclaredIds.derived(file.organization().name(), "rateLimit", name + "\u0000" + scope);
            limits.add(new RateLimit(
                    id,
                    name,
                    scope,
                    entry.pace().requestsPerMinute(),
                    entry.pace().tokensPerMinute(),
                    entry.pace().concurrent()));
        }
        PolicyForm form = new PolicyForm(current);
        List<RateLimit> declared = current.rateLimits().stream()
                .filter(limit -> !form.ofKeyOrPlan(limit))
                .toList();
        limits.addAll(kept("rateLimit", declared, limits, RateLimit::name, RateLimit::name));
        return limits;
    }

    private static String defaultName(String scope) {
        return scope.substring(1, scope.length() - 1).replace(": ", " ");
    }

    private <T, E> List<T> byName(
            String kind,
            List<T> existing,
            List<E> entries,
            Function<T, String> name,
            Function<E, String> entryName,
            Function<E, Place> place,
            Function<E, T> make) {
        Map<String, Place> seen = new HashMap<>();
        List<T> next = new ArrayList<>();
        for (E entry : entries) {
            @Nullable Place first = seen.putIfAbsent(entryName.apply(entry), place.apply(entry));
            if (first != null) {
                problems.add(
                        place.apply(entry),
                        "the " + kind + " \"" + Names.shown(entryName.apply(entry))
                                + "\" stands twice; the first is on line " + first.line());
            } else {
                next.add(make.apply(entry));
            }
        }
        next.addAll(kept(kind, existing, next, name, name));
        return next;
    }

    /// What the file no longer names stays, unless it is pruned.
    private <T> List<T> kept(
            String kind, List<T> existing, List<T> declared, Function<T, String> id, Function<T, String> name) {
        Set<String> named = new HashSet<>();
        declared.forEach(thing -> named.add(id.apply(thing)));
        List<T> rest = existing.stream()
                .filter(thing -> !named.contains(id.apply(thing)))
                .toList();
        if (wish.prune()) {
            return List.of();
        }
        rest.forEach(thing ->
                notes.add(kind + " " + name.apply(thing) + " is not in the file and stays; --prune deletes it"));
        return rest.stream().filter(Objects::nonNull).toList();
    }
}
