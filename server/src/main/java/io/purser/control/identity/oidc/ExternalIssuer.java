package io.purser.control.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.audit.Actor;
import io.purser.control.identity.IssuerStanding;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Role;
import io.purser.control.identity.UserGrants;
import io.purser.control.identity.jwt.FoundKey;
import io.purser.control.identity.jwt.Issuer;
import io.purser.control.identity.jwt.Judged;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.config.TrustedIssuer.Tenancy;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Another one's issuer: its tokens are about the users of an organization, by their names.
public final class ExternalIssuer implements Issuer {
    private static final Logger LOG = LoggerFactory.getLogger(ExternalIssuer.class);

    private final TrustedIssuer declared;
    private final Set<String> audiences;
    private final Map<String, Role> roles;
    private final RemoteKeys keys;
    private final Function<String, Optional<Policy>> policies;
    private final Reminders reminders;

    /// @param policies the policy of an organization that is in force now
    public ExternalIssuer(
            TrustedIssuer declared, RemoteKeys keys, Function<String, Optional<Policy>> policies, InstantSource clock) {
        this.declared = declared;
        this.audiences = Set.copyOf(declared.audience());
        this.keys = keys;
        this.policies = policies;
        this.reminders = new Reminders(clock);
        Map<String, Role> meant = new LinkedHashMap<>();
        declared.roles().forEach((value, word) -> meant.put(value, Role.of(word).orElseThrow()));
        this.roles = Map.copyOf(meant);
    }

    @Override
    public String name() {
        return declared.issuer();
    }

    @Override
    public Set<String> audiences() {
        return audiences;
    }

    @Override
    public FoundKey key(String id) {
        return keys.key(id);
    }

    @Override
    public boolean isWhole(JWTClaimsSet claims) {
        return true;
    }

    @Override
    public Optional<IssuerStanding> standing() {
        return Optional.of(keys.standing());
    }

    @Override
    public Judged judge(JWTClaimsSet set) {
        TokenClaims claims = TokenClaims.of(set);
        @Nullable String organization = organization(claims);
        @Nullable
        Policy policy =
                organization == null ? null : policies.apply(organization).orElse(null);
        if (policy == null) {
            return new Judged.Turned("the issuer \"" + declared.name() + "\" names no organization of this installation"
                    + " for you; an administrator says it under issuers in purser.yaml");
        }
        @Nullable String name = claims.first(declared.claims().user()).orElse(null);
        if (name == null) {
            return new Judged.Turned("the token of \"" + declared.name() + "\" names nobody: it has none of "
                    + String.join(", ", declared.claims().user())
                    + "; an administrator says under issuers[].claims.user in purser.yaml where it does");
        }
        @Nullable User user = user(policy, name);
        return user == null
                ? new Judged.Turned("\"" + declared.name() + "\" calls you \"" + shown(name)
                        + "\", and no user of the organization has that name; an administrator adds it under users in"
                        + " the governance file")
                : new Judged.Known(principal(policy, user, claims));
    }

    private @Nullable String organization(TokenClaims claims) {
        return switch (declared.organization()) {
            case Tenancy.One(String organization) -> organization;
            case Tenancy.ByClaim(String claim, Map<String, String> values) ->
                claims.first(List.of(claim)).map(values::get).orElse(null);
        };
    }

    /// The user of this name; addresses are compared without regard to capitals, where that leads to one only.
    private static @Nullable User user(Policy policy, String name) {
        for (User user : policy.users()) {
            if (user.name().equals(name)) {
                return user;
            }
        }
        if (name.indexOf('@') < 0) {
            return null;
        }
        String small = small(name);
        List<User> meant = policy.users().stream()
                .filter(user -> small(user.name()).equals(small))
                .toList();
        return meant.size() == 1 ? meant.getFirst() : null;
    }

    /// In small letters, as far as they are plain: no other letter becomes one.
    private static String small(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            out.append(at >= 'A' && at <= 'Z' ? (char) (at + 32) : at);
        }
        return out.toString();
    }

    private Principal principal(Policy policy, User user, TokenClaims claims) {
        String claim = declared.claims().roles();
        boolean unknown = !roles.isEmpty() && claims.isOverage(claim);
        List<Role> given = unknown
                ? List.of()
                : claims.all(claim).stream()
                        .<Role>mapMulti((value, found) -> {
                            Role role = roles.get(value);
                            if (role != null) {
                                found.accept(role);
                            }
                        })
                        .distinct()
                        .toList();
        if (unknown && reminders.isDue(policy.organization().name() + "/" + user.id())) {
            LOG.warn(
                    "issuer {}: the token of user {} of {} does not carry \"{}\": {}",
                    declared.name(),
                    user.name(),
                    policy.organization().name(),
                    claim,
                    "it has more than fit; no role follows from it");
        }
        List<String> notes = unknown
                ? List.of("the token of \"" + declared.name() + "\" does not carry \"" + claim
                        + "\": you have more than fit into it; roles that follow from it are not given")
                : List.of();
        return new Principal(
                Actor.user(user.id(), user.name(), declared.name()), UserGrants.of(policy, user, given), notes);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\"]", "?");
        return plain.length() > 128 ? plain.substring(0, 128) + "…" : plain;
    }
}
