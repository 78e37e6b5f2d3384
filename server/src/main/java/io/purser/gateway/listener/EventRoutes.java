package io.purser.gateway.listener;

import io.purser.governance.ingest.Ingest;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/// Where usage is told that was measured elsewhere: as events of our own, in the envelope of CloudEvents, or as spans
/// and metrics of OpenTelemetry.
public final class EventRoutes {
    /// Where events are told.
    public static final String EVENTS = "/api/v1/events";

    /// Where spans are exported to.
    public static final String TRACES = "/v1/traces";

    /// Where metrics are exported to.
    public static final String METRICS = "/v1/metrics";

    private static final String BOOK = "book";
    private static final String AVERAGES = "averages";

    private final Gateway gateway;
    private final Ingest ingest;

    public EventRoutes(Gateway gateway, Ingest ingest) {
        this.gateway = gateway;
        this.ingest = ingest;
    }

    public List<Route> routes() {
        return gateway.guarded(List.of(
                Clerk.route(HttpMethod.POST, EVENTS, (request, _) -> new EventPosting(gateway, ingest, request).post()),
                Clerk.route(HttpMethod.POST, TRACES, (request, _) -> post(request, new OtlpSignal.Spans())),
                Clerk.route(
                        HttpMethod.POST,
                        METRICS,
                        (request, _) ->
                                post(request, new OtlpSignal.Metrics(AVERAGES.equals(request.getParam(BOOK)))))));
    }

    private void post(HttpServerRequest request, OtlpSignal signal) {
        new OtlpPosting(gateway, ingest, request, signal).post();
    }
}
