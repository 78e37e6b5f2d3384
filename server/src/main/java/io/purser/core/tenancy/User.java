package io.purser.core.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person or a service account.
///
/// @param groupId the group that pays, null where none does
/// @param service whether it is a service account
/// @param roles what it may do beside what every user may
/// @param email where mails for it go, null where the name says so, or nothing does
/// @param ownerId the user who answers for a service account, null where nobody is named
public record User(
        String id,
        String name,
        @Nullable String groupId,
        boolean service,
        List<UserRole> roles,
        @Nullable String email,
        @Nullable String ownerId) {
    public User {
        roles = List.copyOf(roles);
    }

    /// A user of whom no more is said.
    public User(String id, String name, @Nullable String groupId, boolean service, List<UserRole> roles) {
        this(id, name, groupId, service, roles, null, null);
    }
}
