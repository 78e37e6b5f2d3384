package io.purser.control.identity;

import io.purser.control.audit.Actor;
import io.purser.core.policy.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whoever asks something of the control plane.
///
/// @param actor who it is, for the audit
/// @param grants what it may do, and over what
public record Principal(Actor actor, List<Grant> grants) {
    public Principal {
        grants = List.copyOf(grants);
    }

    /// A role over a realm.
    public record Grant(Role role, Realm realm) {
        /// Everything, everywhere.
        public static final Grant EVERYTHING = new Grant(Role.SUPER_ADMIN, new Realm.Installation());
    }

    /// One that may do everything: whoever runs the process, or was given that by somebody who may.
    public static Principal everything(Actor actor) {
        return new Principal(actor, List.of(Grant.EVERYTHING));
    }

    /// Its name, for people.
    public String label() {
        return actor.name();
    }

    /// Whether it may do this over the whole installation.
    public boolean may(Permission permission) {
        return grants.stream()
                .anyMatch(grant -> grant.role().has(permission) && grant.realm() instanceof Realm.Installation);
    }

    /// Whether it may do this over one whole organization.
    public boolean may(Permission permission, String organization) {
        return grants.stream()
                .anyMatch(grant -> grant.role().has(permission) && grant.realm().holds(organization));
    }

    /// Whether it may do this to anything at all.
    public boolean maySomewhere(Permission permission) {
        return grants.stream().anyMatch(grant -> grant.role().has(permission));
    }

    /// Whether it may do this to anything of an organization.
    public boolean mayWithin(Permission permission, String organization) {
        return grants.stream()
                .anyMatch(grant -> grant.role().has(permission) && grant.realm().reaches(organization));
    }

    /// Whether anything of an organization is its business: of others it learns not even that they are.
    public boolean knows(String organization) {
        return grants.stream().anyMatch(grant -> grant.realm().reaches(organization));
    }

    /// What it sees of an organization where it has this permission.
    public Sight sight(Permission permission, Policy policy) {
        String organization = policy.organization().name();
        if (may(permission, organization)) {
            return new Sight.Whole();
        }
        Set<String> roots = new HashSet<>();
        for (Grant grant : grants) {
            if (grant.role().has(permission)
                    && grant.realm() instanceof Realm.Subtree(String of, String groupId)
                    && of.equals(organization)) {
                roots.add(groupId);
            }
        }
        return Sight.Part.of(roots, policy);
    }

    /// Whether it may do this over one whole organization, or where none is named over the installation.
    public boolean mayOver(Permission permission, @Nullable String organization) {
        return organization == null ? may(permission) : may(permission, organization);
    }

    /// Whether it may give this grant to somebody: nobody gives more than what it has, and nowhere else.
    public boolean mayGive(Grant grant) {
        String organization = grant.realm().organization();
        return grant.role().permissions().stream().allMatch(permission -> mayOver(permission, organization));
    }
}
