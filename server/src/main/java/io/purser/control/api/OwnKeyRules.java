package io.purser.control.api;

import io.purser.core.policy.OwnKeyPolicies;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a user may make of keys of its own, as answers show it.
final class OwnKeyRules {
    private OwnKeyRules() {}

    /// The key policy that covers a user; null where none does.
    ///
    /// @param userId of the organization
    static @Nullable Map<String, @Nullable Object> of(Policy policy, String userId, long now) {
        return policy.users().stream()
                .filter(user -> user.id().equals(userId))
                .findFirst()
                .flatMap(user -> OwnKeyPolicies.of(policy).of(user).map(rule -> form(policy, user, rule, now)))
                .orElse(null);
    }

    private static Map<String, @Nullable Object> form(Policy policy, User user, OwnKeyPolicy rule, long now) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", rule.name());
        form.put("keysPerUser", rule.keysPerUser());
        form.put("keysInForce", (int) policy.keys().stream()
                .filter(key -> key.origin() == ApiKey.Origin.USER && user.id().equals(key.userId()))
                .filter(key -> rule.isInForce(key, now))
                .count());
        form.put(
                "longestLife",
                rule.longestLife() == null ? null : rule.longestLife().toString());
        form.put("models", rule.rules().models());
        form.put("requestsPerMinute", rule.requestsPerMinute());
        form.put("tokensPerMinute", rule.tokensPerMinute());
        form.put("concurrent", rule.concurrent());
        form.put(
                "attribution",
                new TreeMap<>(rule.rules().fixed())
                        .entrySet().stream()
                                .map(fixed -> Map.of("name", fixed.getKey(), "value", fixed.getValue()))
                                .toList());
        form.put("required", List.copyOf(rule.rules().required()));
        return form;
    }
}
