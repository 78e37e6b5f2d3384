package io.purser.platform.secret;

import java.security.SecureRandom;

/// Secrets of people who sign in: `ps-purser-…` is a session, `pl-purser-…` a link that opens one.
public final class SignInSecret {
    /// What every session starts with.
    public static final String SESSION = "ps-purser-";
    /// What every link's secret starts with.
    public static final String LINK = "pl-purser-";

    private static final SecretFormat SESSIONS = new SecretFormat(SESSION);
    private static final SecretFormat LINKS = new SecretFormat(LINK);

    private SignInSecret() {}

    /// A new session's secret of 256 random bits.
    public static String session(SecureRandom random) {
        return SESSIONS.generate(random);
    }

    /// A new link's secret of 256 random bits.
    public static String link(SecureRandom random) {
        return LINKS.generate(random);
    }

    /// Whether a text has the form and the checksum of a session's secret.
    public static boolean isSession(String secret) {
        return SESSIONS.wellFormed(secret);
    }

    /// Whether a text has the form and the checksum of a link's secret.
    public static boolean isLink(String secret) {
        return LINKS.wellFormed(secret);
    }
}
