package io.purser.control.signin;

import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Role;
import io.purser.control.identity.UserGrants;
import io.purser.control.signin.Session.OfToken;
import io.purser.control.signin.Session.OfUser;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Who the holder of a session is now, with the rights of now.
public final class Holders {
    private final Function<String, Optional<Principal>> tokens;
    private final Function<String, Optional<Policy>> policies;
    private final BiPredicate<String, String> stopped;
    private final Set<String> issuers;

    /// @param tokens who holds the operator token of this id, empty where it is over
    /// @param policies the policy of an organization that is in force now
    /// @param stopped told the organization and the id of a user, whether that one is out
    /// @param issuers the names of those that are believed: what another said once counts no longer
    public Holders(
            Function<String, Optional<Principal>> tokens,
            Function<String, Optional<Policy>> policies,
            BiPredicate<String, String> stopped,
            Set<String> issuers) {
        this.issuers = Set.copyOf(issuers);
        this.tokens = tokens;
        this.policies = policies;
        this.stopped = stopped;
    }

    /// Empty where the holder has gone, or the token that made its link.
    Optional<Principal> now(Session session) {
        String maker = session.maker();
        if (maker != null && tokens.apply(maker).isEmpty()) {
            return Optional.empty();
        }
        return switch (session.holder()) {
            case OfToken(String id) -> tokens.apply(id);
            case OfUser user -> user(user);
        };
    }

    /// Whether the user of a session is in an organization now.
    Predicate<Session> there(String organization) {
        Set<String> users = policies.apply(organization).stream()
                .flatMap(policy -> policy.users().stream())
                .map(User::id)
                .collect(Collectors.toSet());
        return session -> session.holder() instanceof OfUser user
                && users.contains(user.userId())
                && !stopped.test(organization, user.userId());
    }

    private Optional<Principal> user(OfUser held) {
        String issuer = held.issuer();
        boolean isBelieved = issuer == null || issuers.contains(issuer);
        return !isBelieved || stopped.test(held.organization(), held.userId())
                ? Optional.empty()
                : policies.apply(held.organization())
                        .flatMap(policy -> policy.users().stream()
                                .filter(user -> user.id().equals(held.userId()))
                                .findFirst()
                                .map(user -> principal(policy, user, held)));
    }

    private static Principal principal(Policy policy, User user, OfUser held) {
        Actor actor = Actor.user(user.id(), user.name(), held.issuer());
        return new Principal(
                actor,
                UserGrants.of(
                        policy,
                        user,
                        held.roles().stream()
                                .flatMap(word -> Role.of(word).stream())
                                .toList()));
    }
}
