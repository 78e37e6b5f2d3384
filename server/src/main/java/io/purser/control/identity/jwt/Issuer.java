package io.purser.control.identity.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.identity.IssuerStanding;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;

/// One who signs tokens that are believed here.
public interface Issuer {

    /// As its tokens name it in `iss`.
    String name();

    /// What its tokens must name in `aud`, one of these.
    Set<String> audiences();

    /// Its public key of this id.
    FoundKey key(String id);

    /// Whether a token carries what this issuer's must, beside what every token must.
    boolean isWhole(JWTClaimsSet claims) throws ParseException;

    /// How it stands with its keys, where they are another's.
    default Optional<IssuerStanding> standing() {
        return Optional.empty();
    }

    /// Whom the claims of a token that was found genuine are about.
    Judged judge(JWTClaimsSet claims) throws ParseException;
}
