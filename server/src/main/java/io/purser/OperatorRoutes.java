package io.purser;

import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Jurisdiction;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.purser.platform.telemetry.Telemetry;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/// The routes of no floor, for operators: the metrics and the sandbox's bill.
final class OperatorRoutes {
    private final Telemetry telemetry;
    private final Credentials credentials;
    private final ConfiguredProviders providers;

    OperatorRoutes(Telemetry telemetry, Credentials credentials, ConfiguredProviders providers) {
        this.telemetry = telemetry;
        this.credentials = credentials;
        this.providers = providers;
    }

    List<Route> routes() {
        return List.of(route("/metrics", request -> telemetry.scrape()), route("/sandbox/bill", this::bill));
    }

    private Route route(String path, Function<Request, Response> answer) {
        return new Route(HttpMethod.GET, path, Door.OPERATOR, (Route.Blocking)
                request -> answer(request, answer).unstored());
    }

    private Response answer(Request request, Function<Request, Response> answer) {
        return switch (credentials.holder(request)) {
            case Who.Known(Principal who) ->
                who.may(Permission.INSTALLATION_READ)
                        ? answer.apply(request)
                        : problem(403, Jurisdiction.needs(Permission.INSTALLATION_READ, Reach.INSTALLATION));
            case Who.Turned _ -> problem(403, Jurisdiction.needs(Permission.INSTALLATION_READ, Reach.INSTALLATION));
            case Who.CrossSite _ -> problem(403, "A browser's session counts only on pages of this gateway");
            case Who.Later _ -> problem(503, "Nobody can say now whose this token is; try again soon");
            case Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                problem(401, "An operator token is needed: Authorization: Bearer pt-purser-…");
        };
    }

    private Response bill(Request request) {
        String after = request.query("after");
        if (after != null && !after.matches("[0-9]{1,18}")) {
            return problem(400, "after: expected the number of a line of the bill");
        }
        String bill = providers.bill(after == null ? 0 : Long.parseLong(after));
        return bill == null
                ? problem(404, "No provider with dialect sandbox runs inside this process")
                : Response.json(200, bill.getBytes(StandardCharsets.UTF_8));
    }

    private static Response problem(int status, String title) {
        String json = "{\"title\":\"" + title + "\",\"status\":" + status + "}";
        return Response.json(status, json.getBytes(StandardCharsets.UTF_8));
    }
}
