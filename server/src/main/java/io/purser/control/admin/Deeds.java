package io.purser.control.admin;

import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditChange;
import io.purser.control.audit.AuditDeed;
import io.purser.control.identity.Realm;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is done here as the audit keeps it. No secret is in any of it: forms have none, and of a token or key its
/// last four characters are shown.
final class Deeds {
    private Deeds() {}

    static AuditDeed firstStart(Policy policy, long now) {
        String name = policy.organization().name();
        Map<String, Object> form = new PolicyForm(policy).organization();
        return new AuditDeed(
                now,
                Actor.system("first start"),
                AuditAction.ORGANIZATION_CREATE,
                organization(name),
                List.of(AuditChange.between("organization", null, name, null, form, List.of())),
                null,
                null);
    }

    static AuditDeed replaced(Policy untouched, String by, long now, Actor actor) {
        String name = untouched.organization().name();
        Map<String, Object> form = new PolicyForm(untouched).organization();
        return new AuditDeed(
                now,
                actor,
                AuditAction.ORGANIZATION_REPLACE,
                organization(name),
                List.of(AuditChange.between("organization", null, name, form, null, List.of())),
                "replaced by " + by,
                null);
    }

    static AuditDeed applied(Plan plan, PolicyDocument document, long now, Actor actor) {
        return new AuditDeed(
                now,
                actor,
                AuditAction.POLICY_APPLY,
                organization(plan.organization()),
                plan.changes().stream().map(Plan.PlannedChange::audited).toList(),
                reason(plan, document),
                document.hash());
    }

    /// The one that was given beside the file, else those of its entries.
    private static @Nullable String reason(Plan plan, PolicyDocument document) {
        String given = document.reason();
        if (given != null && !given.isBlank()) {
            return given;
        }
        return plan.changes().stream()
                .map(change -> change.audited().reason())
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static AuditDeed.Thing organization(String name) {
        return new AuditDeed.Thing("organization", null, name);
    }

    static AuditDeed created(Policy after, ApiKey key, long now, Actor actor) {
        Map<String, Object> form = new TreeMap<>(new PolicyForm(after).key(key));
        form.put("hint", key.hint());
        return ofKey(AuditAction.KEY_CREATE, key, null, form, now, null, actor);
    }

    static AuditDeed revoked(ApiKey key, long now, @Nullable String reason, Actor actor) {
        return ofKey(AuditAction.KEY_REVOKE, key, Map.of(), ended(now), now, reason, actor);
    }

    private static Map<String, Object> ended(long now) {
        return Map.of("revokedAt", Instant.ofEpochMilli(now).toString());
    }

    private static AuditDeed ofKey(
            AuditAction action,
            ApiKey key,
            @Nullable Map<String, Object> before,
            Map<String, Object> after,
            long now,
            @Nullable String reason,
            Actor actor) {
        return new AuditDeed(
                now,
                actor,
                action,
                new AuditDeed.Thing("key", key.id(), key.name()),
                List.of(AuditChange.between("key", key.id(), key.name(), before, after, List.of())),
                reason,
                null);
    }

    static AuditDeed created(OperatorToken token, Actor actor) {
        Map<String, Object> form = new TreeMap<>(Map.of(
                "label", token.label(),
                "hint", token.hint(),
                "role", token.grant().role().word(),
                "expiresAt", Instant.ofEpochMilli(token.expiresAt()).toString()));
        switch (token.grant().realm()) {
            case Realm.Installation _ -> form.put("over", "installation");
            case Realm.Organization(String name) -> form.put("over", "organization " + name);
            case Realm.Subtree(String _, String groupId) -> form.put("over", "group " + groupId);
        }
        return ofToken(AuditAction.TOKEN_CREATE, token, null, form, token.createdAt(), null, actor);
    }

    static AuditDeed revoked(OperatorToken token, long now, @Nullable String reason, Actor actor) {
        return ofToken(AuditAction.TOKEN_REVOKE, token, Map.of(), ended(now), now, reason, actor);
    }

    private static AuditDeed ofToken(
            AuditAction action,
            OperatorToken token,
            @Nullable Map<String, Object> before,
            Map<String, Object> after,
            long now,
            @Nullable String reason,
            Actor actor) {
        return new AuditDeed(
                now,
                actor,
                action,
                new AuditDeed.Thing("token", token.id(), token.label()),
                List.of(AuditChange.between("token", token.id(), token.label(), before, after, List.of())),
                reason,
                null);
    }
}
