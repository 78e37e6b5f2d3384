package io.purser.control.api.graphql;

import static java.util.stream.Collectors.toMap;

import io.purser.control.admin.Plan;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys of a policy as the schema shows them, however many there are.
final class KeyForms {
    private final String organization;
    private final Map<String, String> users;
    private final Map<String, String> groups;

    KeyForms(Policy policy) {
        this.organization = policy.organization().name();
        this.users = policy.users().stream().collect(toMap(User::id, User::name));
        this.groups = policy.groups().stream().collect(toMap(Group::id, Group::name));
    }

    Map<String, @Nullable Object> key(ApiKey key) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", key.id());
        form.put("name", key.name());
        form.put("userId", key.userId());
        form.put("organization", organization);
        form.put("user", name(users, key.userId()));
        form.put("group", name(groups, key.groupId()));
        form.put("hint", key.hint());
        form.put("models", key.policy().models());
        form.put("expiresAt", Forms.moment(key.policy().expiresAt()));
        form.put("revokedAt", Forms.moment(key.revokedAt()));
        ApiKey.Former former = key.former();
        form.put("formerHint", former == null ? null : former.hint());
        form.put("formerUntil", former == null ? null : Forms.moment(former.until()));
        form.put("managedBy", key.origin().name());
        form.put("createdAt", Forms.moment(key.madeAt()));
        return form;
    }

    private static @Nullable String name(Map<String, String> names, @Nullable String id) {
        return id == null ? null : names.get(id);
    }

    Map<String, @Nullable Object> created(Plan.CreatedKey created) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("key", key(created.key()));
        form.put("secret", created.secret());
        return form;
    }
}
