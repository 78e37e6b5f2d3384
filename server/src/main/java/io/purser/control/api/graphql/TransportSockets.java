package io.purser.control.api.graphql;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.api.Credentials;
import io.purser.control.subscriptions.SubscriptionSettings;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.platform.http.Conversation;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.purser.platform.http.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `GET /graphql`: WebSockets that speak `graphql-transport-ws`, and event streams.
final class TransportSockets implements Route.Sockets {
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|\\[::1]");

    private final Operations operations;
    private final Subscriptions subscriptions;
    private final Credentials credentials;
    private final Supplier<String> home;
    private final ObjectMapper json;
    private final Route.Blocking otherwise;

    /// @param home where people reach this installation
    /// @param otherwise answers what asks for no WebSocket
    TransportSockets(
            Operations operations,
            Subscriptions subscriptions,
            Credentials credentials,
            Supplier<String> home,
            ObjectMapper json,
            Route.Blocking otherwise) {
        this.operations = operations;
        this.subscriptions = subscriptions;
        this.credentials = credentials;
        this.home = home;
        this.json = json;
        this.otherwise = otherwise;
    }

    @Override
    public String subProtocol() {
        return TransportConversation.SUB_PROTOCOL;
    }

    @Override
    public Duration patience() {
        return subscriptions.settings().patience();
    }

    @Override
    public Response handle(Request request) throws Exception {
        return otherwise.handle(request);
    }

    @Override
    public Optional<Response> refusal(Request head) {
        @Nullable String origin = head.header("origin");
        if (origin != null && head.header("authorization") == null && !isHome(origin, head.header("host"))) {
            return Optional.of(refusal(
                    403,
                    "forbidden",
                    "a page of another origin opens no WebSocket here without a token in `Authorization`"));
        }
        SubscriptionSettings settings = subscriptions.settings();
        if (subscriptions.sockets() >= settings.sockets()) {
            return Optional.of(refusal(
                    503,
                    "unavailable",
                    "there are " + settings.sockets() + " WebSockets, as many as there may be; try again later"));
        }
        return Optional.empty();
    }

    private static Response refusal(int status, String code, String message) {
        byte[] body = ("{\"errors\":[{\"message\":\"" + message + "\",\"extensions\":{\"code\":\"" + code + "\"}}]}")
                .getBytes(StandardCharsets.UTF_8);
        return Response.json(status, body);
    }

    /// Whether a page is one of this installation's own: by its public URL, or from this machine. That origin and host
    /// are the same says nothing by itself, since whoever owns a name may let it lead here.
    private boolean isHome(String origin, @Nullable String host) {
        try {
            URI page = URI.create(origin);
            boolean local = isLocal(page.getHost()) && page.getAuthority().equalsIgnoreCase(host);
            return local || origin.equalsIgnoreCase(origin(URI.create(home.get())));
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    /// Whether nobody but this machine answers to a name.
    private static boolean isLocal(@Nullable String name) {
        return name != null
                && (name.equalsIgnoreCase("localhost") || LOOPBACK.matcher(name).matches());
    }

    private static String origin(URI of) {
        return of.getScheme() + "://" + of.getAuthority();
    }

    @Override
    public Conversation open(Request head, Socket socket) {
        TransportConversation conversation =
                new TransportConversation(operations, subscriptions, credentials, json, head, socket);
        conversation.begin();
        return conversation;
    }
}
