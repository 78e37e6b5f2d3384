package io.purser.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which gateway, with which right, about which organization: options of every command that asks.
final class Connection {

    static final String USUAL_URL = "http://localhost:8080";

    /// Where a token lies after `serve` or `demo` was started from this folder.
    private static final List<Path> USUAL_FOLDERS = List.of(Path.of("data"), Path.of("data", "demo"));

    private final Terminal terminal;

    @Option(names = "--url", paramLabel = "URL", description = "The gateway (PURSER_URL, else " + USUAL_URL + ").")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "A token (PURSER_TOKEN, else that of `login`, else the file admin-token of the data folder).")
    private @Nullable String token;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder whose admin-token to use (./data, else ./data/demo).")
    private @Nullable Path data;

    @Option(
            names = "--org",
            paramLabel = "NAME",
            description = "The organization, where there are several (PURSER_ORG).")
    private @Nullable String organization;

    Connection(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Whether the command line says which gateway, or with which right.
    boolean isSaid() {
        return url != null || token != null || data != null || organization != null;
    }

    Api api() {
        String base = gateway(terminal, url);
        return new Api(base, token(base));
    }

    /// The gateway that a command is about, without a slash at its end.
    ///
    /// @param said by its options, null where they say nothing
    static String gateway(Terminal terminal, @Nullable String said) {
        @Nullable String base = said == null ? terminal.variable("PURSER_URL") : said;
        return (base == null ? USUAL_URL : base).replaceAll("/+$", "");
    }

    @Nullable
    String organization() {
        return organization == null ? terminal.variable("PURSER_ORG") : organization;
    }

    private String token(String gateway) {
        String given = token == null ? terminal.variable("PURSER_TOKEN") : token;
        if (given != null && data == null) {
            return given.strip();
        }
        Optional<String> signedIn =
                data == null ? Logins.of(terminal).flatMap(logins -> logins.token(gateway)) : Optional.empty();
        if (signedIn.isPresent()) {
            return signedIn.get();
        }
        for (Path folder : data == null ? USUAL_FOLDERS : List.of(data)) {
            Path file = folder.resolve("admin-token");
            if (Files.exists(file)) {
                return read(file);
            }
        }
        throw new CommandFailed(
                data == null
                        ? "no token: sign in with `purser login`, give --token or PURSER_TOKEN, or name the server's data"
                                + " folder with --data"
                        : data.resolve("admin-token") + " is not there; expected the data folder of a started server");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new CommandFailed(file + " cannot be read; run as the user who started the server, or give --token");
        }
    }
}
