package io.purser.platform.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/// One declared route.
///
/// @param path exact, with `{name}` for one segment, or ending in `/*` for any rest
/// @param door who may come in; the floor's own handler checks the credential
public record Route(HttpMethod method, String path, Door door, Handling handling) {

    /// How a route is served.
    public sealed interface Handling {}

    /// On the event loop, never blocking: model traffic.
    @FunctionalInterface
    public non-sealed interface Streaming extends Handling {
        void handle(HttpServerRequest request, PathParameters parameters);
    }

    /// On a virtual thread of its own, with the whole body read: what people do.
    @FunctionalInterface
    public non-sealed interface Blocking extends Handling {
        Response handle(Request request) throws Exception;
    }

    /// The same, and calls come first: a large request, such as a policy of 25,000 budgets, is seconds of work, and
    /// takes
    /// the processor only where others leave it.
    @FunctionalInterface
    public interface Patient extends Blocking {}

    /// A WebSocket where the client asks for one, and else an answer like that of any blocking route.
    public non-sealed interface Sockets extends Handling {
        /// The sub-protocol that is spoken.
        String subProtocol();

        /// How long a client may take nothing of what is sent to it.
        Duration patience();

        /// Why there is none for this request. Asked on the event loop: must not block.
        Optional<Response> refusal(Request head);

        /// Begins one. Called on the event loop: must not block.
        Conversation open(Request head, Socket socket);

        /// The answer to a request that asks for no WebSocket.
        Response handle(Request request) throws Exception;
    }

    /// The values of `{name}` segments, and of the rest under `*`.
    public interface PathParameters {
        String get(String name);
    }
}
