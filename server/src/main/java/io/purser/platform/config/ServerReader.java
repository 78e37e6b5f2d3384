package io.purser.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `server`.
final class ServerReader {

    private static final int DEFAULT_PORT = 8080;

    private final Problems problems;

    ServerReader(Problems problems) {
        this.problems = problems;
    }

    Config.Server server(Section section) {
        NotBuilt.refuse(section, "admin", "the control plane is on the one listener");
        NotBuilt.refuse(section, "trustedProxies", "forwarded addresses are not read");
        var server = new Config.Server(
                section.text("host", "127.0.0.1"),
                section.read("port", DEFAULT_PORT, ServerReader::port),
                section.read("publicUrl", ServerReader::url).orElse(null),
                tls(section),
                null,
                List.of(),
                section.read("drain", Duration.ofSeconds(60), Quantity::duration));
        if (server.host().isBlank()) {
            problems.add(section.place("host"), "is empty; expected an address such as 127.0.0.1");
        }
        section.done();
        return server;
    }

    private static Config.@Nullable Tls tls(Section server) {
        boolean wanted = server.has("tls");
        Section section = server.section("tls");
        if (!wanted) {
            return null;
        }
        Path missing = Path.of("");
        var tls = new Config.Tls(
                section.required("certificate", missing, ServerReader::file),
                section.required("key", missing, ServerReader::file));
        section.done();
        return tls;
    }

    private static Path file(String text) {
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("\"" + text + "\" cannot be read; expected a PEM file");
        }
        return file;
    }

    static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("\"" + text + "\" is not a port; expected 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    /// An absolute http or https URL without a trailing slash, a query or a user.
    static String url(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (URISyntaxException notUri) {
            // Falls through to the one message.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a URL; expected one such as https://api.example.com/v1");
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]");
    }
}
