package io.purser.control.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.identity.Principal;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out whether a token is what it says. Everything is held before any claim is believed; whoever brought it is
/// not told which of it failed.
public final class TokenCheck {
    private static final long LEEWAY_MILLIS = Duration.ofSeconds(60).toMillis();
    private static final int LONGEST = 8_192;

    private final List<Issuer> issuers;
    private final InstantSource clock;

    public TokenCheck(List<Issuer> issuers, InstantSource clock) {
        this.issuers = List.copyOf(issuers);
        this.clock = clock;
    }

    /// Whether this has the shape of such a token: anything else is another kind of credential.
    public static boolean isOne(String presented) {
        return presented.startsWith("eyJ")
                && presented.chars().filter(character -> character == '.').count() == 2;
    }

    /// Who brought it; empty where it is not to be believed.
    public Optional<Principal> principal(String presented) {
        if (presented.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            SignedJWT token = SignedJWT.parse(presented);
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Issuer issuer = issuer(claims.getIssuer());
            return issuer != null && isSigned(token, issuer) && isWhole(claims, issuer)
                    ? issuer.principal(claims)
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException notOne) {
            return Optional.empty();
        }
    }

    private @Nullable Issuer issuer(@Nullable String name) {
        return issuers.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// One algorithm, and a key of the issuer's own list: `jku`, `jwk` and `x5u` lead nowhere, and what the header
    /// calls critical is
    /// not understood.
    private static boolean isSigned(SignedJWT token, Issuer issuer) throws JOSEException {
        JWSHeader header = token.getHeader();
        String id = header.getKeyID();
        if (!JWSAlgorithm.RS256.equals(header.getAlgorithm())
                || id == null
                || header.getCriticalParams() != null
                || !header.isBase64URLEncodePayload()) {
            return false;
        }
        RSAKey key = issuer.key(id);
        return key != null && token.verify(new RSASSAVerifier(key));
    }

    private boolean isWhole(JWTClaimsSet claims, Issuer issuer) throws ParseException {
        long now = clock.millis();
        Date from = claims.getNotBeforeTime();
        Date to = claims.getExpirationTime();
        return claims.getAudience().contains(issuer.audience())
                && isSaid(claims.getSubject())
                && isSaid(claims.getStringClaim("organization"))
                && from != null
                && to != null
                && from.toInstant().toEpochMilli() - LEEWAY_MILLIS <= now
                && now < to.toInstant().toEpochMilli() + LEEWAY_MILLIS;
    }

    private static boolean isSaid(@Nullable String claim) {
        return !Objects.toString(claim, "").isBlank();
    }
}
