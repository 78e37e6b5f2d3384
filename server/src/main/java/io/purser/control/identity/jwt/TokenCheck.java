package io.purser.control.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.identity.IssuerStanding;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out whether a token is what it says. Everything is held before any claim is believed; whoever brought it is
/// not told which of it failed.
public final class TokenCheck {
    private static final long LEEWAY_MILLIS = Duration.ofSeconds(60).toMillis();
    private static final int LONGEST = 16_384;
    /// What a token may say it is: a JWT, or an access token as RFC 9068 has it.
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"));
    /// Logout tokens of OpenID Connect carry it, and may carry everything else that a token does.
    private static final String LOGOUT_EVENTS = "events";

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

    /// What was found of a token.
    public sealed interface Looked {
        /// Its claims are to be believed.
        record Genuine(Issuer issuer, JWTClaimsSet claims) implements Looked {
            /// Whom they are about now.
            public Judged judge() {
                try {
                    return issuer.judge(claims);
                } catch (ParseException notOne) {
                    return new Judged.Nobody();
                }
            }

            /// When it ends, epoch milliseconds.
            public long end() {
                return claims.getExpirationTime().toInstant().toEpochMilli();
            }

            @Override
            public String toString() {
                return "Genuine[" + issuer.name() + "]";
            }
        }

        /// They are not, or nobody can say.
        record Unclear(Judged judged) implements Looked {}
    }

    /// Who brought it.
    public Judged judge(String presented) {
        return switch (look(presented)) {
            case Looked.Genuine genuine -> genuine.judge();
            case Looked.Unclear(Judged judged) -> judged;
        };
    }

    /// Whether it is what it says, whoever it is about.
    public Looked look(String presented) {
        if (presented.length() > LONGEST) {
            return new Looked.Unclear(new Judged.Nobody());
        }
        try {
            SignedJWT token = SignedJWT.parse(presented);
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Issuer issuer = issuer(claims.getIssuer());
            // What costs nothing comes first: only what may be a token of the issuer has it asked for a key.
            return issuer != null && isSound(token.getHeader()) && isWhole(claims, issuer)
                    ? look(token, claims, issuer)
                    : new Looked.Unclear(new Judged.Nobody());
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException notOne) {
            return new Looked.Unclear(new Judged.Nobody());
        }
    }

    /// How it stands with the keys of others.
    public List<IssuerStanding> standings() {
        return issuers.stream().flatMap(issuer -> issuer.standing().stream()).toList();
    }

    private static Looked look(SignedJWT token, JWTClaimsSet claims, Issuer issuer) throws JOSEException {
        return switch (issuer.key(token.getHeader().getKeyID())) {
            case FoundKey.Known(RSAKey key) ->
                token.verify(new RSASSAVerifier(key))
                        ? new Looked.Genuine(issuer, claims)
                        : new Looked.Unclear(new Judged.Nobody());
            case FoundKey.None _ -> new Looked.Unclear(new Judged.Nobody());
            case FoundKey.Away(String why) -> new Looked.Unclear(new Judged.Later(why));
        };
    }

    private @Nullable Issuer issuer(@Nullable String name) {
        return issuers.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// One algorithm, and a key of the issuer's own list: `jku`, `jwk` and `x5u` lead nowhere, and what the header
    /// calls critical is not understood. What says that it is something else than a token is none.
    private static boolean isSound(JWSHeader header) {
        return JWSAlgorithm.RS256.equals(header.getAlgorithm())
                && header.getKeyID() != null
                && header.getCriticalParams() == null
                && header.isBase64URLEncodePayload()
                && (header.getType() == null || TYPES.contains(header.getType()));
    }

    private boolean isWhole(JWTClaimsSet claims, Issuer issuer) throws ParseException {
        long now = clock.millis();
        Date from = claims.getNotBeforeTime();
        Date issued = claims.getIssueTime();
        Date to = claims.getExpirationTime();
        return claims.getAudience().stream().anyMatch(issuer.audiences()::contains)
                && isSaid(claims.getSubject())
                && to != null
                && (from == null || from.toInstant().toEpochMilli() - LEEWAY_MILLIS <= now)
                && (issued == null || issued.toInstant().toEpochMilli() - LEEWAY_MILLIS <= now)
                && now < to.toInstant().toEpochMilli() + LEEWAY_MILLIS
                && claims.getClaim(LOGOUT_EVENTS) == null
                && issuer.isWhole(claims);
    }

    private static boolean isSaid(@Nullable String claim) {
        return !Objects.toString(claim, "").isBlank();
    }
}
