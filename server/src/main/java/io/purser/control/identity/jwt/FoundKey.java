package io.purser.control.identity.jwt;

import com.nimbusds.jose.jwk.RSAKey;

/// What a look for a key of an issuer came to.
public sealed interface FoundKey {
    /// The public key.
    record Known(RSAKey key) implements FoundKey {}

    /// The issuer has none of this id.
    record None() implements FoundKey {}

    /// Its keys are not at hand.
    ///
    /// @param why a sentence for people
    record Away(String why) implements FoundKey {}
}
