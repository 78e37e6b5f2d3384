package io.purser.control.identity;

import org.jspecify.annotations.Nullable;

/// What a role is held over.
public sealed interface Realm {

    /// Everything, with every organization that is and will be.
    record Installation() implements Realm {}

    /// One whole organization.
    record Organization(String name) implements Realm {}

    /// A group with everything below it.
    record Subtree(String organization, String groupId) implements Realm {}

    /// What is a user's own: its calls, its keys, the budgets that bound it alone.
    record Own(String organization, String userId) implements Realm {}

    /// What these two name: a group with what is below it, a whole organization, or everything.
    ///
    /// @param organization null for everything
    /// @param groupId null for the whole organization
    static Realm of(@Nullable String organization, @Nullable String groupId) {
        if (organization == null) {
            return new Installation();
        }
        return groupId == null ? new Organization(organization) : new Subtree(organization, groupId);
    }

    /// The organization of which it is a part, null where it is more than one.
    default @Nullable String organization() {
        return switch (this) {
            case Installation _ -> null;
            case Organization(String name) -> name;
            case Subtree(String organization, String _) -> organization;
            case Own(String organization, String _) -> organization;
        };
    }

    /// The group at its root, null where it is more than that.
    default @Nullable String groupId() {
        return switch (this) {
            case Installation _, Organization _, Own _ -> null;
            case Subtree(String _, String groupId) -> groupId;
        };
    }

    /// Whether it holds the whole of an organization.
    default boolean holds(String organization) {
        return switch (this) {
            case Installation _ -> true;
            case Organization(String name) -> name.equals(organization);
            case Subtree _, Own _ -> false;
        };
    }

    /// Whether it holds anything of an organization.
    default boolean reaches(String organization) {
        String only = organization();
        return only == null || only.equals(organization);
    }
}
