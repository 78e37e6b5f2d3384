package io.purser.control.identity.jwt;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.identity.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One who signs tokens that are believed here.
public interface Issuer {

    /// As its tokens name it in `iss`.
    String name();

    /// What its tokens must name in `aud`.
    String audience();

    /// Its public key of this id, null where it has none.
    @Nullable
    RSAKey key(String id);

    /// Whom the claims of a token that was found genuine are about; empty where that is nobody that is known, or not
    /// any more.
    Optional<Principal> principal(JWTClaimsSet claims);
}
