package io.purser.gateway.listener;

import io.purser.gateway.relay.NativeRoute;
import io.purser.gateway.relay.Provider;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/providers/{name}/…`, a provider's own API: what we know of it is metered as on its own route
/// and goes to this provider; what we do not know is admitted as something that nobody can meter.
final class NativeRoutes {
    private static final String PREFIX = "/providers/";
    /// What belongs to whoever made it, and is not kept apart here.
    private static final List<String> OWNED = List.of("files", "batches", "messages/batches", "uploads");

    private final Gateway gateway;
    private final ModelRoutes models;
    private final StoredRoutes stored;

    NativeRoutes(Gateway gateway, ModelRoutes models, StoredRoutes stored) {
        this.gateway = gateway;
        this.models = models;
        this.stored = stored;
    }

    /// @param rest behind `/providers/`, as it was written
    void handle(HttpServerRequest request, String rest) {
        int slash = rest.indexOf('/');
        Provider provider = slash < 0 ? null : gateway.providers().named(rest.substring(0, slash));
        if (provider == null) {
            String name = slash < 0 ? rest : rest.substring(0, slash);
            refuse(request, gateway.answers().unknownProvider(name));
            return;
        }
        String path = rest.substring(slash + 1);
        if (!NativePath.isSafe(path)) {
            refuse(request, gateway.answers().malformed("path", "plain segments: no dots alone, no hidden slashes"));
            return;
        }
        serve(request, NativeRoute.of(provider, path));
    }

    private void serve(HttpServerRequest request, NativeRoute route) {
        boolean isArray = !"sse".equals(request.getParam("alt"));
        NativeRoute.Call call = request.method().equals(HttpMethod.POST) ? route.call(isArray) : null;
        if (call != null) {
            new Exchange(gateway, call.endpoint(), call.model(), route.provider(), request).handle();
        } else if (request.method().equals(HttpMethod.GET) && route.listsModels()) {
            models.of(route.provider(), request, route.listedModel());
        } else if (isUnder(route.rest(), "realtime")) {
            refuse(request, gateway.answers().realtime());
        } else if (isUnder(route.rest(), "responses")) {
            stored.handle(request, route.provider(), route.rest());
        } else if (OWNED.stream().anyMatch(owned -> isUnder(route.rest(), owned))) {
            gateway.notBuilt(request);
        } else {
            new Passage(gateway, route, request).handle();
        }
    }

    private static boolean isUnder(String rest, String name) {
        return rest.equals(name) || rest.startsWith(name + "/");
    }

    private void refuse(HttpServerRequest request, Refusal refusal) {
        gateway.refuse(request, Gateway.family(request), refusal, gateway.nextRequestId(), null);
    }

    /// What stands behind the prefix of a request's path, never decoded.
    static String rest(@Nullable String path) {
        return path == null || path.length() < PREFIX.length() ? "" : path.substring(PREFIX.length());
    }
}
