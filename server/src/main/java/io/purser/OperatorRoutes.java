package io.purser;

import io.purser.control.api.Credentials;
import io.purser.governance.recovery.Governance;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The routes of no floor: liveness, readiness, and the sandbox's bill.
final class OperatorRoutes {
    private final Governance governance;
    private final Credentials credentials;
    private final ConfiguredProviders providers;

    OperatorRoutes(Governance governance, Credentials credentials, ConfiguredProviders providers) {
        this.governance = governance;
        this.credentials = credentials;
        this.providers = providers;
    }

    List<Route> routes() {
        return List.of(
                route("/healthz", Door.OPEN, request -> Response.json(200, bytes("{\"status\":\"ok\"}"))),
                route("/readyz", Door.OPEN, request -> ready()),
                route("/sandbox/bill", Door.OPERATOR, this::bill));
    }

    private static Route route(String path, Door door, Route.Blocking handler) {
        return new Route(HttpMethod.GET, path, door, handler);
    }

    private Response ready() {
        boolean healthy = governance.healthy();
        String body = "{\"status\":\"" + (healthy ? "ready" : "unavailable") + "\",\"store\":\""
                + (healthy ? "ok" : "failed") + "\",\"failMode\":\"closed\"}";
        return Response.json(healthy ? 200 : 503, bytes(body));
    }

    private Response bill(Request request) {
        if (credentials.operator(request).isEmpty()) {
            return Response.json(401, bytes("{\"title\":\"An operator token is needed\",\"status\":401}"));
        }
        String after = request.query("after");
        String bill = providers.bill(after == null ? 0 : Long.parseLong(after));
        return bill == null
                ? Response.json(404, bytes("{\"title\":\"No sandbox runs here\",\"status\":404}"))
                : Response.json(200, bytes(bill));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
