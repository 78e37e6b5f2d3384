package io.purser.platform.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `smtp`.
final class SmtpReader {
    private static final int TLS_PORT = 465;
    private static final int SUBMISSION_PORT = 587;
    private static final int PLAIN_PORT = 25;

    private SmtpReader() {}

    /// Null where no mails are sent.
    static @Nullable SmtpServer server(Section root) {
        if (!root.has("smtp")) {
            return null;
        }
        Section section = root.section("smtp");
        SmtpServer.Security security =
                SmtpServer.Security.valueOf(section.choice("security", "starttls", List.of("tls", "starttls", "none"))
                        .toUpperCase(Locale.ROOT));
        String user = section.text("user").orElse(null);
        String password = section.text("password").orElse(null);
        if ((user == null) != (password == null)) {
            section.problem(
                    user == null ? "user" : "password", "is missing; expected `user` and `password`, or neither");
        }
        if (user != null && security == SmtpServer.Security.NONE) {
            section.problem("security", "none would send the password in clear; expected tls or starttls");
        }
        SmtpServer server = new SmtpServer(
                section.required("host"),
                section.read("port", port(security), text ->
                        (int) ConfigLoader.between(Quantity.count(text), 1, 65_535, text)),
                security,
                user,
                password,
                section.required("from", "purser@invalid.example", EmailAddress::checked));
        section.done();
        return server;
    }

    private static int port(SmtpServer.Security security) {
        return switch (security) {
            case TLS -> TLS_PORT;
            case STARTTLS -> SUBMISSION_PORT;
            case NONE -> PLAIN_PORT;
        };
    }
}
