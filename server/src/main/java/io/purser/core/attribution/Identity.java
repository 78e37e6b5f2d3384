package io.purser.core.attribution;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The part of an attribution that the credential fixes: organization, paying group with its ancestors, user,
/// key. One instance is shared by every request of a key under one policy version.
///
/// @param organization the organization's name
/// @param groupPath the groups from the root of the tree down to the one that pays; empty where
///     none pays
/// @param costCentre the cost centre of the paying group or its nearest ancestor that has one
/// @param user the person or service account the key belongs to
/// @param key the API key
public record Identity(
        String organization,
        List<Ref> groupPath,
        @Nullable String costCentre,
        @Nullable Ref user,
        @Nullable Ref key) {

    public Identity {
        Objects.requireNonNull(organization, "organization");
        groupPath = List.copyOf(groupPath);
    }

    /// A thing that people call by a name which may change and the ledger by an id which may not.
    public record Ref(String id, String name) {}

    /// The group that pays, where there is one.
    public @Nullable Ref payingGroup() {
        return groupPath.isEmpty() ? null : groupPath.getLast();
    }

    public @Nullable String groupName() {
        return name(payingGroup());
    }

    public @Nullable String userName() {
        return name(user);
    }

    public @Nullable String keyName() {
        return name(key);
    }

    private static @Nullable String name(@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }
}
