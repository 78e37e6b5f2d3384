package io.purser.control.api;

import io.purser.core.attribution.Identity;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.governance.access.Access;
import io.purser.governance.access.AttributionSources;
import io.purser.governance.access.Caller;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.secret.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Access over the policies of a test.
final class AccessByList implements Access {
    private final Supplier<List<Policy>> policies;
    private final KeyHash keyHash;

    AccessByList(Supplier<List<Policy>> policies, KeyHash keyHash) {
        this.policies = policies;
        this.keyHash = keyHash;
    }

    @Override
    public Result authenticate(@Nullable String presentedKey, long nowMillis) {
        String hash = keyHash.of(presentedKey == null ? "" : presentedKey);
        for (Policy policy : policies.get()) {
            for (ApiKey key : policy.keys()) {
                if (key.hash().equals(hash)) {
                    return key.revokedAt() == null
                            ? new Result.Known(new Caller(identity(policy, key), key.policy(), List.of()))
                            : new Result.KeyOver(KeyEnd.REVOKED);
                }
            }
        }
        return new Result.Unauthenticated();
    }

    private static Identity identity(Policy policy, ApiKey key) {
        Optional<User> user = policy.users().stream()
                .filter(one -> one.id().equals(key.userId()))
                .findFirst();
        @Nullable
        String groupId =
                key.groupId() != null ? key.groupId() : user.map(User::groupId).orElse(null);
        List<Identity.Ref> path = new ArrayList<>();
        @Nullable String at = groupId;
        while (at != null) {
            String id = at;
            Group group = policy.groups().stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            path.addFirst(new Identity.Ref(group.id(), group.name()));
            at = group.parentId();
        }
        return new Identity(
                policy.organization().name(),
                path,
                null,
                user.map(one -> new Identity.Ref(one.id(), one.name())).orElse(null),
                new Identity.Ref(key.id(), key.name()));
    }

    @Override
    public Result attribute(Caller caller, AttributionSources sources) {
        throw new UnsupportedOperationException("no model call is made here");
    }
}
