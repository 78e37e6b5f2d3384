package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Signs a person out: ends the token that `login` kept, and forgets it.
@Command(
        name = "logout",
        description = "Ends the token that `login` kept for this gateway, and forgets it.",
        footer = {"", "Example: ./purser logout --url https://ai.acme.example"})
final class LogoutCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway (PURSER_URL, else " + Connection.USUAL_URL + ").")
    private @Nullable String url;

    LogoutCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String gateway = Connection.gateway(terminal, url);
        Logins logins = Logins.of(terminal).orElseThrow(() -> nobody(gateway));
        String token = logins.token(gateway).orElseThrow(() -> nobody(gateway));
        JsonNode ended =
                new Api(gateway, "").form("/oauth2/revoke", Map.of("client_id", LoginCommand.CLIENT, "token", token));
        if (ended.has("error")) {
            throw new CommandFailed("the gateway did not end it: "
                    + ended.path("error_description").asText());
        }
        logins.forget(gateway);
        terminal.say("Signed out of " + gateway + ".");
        return CommandLineProgram.OK;
    }

    private static CommandFailed nobody(String gateway) {
        return new CommandFailed("nobody is signed in to " + gateway + "; `purser login` signs in");
    }
}
