package io.purser.control.directory;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a directory wants somebody or a group to be.
public sealed interface Wish {

    /// A person.
    ///
    /// @param name what it is called here: the attribute that the installation says
    /// @param document the other attributes, as JSON
    record OfPerson(String userName, String name, @Nullable String externalId, boolean active, String document)
            implements Wish {}

    /// A group.
    ///
    /// @param members ids of users
    record OfGroup(String name, @Nullable String externalId, Set<String> members) implements Wish {
        public OfGroup {
            members = Members.of(members);
        }
    }
}
