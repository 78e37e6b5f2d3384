package io.purser.control.admin;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import java.util.List;
import java.util.stream.Stream;

/// The next version of a policy, in which one key is new or another.
final class KeyEdits {
    private KeyEdits() {}

    static Policy with(Policy policy, ApiKey key) {
        return next(policy, Stream.concat(policy.keys().stream(), Stream.of(key)));
    }

    /// The key of the same id gives way.
    static Policy replacing(Policy policy, ApiKey changed) {
        return next(policy, policy.keys().stream().map(one -> one.id().equals(changed.id()) ? changed : one));
    }

    private static Policy next(Policy policy, Stream<ApiKey> keys) {
        List<ApiKey> all = keys.toList();
        return policy.withVersion(policy.version() + 1).withKeys(all);
    }
}
