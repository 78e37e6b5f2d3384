package io.purser.control.directory;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A group that a directory pushed by SCIM. No group of ours: a mapping may lead from it to one.
///
/// @param externalId the directory's own id of it, null where it tells none
/// @param members ids of users
/// @param since epoch milliseconds
/// @param changedAt epoch milliseconds
public record DirectoryGroup(
        String id, String name, @Nullable String externalId, Set<String> members, long since, long changedAt) {
    public DirectoryGroup {
        members = Members.of(members);
    }
}
