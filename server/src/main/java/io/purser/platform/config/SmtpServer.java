package io.purser.platform.config;

import org.jspecify.annotations.Nullable;

/// The server that takes mails.
///
/// @param user null where nobody signs in
/// @param from the sender of every mail
public record SmtpServer(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable String password,
        String from) {

    /// How the connection is encrypted.
    public enum Security {
        /// From the first byte.
        TLS,
        /// After the greeting, or not at all and then nothing is sent.
        STARTTLS,
        /// It is not.
        NONE
    }

    @Override
    public String toString() {
        return "SmtpServer[" + host + ":" + port + "]";
    }
}
