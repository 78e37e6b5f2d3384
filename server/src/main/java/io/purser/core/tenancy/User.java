package io.purser.core.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person or a service account.
///
/// @param groupId the group that pays, null where none does
/// @param service whether it is a service account
/// @param roles what it may do beside what every user may
public record User(String id, String name, @Nullable String groupId, boolean service, List<UserRole> roles) {
    public User {
        roles = List.copyOf(roles);
    }
}
