package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.KeyEntry;
import io.purser.control.admin.GovernanceFile.Naming;
import io.purser.control.admin.GovernanceFile.Pace;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import io.purser.platform.secret.ApiKeySecret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The keys that a file declares, beside those that operators and people made. A revoked key stays revoked.
final class KeyResolution {
    private final Policy current;
    private final Planner.Wish wish;
    private final Problems problems;
    private final List<String> notes;
    private final NameLookup names;
    private final UnaryOperator<String> keyHash;
    private final Supplier<String> newSecret;
    private final List<Plan.CreatedKey> created = new ArrayList<>();
    private final Map<String, String> nameByHash = new HashMap<>();

    KeyResolution(
            Policy current,
            Planner.Wish wish,
            Problems problems,
            List<String> notes,
            NameLookup names,
            UnaryOperator<String> keyHash,
            Supplier<String> newSecret) {
        this.current = current;
        this.wish = wish;
        this.problems = problems;
        this.notes = notes;
        this.names = names;
        this.keyHash = keyHash;
        this.newSecret = newSecret;
    }

    List<Plan.CreatedKey> created() {
        return created;
    }

    Set<String> secretsMade() {
        Set<String> ids = new HashSet<>();
        created.forEach(key -> ids.add(key.key().id()));
        return ids;
    }

    /// @param limits receives the rate limits that keys carry themselves
    List<ApiKey> resolve(GovernanceFile file, List<RateLimit> limits) {
        Map<String, ApiKey> existing = new LinkedHashMap<>();
        Map<String, ApiKey> others = new LinkedHashMap<>();
        DeclaredIds ids = new DeclaredIds(file.organization().name(), "key", problems);
        for (ApiKey key : current.keys()) {
            if (key.origin() == ApiKey.Origin.FILE || key.id().equals(wish.operatorKey())) {
                existing.put(key.id(), key);
                ids.existing(key.id(), key.name());
            } else {
                others.put(key.name(), key);
                nameByHash.put(key.hash(), key.name());
                ApiKey.Former former = key.former();
                if (former != null) {
                    nameByHash.put(former.hash(), key.name());
                }
            }
        }
        List<Naming> namings = file.keys().stream().map(KeyEntry::naming).toList();
        ids.carriedOver(namings);
        Map<Naming, String> assigned = ids.assign(namings);
        List<ApiKey> keys = new ArrayList<>();
        for (KeyEntry entry : file.keys()) {
            @Nullable String id = assigned.get(entry.naming());
            if (others.containsKey(entry.naming().name())) {
                problems.add(
                        entry.naming().place(),
                        "the key \"" + Names.shown(entry.naming().name())
                                + "\" was made by an operator or by its user; expected another name, a file never takes"
                                + " over such a key");
            } else if (id != null) {
                keys.add(key(entry, id, existing.remove(id)));
                pace(entry, id, limits);
            }
        }
        List<ApiKey> staying = staying(existing.values());
        staying.addAll(others.values());
        keys.addAll(staying);
        keepLimits(staying, limits);
        return keys;
    }

    private List<ApiKey> staying(Iterable<ApiKey> rest) {
        List<ApiKey> staying = new ArrayList<>();
        for (ApiKey key : rest) {
            if (!wish.prune()) {
                notes.add("key " + key.name() + " is not in the file and stays; --prune deletes it");
                staying.add(key);
            }
        }
        return staying;
    }

    private void keepLimits(List<ApiKey> staying, List<RateLimit> limits) {
        Set<String> limitIds = new HashSet<>();
        staying.forEach(key -> limitIds.add(PolicyForm.keyLimitId(key.id())));
        current.rateLimits().stream()
                .filter(limit -> limitIds.contains(limit.id()))
                .forEach(limits::add);
    }

    private ApiKey key(KeyEntry entry, String id, @Nullable ApiKey before) {
        @Nullable String user = entry.user() == null ? null : names.user(entry.userPlace(), entry.user());
        @Nullable String group = entry.group() == null ? null : names.group(entry.groupPlace(), entry.group());
        String name = entry.naming().name();
        if (before != null && before.revokedAt() != null) {
            notes.add("key " + name + " was revoked and stays so; declare another name for a new one");
        }
        boolean fresh = before == null && entry.secret() == null;
        String secret = fresh ? newSecret.get() : entry.secret() == null ? "" : entry.secret();
        String hash = before != null && secret.isEmpty() ? before.hash() : keyHash.apply(secret);
        ApiKey key = new ApiKey(
                id,
                name,
                user,
                group,
                hash,
                before != null && secret.isEmpty() ? before.hint() : ApiKeySecret.hint(secret),
                entry.policy(),
                before == null ? null : before.revokedAt(),
                before == null ? ApiKey.Origin.FILE : before.origin(),
                before != null && before.hash().equals(hash) ? before.former() : null,
                before == null ? null : before.madeAt());
        checkHash(entry, key);
        if (fresh) {
            created.add(new Plan.CreatedKey(key, secret));
        }
        return key;
    }

    private void checkHash(KeyEntry entry, ApiKey key) {
        @Nullable String other = nameByHash.putIfAbsent(key.hash(), key.name());
        if (other != null) {
            problems.add(
                    entry.naming().place(),
                    "the secret is that of the key \"" + Names.shown(other) + "\"; expected a secret of its own");
        } else if (wish.elsewhere().test(key.hash())) {
            problems.add(
                    entry.naming().place(),
                    "the secret is that of a key of another organization; expected a secret of its own");
        }
    }

    private static void pace(KeyEntry entry, String id, List<RateLimit> limits) {
        @Nullable Pace pace = entry.pace();
        if (pace != null) {
            limits.add(new RateLimit(
                    PolicyForm.keyLimitId(id),
                    "key " + entry.naming().name(),
                    new Scope(List.of(new Scope.Condition(Dimension.KEY, null, id)), null),
                    pace.requestsPerMinute(),
                    pace.tokensPerMinute(),
                    pace.concurrent()));
        }
    }

    /// Refuses to prune what a key that stays belongs to. A key that its user made stays when that user goes, and opens
    /// nothing then.
    void checkOwners(Place place, List<Group> groups, List<User> users, List<ApiKey> keys) {
        Set<String> known = new HashSet<>();
        groups.forEach(group -> known.add(group.id()));
        users.forEach(user -> known.add(user.id()));
        for (ApiKey key : keys) {
            for (@Nullable String owner : new @Nullable String[] {key.userId(), key.groupId()}) {
                if (owner != null && !known.contains(owner) && key.origin() == ApiKey.Origin.OPERATOR) {
                    problems.add(
                            place,
                            "the key \"" + key.name()
                                    + "\", made by an operator, belongs to what would be pruned; revoke it first or keep its owner");
                }
            }
        }
    }
}
