package io.purser.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The only form in which a secret is kept: HMAC-SHA-256 of the whole of it under the installation's pepper.
/// Safe from any thread: each call works on a copy of one keyed state, which costs less than keying anew.
public final class KeyHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac keyed;

    public KeyHash(Pepper pepper) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(pepper.bytes(), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + ALGORITHM, e);
        }
    }

    /// Lower-case hex of the hash.
    public String of(String secret) {
        try {
            Mac copy = (Mac) keyed.clone();
            return HexFormat.of().formatHex(copy.doFinal(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this JDK cannot copy " + ALGORITHM, e);
        }
    }
}
