package io.purser.control.identity;

import io.purser.control.identity.Principal.Grant;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a user may do: what is its own, what the governance file gives it, and what an issuer's token does. Nothing
/// of it reaches beyond the organization.
public final class UserGrants {
    private UserGrants() {}

    /// @param given roles that a token brings, each over what it usually is
    public static List<Grant> of(Policy policy, User user, Collection<Role> given) {
        String organization = policy.organization().name();
        Set<Grant> grants = new LinkedHashSet<>();
        grants.add(new Grant(Role.MEMBER, new Realm.Own(organization, user.id())));
        for (UserRole held : user.roles()) {
            Role.of(held.role())
                    .flatMap(role -> over(role, held, organization, user.groupId()))
                    .ifPresent(grants::add);
        }
        for (Role role : given) {
            over(role, new UserRole(role.word(), null, false), organization, user.groupId())
                    .ifPresent(grants::add);
        }
        return new ArrayList<>(grants);
    }

    /// @param primary the user's group; without one a role over it is over nothing
    private static Optional<Grant> over(Role role, UserRole held, String organization, @Nullable String primary) {
        if (role == Role.MEMBER) {
            return Optional.empty();
        }
        boolean whole = held.groupId() == null && (held.wholeOrganization() || !role.overGroup());
        if (whole) {
            return Optional.of(new Grant(role, new Realm.Organization(organization)));
        }
        @Nullable String group = held.groupId() == null ? primary : held.groupId();
        return group == null ? Optional.empty() : Optional.of(new Grant(role, new Realm.Subtree(organization, group)));
    }
}
