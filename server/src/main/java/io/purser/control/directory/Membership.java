package io.purser.control.directory;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// That somebody is in a group of an identity provider.
///
/// @param issuer the name under which mappings know the provider
/// @param ids what may stand as `id` in a mapping of it
/// @param names what may stand as `name`
record Membership(String issuer, List<String> ids, List<String> names) {
    /// Groups that are pushed are known under this name and those of the issuers that are said to be pushed.
    static final String SCIM = "scim";

    /// That somebody is in a group that was pushed.
    static Membership pushed(String issuer, DirectoryGroup group) {
        @Nullable String external = group.externalId();
        List<String> ids = external == null ? List.of(group.id()) : List.of(group.id(), external);
        return new Membership(issuer, ids, List.of(group.name()));
    }

    /// What tokens told: a value is the group's id or its name, as the issuer is set up.
    ///
    /// @param pushed whether an issuer's groups are pushed: then what its tokens told counts for nothing
    static Stream<Membership> told(Person person, Predicate<String> pushed) {
        return person.told().entrySet().stream()
                .filter(issuer -> person.pushed() == null || !pushed.test(issuer.getKey()))
                .map(issuer -> new Membership(issuer.getKey(), issuer.getValue(), issuer.getValue()));
    }
}
