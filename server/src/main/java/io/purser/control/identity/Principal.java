package io.purser.control.identity;

import io.purser.control.audit.Actor;
import io.purser.core.policy.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whoever asks something of the control plane.
///
/// @param actor who it is, for the audit
/// @param grants what it may do, and over what
/// @param notes why it may do less than it might expect, one sentence each
public record Principal(Actor actor, List<Grant> grants, List<String> notes) {
    public Principal {
        grants = List.copyOf(grants);
        notes = List.copyOf(notes);
    }

    public Principal(Actor actor, List<Grant> grants) {
        this(actor, grants, List.of());
    }

    /// A role over a realm. Members hold theirs over what is their own, and nobody else holds one over that.
    public record Grant(Role role, Realm realm) {
        public Grant {
            if ((role == Role.MEMBER) != (realm instanceof Realm.Own)) {
                throw new IllegalArgumentException(role.word() + " over " + realm
                        + "; expected member over what is somebody's own, and every other role over more");
            }
        }

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
        Sight.@Nullable Person own = null;
        for (Grant grant : grants) {
            if (!grant.role().has(permission)
                    || !organization.equals(grant.realm().organization())) {
                continue;
            }
            switch (grant.realm()) {
                case Realm.Subtree(String _, String groupId) -> roots.add(groupId);
                case Realm.Own(String _, String userId) -> own = Sight.Person.of(userId, policy);
                case Realm.Installation _, Realm.Organization _ -> {}
            }
        }
        Sight part = Sight.Part.of(roots, policy);
        if (own == null) {
            return part;
        }
        return roots.isEmpty() ? own : new Sight.Either(part, own);
    }

    /// The same without what is its own.
    public Principal beyondOwn() {
        return new Principal(
                actor,
                grants.stream().filter(grant -> grant.role() != Role.MEMBER).toList(),
                notes);
    }

    /// The organization that it belongs to: the one whose user it is, or to which its grants are bound; empty where
    /// it is above all.
    public Optional<String> home() {
        List<String> named = grants.stream()
                .map(grant -> grant.realm().organization())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    /// The user that it is, of an organization; empty where it is none of its users.
    public Optional<String> userOf(String organization) {
        return grants.stream()
                .map(Grant::realm)
                .<String>mapMulti((realm, found) -> {
                    if (realm instanceof Realm.Own(String of, String userId) && of.equals(organization)) {
                        found.accept(userId);
                    }
                })
                .findFirst();
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
