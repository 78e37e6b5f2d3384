package io.purser.control.admin;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.User;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody wants of a new key.
///
/// @param organization null for the only one there is
/// @param user the name of its owner, null for none
/// @param group the name of the group that pays, null for the owner's; a key without both is the organization's own
/// @param expiresAt epoch milliseconds, null for never
/// @param own whether it is to be a key of one's own, even where one might make others
public record NewKey(
        @Nullable String organization,
        String name,
        @Nullable String user,
        @Nullable String group,
        List<String> models,
        @Nullable Long expiresAt,
        boolean own) {

    public NewKey {
        models = List.copyOf(models);
    }

    sealed interface Result {}

    record Made(ApiKey key) implements Result {}

    record Refused(String field, String expected) implements Result {}

    /// A rule stands in the way.
    record Barred(String why) implements Result {}

    Result make(Policy policy, String hash, String hint, long nowMillis) {
        if (!Names.acceptable(name)) {
            return new Refused("name", Names.EXPECTED);
        }
        if (policy.keys().stream().anyMatch(key -> key.name().equals(name))) {
            return new Refused("name", "a name that no key of the organization has, revoked ones included");
        }
        @Nullable
        String userId = policy.users().stream()
                .filter(one -> one.name().equals(user))
                .map(User::id)
                .findFirst()
                .orElse(null);
        @Nullable
        String groupId = policy.groups().stream()
                .filter(one -> one.name().equals(group))
                .map(Group::id)
                .findFirst()
                .orElse(null);
        if (user != null && userId == null) {
            return new Refused(
                    "user", "the name of a user of the organization; there is no \"" + Names.shown(user) + "\"");
        }
        if (group != null && groupId == null) {
            return new Refused(
                    "group", "the name of a group of the organization; there is no \"" + Names.shown(group) + "\"");
        }
        if (expiresAt != null && expiresAt <= nowMillis) {
            return new Refused("expiresAt", "a moment that is still to come");
        }
        KeyPolicy rules = new KeyPolicy(models, expiresAt, Map.of(), true, List.of(), Map.of(), false, false, false);
        String id = DeclaredIds.derived(policy.organization().name(), "key", "operator\u0000" + name);
        return new Made(new ApiKey(
                id, name, userId, groupId, hash, hint, rules, null, ApiKey.Origin.OPERATOR, null, nowMillis));
    }
}
