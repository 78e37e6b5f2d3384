package io.purser.control.api;

import io.purser.control.identity.Principal;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user as its calls are attributed: by itself, and by each of its keys that is in force.
///
/// @param user by itself, without a key
public record OwnIdentities(Identity user, List<Identity> keys, Sight.Person sight) {
    public OwnIdentities {
        keys = List.copyOf(keys);
    }

    /// The user that somebody is in an organization; empty where it is none of its users.
    public static Optional<OwnIdentities> of(Principal who, Policy policy) {
        return who.userOf(policy.organization().name())
                .flatMap(id -> policy.users().stream()
                        .filter(user -> user.id().equals(id))
                        .findFirst())
                .map(user -> of(user, policy));
    }

    private static OwnIdentities of(User user, Policy policy) {
        Map<String, Group> groups = new HashMap<>();
        policy.groups().forEach(group -> groups.put(group.id(), group));
        String organization = policy.organization().name();
        Ref self = new Ref(user.id(), user.name());
        List<Identity> keys = new ArrayList<>();
        for (ApiKey key : policy.keys()) {
            if (user.id().equals(key.userId()) && key.revokedAt() == null) {
                @Nullable String group = key.groupId() == null ? user.groupId() : key.groupId();
                keys.add(identity(organization, group, groups, self, new Ref(key.id(), key.name())));
            }
        }
        return new OwnIdentities(
                identity(organization, user.groupId(), groups, self, null), keys, Sight.Person.of(user.id(), policy));
    }

    private static Identity identity(
            String organization, @Nullable String groupId, Map<String, Group> groups, Ref user, @Nullable Ref key) {
        List<Ref> path = new ArrayList<>();
        @Nullable String costCentre = null;
        @Nullable Group at = groupId == null ? null : groups.get(groupId);
        while (at != null) {
            path.addFirst(new Ref(at.id(), at.name()));
            costCentre = costCentre == null ? at.costCentre() : costCentre;
            at = at.parentId() == null ? null : groups.get(at.parentId());
        }
        return new Identity(organization, path, costCentre, user, key);
    }

    List<Identity> all() {
        List<Identity> all = new ArrayList<>();
        all.add(user);
        all.addAll(keys);
        return all;
    }
}
