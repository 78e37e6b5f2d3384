package io.purser.core.tenancy;

import org.jspecify.annotations.Nullable;

/// An organisational unit; groups form a tree.
///
/// @param parentId null at the root of the tree
public record Group(
        String id,
        String name,
        @Nullable String parentId,
        @Nullable String costCentre) {}
