package io.purser.governance.access;

import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.policy.CustomerPlans;
import io.purser.core.policy.OwnKeyPolicies;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every key of the installation by its hash, with the caller it stands for. Immutable: a change of any policy
/// makes a new one.
final class Directory {
    static final Directory EMPTY = new Directory(Map.of(), Map.of());

    private final Map<String, Entry> byHash;
    private final Map<Person, Caller> people;

    private Directory(Map<String, Entry> byHash, Map<Person, Caller> people) {
        this.byHash = byHash;
        this.people = people;
    }

    /// A user of an organization.
    private record Person(String organization, String userId) {}

    /// A key as it stands.
    ///
    /// @param uncovered whether no key policy covers it although it needs one
    record Entry(
            Caller caller,
            @Nullable Long expiresAt,
            @Nullable Long revokedAt,
            boolean uncovered) {}

    static Directory of(Collection<Policy> policies) {
        Map<String, Entry> byHash = new HashMap<>();
        Map<Person, Caller> people = new HashMap<>();
        for (Policy policy : policies) {
            add(policy, byHash, people);
        }
        return new Directory(byHash, people);
    }

    @Nullable
    Entry find(String hash) {
        return byHash.get(hash);
    }

    /// A user who calls without a key, as a token says.
    @Nullable
    Caller user(String organization, String userId) {
        return people.get(new Person(organization, userId));
    }

    private static void add(Policy policy, Map<String, Entry> byHash, Map<Person, Caller> people) {
        Map<String, Group> groups = new HashMap<>();
        policy.groups().forEach(group -> groups.put(group.id(), group));
        Map<String, User> users = new HashMap<>();
        policy.users().forEach(user -> users.put(user.id(), user));
        List<TagRule> rules = policy.tagPolicies().stream().map(TagRule::of).toList();
        CustomerPlans plans = new CustomerPlans(policy);
        OwnKeyPolicies own = OwnKeyPolicies.of(policy);
        for (ApiKey key : policy.keys()) {
            User user = key.userId() == null ? null : users.get(key.userId());
            String paying = key.groupId() != null ? key.groupId() : user == null ? null : user.groupId();
            Identity identity =
                    identity(policy.organization().name(), paying, user, new Ref(key.id(), key.name()), groups);
            List<TagRule> covering = covering(rules, identity);
            Entry entry = key.origin() == ApiKey.Origin.USER
                    ? ownKey(key, new Caller(identity, key.policy(), covering, plans, null), own)
                    : new Entry(
                            new Caller(identity, key.policy(), covering, plans, null),
                            key.policy().expiresAt(),
                            key.revokedAt(),
                            false);
            byHash.put(key.hash(), entry);
            ApiKey.Former former = key.former();
            if (former != null) {
                Long expiresAt = entry.expiresAt();
                long until = expiresAt == null ? former.until() : Math.min(expiresAt, former.until());
                byHash.putIfAbsent(former.hash(), new Entry(entry.caller(), until, key.revokedAt(), entry.uncovered()));
            }
        }
        String organization = policy.organization().name();
        for (User user : policy.users()) {
            Identity identity = identity(organization, user.groupId(), user, null, groups);
            Caller alone = new Caller(identity, KeyPolicy.OPEN, covering(rules, identity), plans, null);
            Caller bounded = own.of(user)
                    .map(one -> alone.within(
                            one.name(), one.withoutKey(), one.rules().models()))
                    .orElse(alone);
            people.put(new Person(organization, user.id()), bounded);
        }
    }

    private static List<TagRule> covering(List<TagRule> rules, Identity identity) {
        return rules.stream().filter(rule -> rule.covers(identity)).toList();
    }

    /// A key that its user made: what the key policy of now says goes before what the key says.
    private static Entry ownKey(ApiKey key, Caller alone, OwnKeyPolicies policies) {
        OwnKeyPolicy one = policies.of(key).orElse(null);
        if (one == null) {
            return new Entry(alone, key.policy().expiresAt(), key.revokedAt(), true);
        }
        KeyPolicy effective = one.over(key.policy(), key.madeAt() == null ? 0 : key.madeAt());
        return new Entry(
                alone.within(one.name(), effective, one.rules().models()),
                effective.expiresAt(),
                key.revokedAt(),
                false);
    }

    private static Identity identity(
            String organization,
            @Nullable String groupId,
            @Nullable User user,
            @Nullable Ref key,
            Map<String, Group> groups) {
        List<Ref> path = new ArrayList<>();
        String costCentre = null;
        for (Group group = find(groups, groupId); group != null; group = find(groups, group.parentId())) {
            path.addFirst(new Ref(group.id(), group.name()));
            costCentre = costCentre == null ? group.costCentre() : costCentre;
        }
        Ref owner = user == null ? null : new Ref(user.id(), user.name());
        return new Identity(organization, path, costCentre, owner, key);
    }

    private static @Nullable Group find(Map<String, Group> groups, @Nullable String id) {
        return id == null ? null : groups.get(id);
    }
}
