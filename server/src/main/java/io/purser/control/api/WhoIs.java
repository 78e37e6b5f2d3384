package io.purser.control.api;

import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.core.attribution.Identity;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells somebody who it is here, and what it may do.
public final class WhoIs {
    private final Policies policies;
    private final Governance governance;
    private final InstantSource clock;

    public WhoIs(Policies policies, Governance governance, InstantSource clock) {
        this.policies = policies;
        this.governance = governance;
        this.clock = clock;
    }

    /// Who asks, as answers show it.
    public Map<String, @Nullable Object> of(Principal who) {
        @Nullable Policy policy = who.home().flatMap(this::policy).orElse(null);
        Optional<OwnIdentities> user = policy == null ? Optional.empty() : OwnIdentities.of(who, policy);
        @Nullable Identity identity = user.map(OwnIdentities::user).orElse(null);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", who.label());
        form.put("kind", who.actor().kind().word());
        form.put("id", who.actor().id());
        form.put("issuer", who.actor().issuer());
        form.put("organization", who.home().orElse(null));
        form.put(
                "user",
                identity == null || identity.user() == null
                        ? null
                        : identity.user().name());
        form.put(
                "group",
                identity == null || identity.payingGroup() == null
                        ? null
                        : identity.payingGroup().name());
        form.put(
                "groupPath",
                identity == null
                        ? List.of()
                        : identity.groupPath().stream().map(Identity.Ref::name).toList());
        form.put("costCentre", identity == null ? null : identity.costCentre());
        form.put("roles", who.grants().stream().map(this::role).toList());
        form.put("notes", who.notes());
        form.put(
                "budgets",
                policy == null
                        ? List.of()
                        : user.map(own -> OwnBudgets.of(
                                                policy,
                                                governance.budgets(
                                                        policy.organization().name()),
                                                governance,
                                                own)
                                        .forms())
                                .orElse(List.of()));
        form.put("keyPolicy", policy == null ? null : keyPolicy(who, policy));
        return form;
    }

    private @Nullable Map<String, @Nullable Object> keyPolicy(Principal who, Policy policy) {
        @Nullable String user = who.userOf(policy.organization().name()).orElse(null);
        return user == null ? null : OwnKeyRules.of(policy, user, clock.millis());
    }

    private Map<String, @Nullable Object> role(Grant grant) {
        Realm realm = grant.realm();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("role", grant.role().word());
        form.put("over", over(realm));
        form.put("organization", realm.organization());
        form.put("group", group(realm));
        form.put(
                "permissions",
                grant.role().permissions().stream().map(Permission::word).toList());
        return form;
    }

    private static String over(Realm realm) {
        return switch (realm) {
            case Realm.Installation _ -> "installation";
            case Realm.Organization _ -> "organization";
            case Realm.Subtree _ -> "group";
            case Realm.Own _ -> "own";
        };
    }

    private @Nullable String group(Realm realm) {
        String id = realm.groupId();
        String organization = realm.organization();
        if (id == null || organization == null) {
            return null;
        }
        return policy(organization).stream()
                .flatMap(policy -> policy.groups().stream())
                .filter(group -> group.id().equals(id))
                .map(Group::name)
                .findFirst()
                .orElse(id);
    }

    private Optional<Policy> policy(String organization) {
        return policies.find(organization).map(Kept::policy);
    }
}
