package io.purser.gateway.listener;

import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.platform.http.Door;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Azure OpenAI's ways to OpenAI's endpoints: with the deployment in the path, which is then the
/// model as it is asked for; under `/openai/v1`; and under `/openai` for what knows no deployment.
/// `api-version` is not read: what a provider gets is its own configuration's.
final class AzureRoutes {
    private final Gateway gateway;

    AzureRoutes(Gateway gateway) {
        this.gateway = gateway;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        Arrays.stream(Endpoint.values())
                .filter(endpoint -> endpoint.family() == Family.OPENAI)
                .forEach(endpoint -> {
                    routes.add(deployed(endpoint));
                    routes.add(unnamed("/openai/v1", endpoint));
                    routes.add(unnamed("/openai", endpoint));
                });
        return routes;
    }

    private Route deployed(Endpoint endpoint) {
        String path = "/openai/deployments/{deployment}" + endpoint.suffix();
        return new Route(HttpMethod.POST, path, Door.KEY, (Route.Streaming) (request, parameters) ->
                new Exchange(gateway, endpoint, parameters.get("deployment"), request).handle());
    }

    private Route unnamed(String prefix, Endpoint endpoint) {
        return gateway.governed(prefix + endpoint.suffix(), endpoint);
    }
}
