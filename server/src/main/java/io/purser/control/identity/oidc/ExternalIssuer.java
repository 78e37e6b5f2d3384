package io.purser.control.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.audit.Actor;
import io.purser.control.identity.IssuerStanding;
import io.purser.control.identity.Newcomers;
import io.purser.control.identity.Newcomers.Came;
import io.purser.control.identity.Newcomers.Welcome;
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
    private final Newcomers newcomers;
    private final Reminders reminders;

    /// @param policies the policy of an organization that is in force now
    /// @param newcomers told of everybody who comes
    public ExternalIssuer(
            TrustedIssuer declared,
            RemoteKeys keys,
            Function<String, Optional<Policy>> policies,
            Newcomers newcomers,
            InstantSource clock) {
        this.newcomers = newcomers;
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
        return switch (newcomers.came(policy, new Came(declared.name(), name, declared.provision(), groups(claims)))) {
            case Welcome.In(Policy now, User user) -> new Judged.Known(principal(now, user, claims));
            case Welcome.Gone() ->
                new Judged.Turned("the user \"" + shown(name) + "\" is deactivated; whoever keeps the directory of the"
                        + " organization's people can activate it");
            case Welcome.Unnamable(String expected) ->
                new Judged.Turned("\"" + declared.name() + "\" calls you \"" + shown(name)
                        + "\", which no user can be called; expected " + expected
                        + ", in one of the claims under issuers[].claims.user in purser.yaml");
            case Welcome.Unknown() ->
                new Judged.Turned("\"" + declared.name() + "\" calls you \"" + shown(name)
                        + "\", and no user of the organization has that name; an administrator adds it under users in"
                        + " the governance file");
        };
    }

    /// The groups of the issuer that a token says; empty where it does not say, or not all of them.
    private Optional<List<String>> groups(TokenClaims claims) {
        @Nullable String claim = declared.claims().groups();
        return claim == null || claims.isOverage(claim) ? Optional.empty() : Optional.of(claims.all(claim));
    }

    /// The same issuer, of whom tokens for another audience are wanted: those by which people sign in.
    Issuer askedFor(String audience) {
        ExternalIssuer all = this;
        return new Issuer() {
            @Override
            public String name() {
                return all.name();
            }

            @Override
            public Set<String> audiences() {
                return Set.of(audience);
            }

            @Override
            public FoundKey key(String id) {
                return all.key(id);
            }

            @Override
            public boolean isWhole(JWTClaimsSet claims) {
                return all.isWhole(claims);
            }

            @Override
            public Judged judge(JWTClaimsSet claims) {
                return all.judge(claims);
            }
        };
    }

    /// The roles that a token gives, by their words.
    List<String> roles(JWTClaimsSet claims) {
        return given(TokenClaims.of(claims)).stream().map(Role::word).toList();
    }

    private List<Role> given(TokenClaims claims) {
        String claim = declared.claims().roles();
        if (!roles.isEmpty() && claims.isOverage(claim)) {
            return List.of();
        }
        return claims.all(claim).stream()
                .<Role>mapMulti((value, found) -> {
                    Role role = roles.get(value);
                    if (role != null) {
                        found.accept(role);
                    }
                })
                .distinct()
                .toList();
    }

    private @Nullable String organization(TokenClaims claims) {
        return switch (declared.organization()) {
            case Tenancy.One(String organization) -> organization;
            case Tenancy.ByClaim(String claim, Map<String, String> values) ->
                claims.first(List.of(claim)).map(values::get).orElse(null);
        };
    }

    private Principal principal(Policy policy, User user, TokenClaims claims) {
        String claim = declared.claims().roles();
        boolean unknown = !roles.isEmpty() && claims.isOverage(claim);
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
                Actor.user(user.id(), user.name(), declared.name()), UserGrants.of(policy, user, given(claims)), notes);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\"]", "?");
        return plain.length() > 128 ? plain.substring(0, 128) + "…" : plain;
    }
}
