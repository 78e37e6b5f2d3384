package io.purser.platform.telemetry;

import io.purser.platform.http.Door;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Liveness and readiness. Alive is whoever answers; ready is who can serve, and says why where it
/// cannot.
public final class Health {
    private final Supplier<Map<String, String>> obstacles;
    private final Supplier<Map<String, String>> facts;

    /// @param obstacles what stands in the way of serving, by part; empty where nothing does
    /// @param facts what else a look at the health should show, such as the fail mode
    public Health(Supplier<Map<String, String>> obstacles, Supplier<Map<String, String>> facts) {
        this.obstacles = obstacles;
        this.facts = facts;
    }

    /// `GET /healthz` and `GET /readyz`, open to anyone.
    public List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/healthz", Door.OPEN, (Route.Blocking) _ -> Response.text(200, "ok\n")),
                new Route(HttpMethod.GET, "/readyz", Door.OPEN, (Route.Blocking) _ -> ready()));
    }

    private Response ready() {
        Map<String, String> standing = new TreeMap<>(obstacles.get());
        StringBuilder text = new StringBuilder(standing.isEmpty() ? "ready\n" : "not ready\n");
        standing.forEach((part, why) -> line(text, part, why));
        new TreeMap<>(facts.get()).forEach((name, value) -> line(text, name, value));
        return Response.text(standing.isEmpty() ? 200 : 503, text.toString());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }
}
