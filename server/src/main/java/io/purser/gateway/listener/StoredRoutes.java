package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Provider;
import io.purser.platform.http.Door;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Responses that a provider keeps: asked for again, listed, cancelled, deleted. None of it is a
/// call of a model, so that none of it is charged or refused by a budget.
final class StoredRoutes {
    private static final Pattern PATH = Pattern.compile("responses/([A-Za-z0-9_-]{1,256})(|/input_items|/cancel)");

    private final Gateway gateway;

    StoredRoutes(Gateway gateway) {
        this.gateway = gateway;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String prefix : List.of("/v1/", "/openai/v1/", "/openai/")) {
            routes.add(route(HttpMethod.GET, prefix, "responses/{id}"));
            routes.add(route(HttpMethod.DELETE, prefix, "responses/{id}"));
            routes.add(route(HttpMethod.GET, prefix, "responses/{id}/input_items"));
            routes.add(route(HttpMethod.POST, prefix, "responses/{id}/cancel"));
        }
        return routes;
    }

    private Route route(HttpMethod method, String prefix, String path) {
        return new Route(method, prefix + path, Door.KEY, (Route.Streaming)
                (request, _) -> handle(request, null, request.path().substring(prefix.length())));
    }

    /// @param provider where it must lie, null for anywhere
    /// @param path from `responses/` on
    void handle(HttpServerRequest request, @Nullable Provider provider, String path) {
        Matcher matcher = PATH.matcher(path);
        boolean isServed = matcher.matches() && isServed(request.method(), matcher.group(2));
        if (isServed) {
            new Retrieval(gateway, request, provider, matcher.group(1), matcher.group(2)).handle();
        } else if (matcher.matches() || provider != null) {
            gateway.notBuilt(request);
        } else {
            gateway.refuse(
                    request,
                    Family.OPENAI,
                    gateway.answers().unknownResponse(path.substring(path.indexOf('/') + 1)),
                    gateway.nextRequestId(),
                    null);
        }
    }

    private static boolean isServed(HttpMethod method, String rest) {
        return switch (rest) {
            case "" -> method.equals(HttpMethod.GET) || method.equals(HttpMethod.DELETE);
            case "/input_items" -> method.equals(HttpMethod.GET);
            default -> method.equals(HttpMethod.POST);
        };
    }
}
