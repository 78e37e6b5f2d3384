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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is done here as the audit keeps it. No secret is in any of it: forms have none, and of a token or key its
/// last four characters are shown.
final class Deeds {
    private Deeds() {}

    static AuditDeed firstStart(Policy policy, long now) {
        return AuditDeed.one(
                now,
                Actor.system("first start"),
                AuditAction.ORGANIZATION_CREATE,
                organization(policy.organization().name()),
                null,
                new PolicyForm(policy).organization(),
                null);
    }

    static AuditDeed replaced(Policy untouched, String by, long now, Actor actor) {
        return AuditDeed.one(
                now,
                actor,
                AuditAction.ORGANIZATION_REPLACE,
                organization(untouched.organization().name()),
                new PolicyForm(untouched).organization(),
                null,
                "replaced by " + by);
    }

    static AuditDeed applied(Plan plan, PolicyDocument document, long now, Actor actor) {
        return new AuditDeed(
                now,
                actor,
                AuditAction.POLICY_APPLY,
                organization(plan.organization()),
                Stream.concat(
                                plan.changes().stream().map(Plan.PlannedChange::audited),
                                plan.moves().stream().map(PayerMove::audited))
                        .toList(),
                reason(plan, document),
                document.hash());
    }

    static AuditDeed edited(Plan plan, EntryEdit edit, long now, Actor actor) {
        List<AuditChange> changes = Stream.concat(
                        plan.changes().stream().map(Plan.PlannedChange::audited),
                        plan.moves().stream().map(PayerMove::audited))
                .toList();
        String kind = edit.kind().word();
        @Nullable
        String id = changes.stream()
                .filter(change -> change.kind().equals(kind) && change.name().equals(edit.name()))
                .findFirst()
                .map(AuditChange::id)
                .orElse(null);
        return new AuditDeed(
                now,
                actor,
                edit.deletes() ? AuditAction.ENTRY_DELETE : AuditAction.ENTRY_SET,
                new AuditDeed.Thing(kind, id, edit.name()),
                changes,
                edit.reason(),
                null);
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

    /// @param known has the names of the organization's people
    static AuditDeed created(Policy known, ApiKey key, long now, Actor actor) {
        Map<String, Object> form = new TreeMap<>(new PolicyForm(known).key(key));
        form.put("hint", key.hint());
        return AuditDeed.one(now, actor, AuditAction.KEY_CREATE, thing(key), null, form, null);
    }

    static AuditDeed revoked(ApiKey key, long now, @Nullable String reason, Actor actor) {
        return AuditDeed.one(now, actor, AuditAction.KEY_REVOKE, thing(key), Map.of(), ended(now), reason);
    }

    static AuditDeed rotated(ApiKey before, ApiKey after, long now, @Nullable String reason, Actor actor) {
        ApiKey.Former former = after.former();
        Map<String, Object> changed = new TreeMap<>(Map.of("hint", after.hint()));
        if (former != null) {
            changed.put("formerUntil", Instant.ofEpochMilli(former.until()).toString());
        }
        return AuditDeed.one(
                now, actor, AuditAction.KEY_ROTATE, thing(after), Map.of("hint", before.hint()), changed, reason);
    }

    private static Map<String, Object> ended(long now) {
        return Map.of("revokedAt", Instant.ofEpochMilli(now).toString());
    }

    private static AuditDeed.Thing thing(ApiKey key) {
        return new AuditDeed.Thing("key", key.id(), key.name());
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
            case Realm.Own(String _, String userId) -> form.put("over", "user " + userId);
        }
        return AuditDeed.one(token.createdAt(), actor, AuditAction.TOKEN_CREATE, thing(token), null, form, null);
    }

    static AuditDeed revoked(OperatorToken token, long now, @Nullable String reason, Actor actor) {
        return AuditDeed.one(now, actor, AuditAction.TOKEN_REVOKE, thing(token), Map.of(), ended(now), reason);
    }

    private static AuditDeed.Thing thing(OperatorToken token) {
        return new AuditDeed.Thing("token", token.id(), token.label());
    }
}
