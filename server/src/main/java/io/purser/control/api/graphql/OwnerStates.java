package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.directory.Person;
import io.purser.control.directory.Rosters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether the owners of keys are still there.
final class OwnerStates {
    private final Rosters rosters;

    OwnerStates(Rosters rosters) {
        this.rosters = rosters;
    }

    /// The state of a key's owner; null where it has none.
    @Nullable
    String of(DataFetchingEnvironment environment) {
        return environment.getSource() instanceof Map<?, ?> key
                        && key.get("userId") instanceof String user
                        && key.get("organization") instanceof String organization
                ? state(organization, user)
                : null;
    }

    String state(String organization, String userId) {
        return rosters.find(organization, userId)
                .map(Person::standing)
                .orElse(Person.Standing.ACTIVE)
                .name();
    }
}
