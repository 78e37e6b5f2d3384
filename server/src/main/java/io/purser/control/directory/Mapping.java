package io.purser.control.directory;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.IdpGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which of a policy's groups the groups of identity providers lead to.
final class Mapping {
    private static final Comparator<Fit> BEST = Comparator.comparingInt(Fit::priority)
            .thenComparing(fit -> fit.group().name());

    private final Map<Key, List<Fit>> fits = new HashMap<>();

    /// @param byName whether `value` is a name; else an id
    private record Key(String issuer, boolean byName, String value) {}

    private record Fit(Group group, int priority) {}

    Mapping(Policy policy) {
        for (Group group : policy.groups()) {
            for (IdpGroup mapped : group.idpGroups()) {
                Key key = new Key(mapped.issuer(), mapped.named(), mapped.group());
                fits.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Fit(group, mapped.priority()));
            }
        }
    }

    /// The id of the group that pays for somebody in these groups: the mapping with the smallest priority decides,
    /// among equals the name of our group.
    Optional<String> payer(Stream<Membership> memberships) {
        return memberships
                .flatMap(one -> Stream.concat(
                        one.ids().stream().flatMap(id -> of(new Key(one.issuer(), false, id))),
                        one.names().stream().flatMap(name -> of(new Key(one.issuer(), true, name)))))
                .min(BEST)
                .map(fit -> fit.group().id());
    }

    private Stream<Fit> of(Key key) {
        return fits.getOrDefault(key, List.of()).stream();
    }
}
