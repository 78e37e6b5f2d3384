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
/// @param left whether a directory has switched it off or has it no longer: it stays for what it spent
public record User(
        String id,
        String name,
        @Nullable String groupId,
        boolean service,
        List<UserRole> roles,
        @Nullable String email,
        @Nullable String ownerId,
        boolean left) {
    public User {
        roles = List.copyOf(roles);
    }

    /// A user of whom no more is said.
    public User(String id, String name, @Nullable String groupId, boolean service, List<UserRole> roles) {
        this(id, name, groupId, service, roles, null, null);
    }

    /// One who is here.
    public User(
            String id,
            String name,
            @Nullable String groupId,
            boolean service,
            List<UserRole> roles,
            @Nullable String email,
            @Nullable String ownerId) {
        this(id, name, groupId, service, roles, email, ownerId, false);
    }

    /// The same, gone.
    public User leaving() {
        return new User(id, name, groupId, service, roles, email, ownerId, true);
    }
}
