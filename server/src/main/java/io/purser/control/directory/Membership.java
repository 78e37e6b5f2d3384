package io.purser.control.directory;

import java.util.List;
import java.util.stream.Stream;

/// That somebody is in a group of an identity provider.
///
/// @param issuer the name under which mappings know the provider
/// @param ids what may stand as `id` in a mapping of it
/// @param names what may stand as `name`
record Membership(String issuer, List<String> ids, List<String> names) {

    /// What tokens told: a value is the group's id or its name, as the issuer is set up.
    static Stream<Membership> told(Person person) {
        return person.told().entrySet().stream()
                .map(issuer -> new Membership(issuer.getKey(), issuer.getValue(), issuer.getValue()));
    }
}
