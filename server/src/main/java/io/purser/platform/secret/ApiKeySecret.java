package io.purser.platform.secret;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The secret of an API key: `sk-purser-<43 base62><6 checksum>`, shown once and then known only by its
/// {@link KeyHash}. Keys may also have secrets that an operator chose; those need not be well-formed.
public final class ApiKeySecret {
    /// What every secret of our own making starts with.
    public static final String PREFIX = "sk-purser-";

    private static final SecretFormat FORMAT = new SecretFormat(PREFIX);

    private ApiKeySecret() {}

    /// A new secret of 256 random bits.
    public static String generate(SecureRandom random) {
        return FORMAT.generate(random);
    }

    /// Whether a text has the form and the checksum of a secret of our own making.
    public static boolean wellFormed(@Nullable String secret) {
        return FORMAT.wellFormed(secret);
    }

    /// The last four characters, by which people tell keys apart.
    public static String hint(String secret) {
        return secret.substring(Math.max(0, secret.length() - 4));
    }
}
