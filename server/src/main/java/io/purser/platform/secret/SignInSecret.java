package io.purser.platform.secret;

import java.security.SecureRandom;

/// Secrets of people who sign in: `ps-purser-…` is a browser's session, `pl-purser-…` a link that opens one,
/// `pu-purser-…` the token of a user that a command line keeps, `pd-purser-…` what that asks with until it has one.
public final class SignInSecret {
    /// What every session starts with.
    public static final String SESSION = "ps-purser-";
    /// What every link's secret starts with.
    public static final String LINK = "pl-purser-";

    /// What every user's token starts with.
    public static final String PERSON = "pu-purser-";
    /// What every command line's question starts with.
    public static final String DEVICE = "pd-purser-";

    private static final SecretFormat SESSIONS = new SecretFormat(SESSION);
    private static final SecretFormat LINKS = new SecretFormat(LINK);

    private static final SecretFormat PERSONS = new SecretFormat(PERSON);
    private static final SecretFormat DEVICES = new SecretFormat(DEVICE);

    private SignInSecret() {}

    /// A new user's token of 256 random bits.
    public static String person(SecureRandom random) {
        return PERSONS.generate(random);
    }

    /// A new secret of 256 random bits for a command line that asks.
    public static String device(SecureRandom random) {
        return DEVICES.generate(random);
    }

    /// Whether a text has the form and the checksum of a user's token.
    public static boolean isPerson(String secret) {
        return PERSONS.wellFormed(secret);
    }

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
