package io.purser.core.policy;

import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.limits.RateLimit;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which key policy covers whom: the one of the nearest group at or above a user's own, else the organization's.
/// Service accounts make no keys, and none covers them.
public final class OwnKeyPolicies {
    private final @Nullable OwnKeyPolicy wide;
    private final Map<String, OwnKeyPolicy> byGroup = new HashMap<>();
    private final Map<String, @Nullable String> parents = new HashMap<>();
    private final Map<String, User> users = new HashMap<>();
    private final Policy policy;

    private OwnKeyPolicies(Policy policy) {
        this.policy = policy;
        OwnKeyPolicy whole = null;
        for (OwnKeyPolicy one : policy.keyPolicies()) {
            String group = one.groupId();
            if (group == null) {
                whole = one;
            } else {
                byGroup.put(group, one);
            }
        }
        wide = whole;
        for (Group group : policy.groups()) {
            parents.put(group.id(), group.parentId());
        }
        policy.users().forEach(user -> users.put(user.id(), user));
    }

    public static OwnKeyPolicies of(Policy policy) {
        return new OwnKeyPolicies(policy);
    }

    /// The one that covers a user.
    public Optional<OwnKeyPolicy> of(User user) {
        if (user.service()) {
            return Optional.empty();
        }
        for (String at = user.groupId(); at != null; at = parents.get(at)) {
            OwnKeyPolicy nearest = byGroup.get(at);
            if (nearest != null) {
                return Optional.of(nearest);
            }
        }
        return Optional.ofNullable(wide);
    }

    /// The one under which a key that its user made is in force; empty where none is.
    public Optional<OwnKeyPolicy> of(ApiKey own) {
        User user = own.userId() == null ? null : users.get(own.userId());
        return user == null ? Optional.empty() : of(user).filter(one -> one.keysPerUser() > 0);
    }

    /// The id of the rate limit that a key carries.
    public static String limitId(String keyId) {
        return "rl_" + keyId;
    }

    /// The rate limits of keys that their users made.
    List<RateLimit> limits() {
        List<RateLimit> limits = new ArrayList<>();
        for (ApiKey key : policy.keys()) {
            if (key.origin() == ApiKey.Origin.USER && key.revokedAt() == null) {
                of(key).filter(OwnKeyPolicy::hasPace).ifPresent(one -> limits.add(limit(one, key)));
            }
        }
        return limits;
    }

    private static RateLimit limit(OwnKeyPolicy one, ApiKey key) {
        return new RateLimit(
                limitId(key.id()),
                "key policy " + one.name(),
                new Scope(List.of(new Scope.Condition(Dimension.KEY, null, key.id())), null),
                one.requestsPerMinute(),
                one.tokensPerMinute(),
                one.concurrent());
    }
}
