package io.purser.control.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The installation as an issuer. A token of its own lives a quarter of an hour and ends with the one for which it
/// was given: its holder may do what that one may now, whatever the claims say.
public final class OwnIssuer implements Issuer {
    /// How long a token lives.
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    static final String AUDIENCE = "purser";
    private static final String EVERY_ORGANIZATION = "*";

    private final Supplier<String> url;
    private final IssuerKey key;
    private final Function<String, Optional<Principal>> holders;
    private final InstantSource clock;

    /// @param url where people reach the installation
    /// @param holders who holds the token of this id, empty where it is over
    public OwnIssuer(
            Supplier<String> url, IssuerKey key, Function<String, Optional<Principal>> holders, InstantSource clock) {
        this.url = url;
        this.key = key;
        this.holders = holders;
        this.clock = clock;
    }

    @Override
    public String name() {
        return url.get();
    }

    @Override
    public Set<String> audiences() {
        return Set.of(AUDIENCE);
    }

    @Override
    public FoundKey key(String id) {
        @Nullable RSAKey known = key.publicKey(id);
        return known == null ? new FoundKey.None() : new FoundKey.Known(known);
    }

    @Override
    public boolean isWhole(JWTClaimsSet claims) throws ParseException {
        return claims.getNotBeforeTime() != null
                && !Objects.toString(claims.getStringClaim("organization"), "").isBlank();
    }

    @Override
    public Judged judge(JWTClaimsSet claims) {
        return Optional.ofNullable(claims.getSubject())
                .flatMap(holders)
                .<Judged>map(Judged.Known::new)
                .orElseGet(Judged.Nobody::new);
    }

    /// Signs a token.
    ///
    /// @param id of the token in whose place it stands
    /// @param jwtId of this one
    public String issue(String id, String jwtId, String label, Grant grant) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(name())
                .subject(id)
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .jwtID(jwtId)
                .claim("name", label)
                .claim("organization", organization(grant.realm()))
                .claim("group", grant.realm().groupId())
                .claim("roles", List.of(grant.role().word()))
                .claim(
                        "permissions",
                        grant.role().permissions().stream()
                                .map(Permission::word)
                                .toList())
                .build();
        return signed(claims);
    }

    private String signed(JWTClaimsSet claims) {
        RSAKey pair = key.pair();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(pair.getKeyID())
                        .build(),
                claims);
        try {
            token.sign(new RSASSASigner(pair));
        } catch (JOSEException e) {
            throw new IllegalStateException("the installation's own key does not sign", e);
        }
        return token.serialize();
    }

    private static String organization(Realm realm) {
        String only = realm.organization();
        return only == null ? EVERY_ORGANIZATION : only;
    }
}
