package io.purser.core.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An organisational unit; groups form a tree.
///
/// @param parentId null at the root of the tree
/// @param idpGroups the groups of identity providers whose people it pays for
public record Group(
        String id,
        String name,
        @Nullable String parentId,
        @Nullable String costCentre,
        List<IdpGroup> idpGroups) {

    public Group {
        idpGroups = List.copyOf(idpGroups);
    }

    /// A group to which nothing is mapped.
    public Group(String id, String name, @Nullable String parentId, @Nullable String costCentre) {
        this(id, name, parentId, costCentre, List.of());
    }
}
