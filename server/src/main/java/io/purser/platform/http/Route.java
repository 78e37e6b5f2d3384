package io.purser.platform.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

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

    /// The values of `{name}` segments, and of the rest under `*`.
    public interface PathParameters {
        String get(String name);
    }
}
