package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Signs a person in: by a page in a browser, where the code of this terminal is let in (RFC 8628).
@Command(
        name = "login",
        description = "Signs you in with a browser, and keeps a token for this gateway.",
        footer = {"", "Example: ./purser login --url https://ai.acme.example"})
final class LoginCommand implements Callable<Integer> {

    static final String CLIENT = "purser-cli";

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final int LONGEST_LABEL = 64;

    private final Terminal terminal;
    private final Pause pause;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway (PURSER_URL, else " + Connection.USUAL_URL + ").")
    private @Nullable String url;

    /// Waits between two looks.
    @FunctionalInterface
    interface Pause {
        void rest(Duration time) throws InterruptedException;
    }

    LoginCommand(Terminal terminal) {
        this(terminal, Thread::sleep);
    }

    LoginCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() {
        Logins logins = Logins.of(terminal)
                .orElseThrow(
                        () -> new CommandFailed("nobody says where to keep the token; set HOME or XDG_CONFIG_HOME"));
        String gateway = Connection.gateway(terminal, url);
        Api api = new Api(gateway, "");
        JsonNode asked = api.form("/oauth2/device_authorization", Map.of("client_id", CLIENT, "label", label()));
        if (asked.has("error")) {
            throw new CommandFailed("the gateway lets nobody in: "
                    + asked.path("error_description").asText());
        }
        terminal.note("Open " + shown(asked, "verification_uri_complete"));
        terminal.note("and let in the code " + shown(asked, "user_code") + ". Waiting; Ctrl-C stops.");
        logins.keep(gateway, token(api, asked));
        String name = new Api(gateway, logins.token(gateway).orElse(""))
                .ask("{ me { name } }", Api.variables())
                .path("me")
                .path("name")
                .asText();
        terminal.say("Signed in to " + gateway + " as " + name + ".");
        terminal.note("The token is in " + logins.file() + "; `purser logout` ends it.");
        if (!gateway.equals(Connection.gateway(terminal, null))) {
            terminal.note("Name this gateway to other commands: export PURSER_URL=" + gateway);
        }
        if (terminal.variable("PURSER_TOKEN") != null) {
            terminal.note("PURSER_TOKEN is set and goes before it.");
        }
        return CommandLineProgram.OK;
    }

    /// What came over the network is shown without anything that moves a cursor.
    private static String shown(JsonNode asked, String field) {
        return asked.path(field).asText().replaceAll("[^\\x20-\\x7e]", "?");
    }

    /// Who asks, so that a person knows it on the page.
    private String label() {
        @Nullable String user = terminal.variable("USER");
        @Nullable String host = terminal.variable("HOSTNAME");
        String label = "purser of " + (user == null ? "somebody" : user) + (host == null ? "" : " on " + host);
        String plain = label.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > LONGEST_LABEL ? plain.substring(0, LONGEST_LABEL) : plain;
    }

    private String token(Api api, JsonNode asked) {
        Map<String, String> look = Map.of(
                "grant_type", GRANT,
                "client_id", CLIENT,
                "device_code", asked.path("device_code").asText());
        Duration between = Duration.ofSeconds(Math.clamp(asked.path("interval").asLong(5), 1, 60));
        while (true) {
            rest(between);
            JsonNode found = api.form("/oauth2/token", look);
            if (found.path("access_token").isTextual()) {
                return found.path("access_token").asText();
            }
            switch (found.path("error").asText()) {
                case "authorization_pending" -> {}
                case "slow_down" -> between = between.plus(SLOWER);
                case "access_denied" -> throw new CommandFailed("somebody said no to it in the browser");
                case "expired_token", "invalid_grant" ->
                    throw new CommandFailed("nobody let it in in time; run `purser login` again");
                default ->
                    throw new CommandFailed("the gateway did not sign you in: "
                            + found.path("error_description")
                                    .asText(found.path("error").asText()));
            }
        }
    }

    private void rest(Duration time) {
        try {
            pause.rest(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
