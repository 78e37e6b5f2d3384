package io.purser.platform.secret;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The secret of an operator token: `pt-purser-<43 base62><6 checksum>`. It opens the control plane.
public final class OperatorTokenSecret {
    /// What every operator token starts with.
    public static final String PREFIX = "pt-purser-";

    private static final SecretFormat FORMAT = new SecretFormat(PREFIX);

    private OperatorTokenSecret() {}

    /// A new secret of 256 random bits.
    public static String generate(SecureRandom random) {
        return FORMAT.generate(random);
    }

    /// Whether a text has the form and the checksum of an operator token.
    public static boolean wellFormed(@Nullable String secret) {
        return FORMAT.wellFormed(secret);
    }
}
