package io.purser.gateway.listener;

import io.purser.core.money.CurrencyUnit;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Relay;
import io.purser.gateway.tracing.Tracing;
import io.purser.governance.access.Access;
import io.purser.governance.admission.Admission;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.custody.Custody;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Door;
import io.purser.platform.http.Fault;
import io.purser.platform.http.FaultAnswers;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data plane: its routes, and what every exchange shares.
public final class Gateway {
    /// Named in the contract and not built yet: refused by name, never forwarded.
    private static final List<String> NOT_BUILT = List.of(
            "/v1/messages/batches",
            "/v1/messages/batches/*",
            "/v1/responses/input_tokens",
            "/v1/responses/compact",
            "/gemini/*",
            "/openai/*");

    /// Sessions whose use nobody reports call by call: refused by policy, upgrades to WebSocket too.
    private static final List<String> REALTIME = List.of(
            "/v1/realtime",
            "/v1/realtime/*",
            "/openai/realtime",
            "/openai/realtime/*",
            "/openai/v1/realtime",
            "/openai/v1/realtime/*");

    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE, HttpMethod.PUT, HttpMethod.PATCH);

    private static final long LINGER_MILLIS = 1_000;

    private static final String GEMINI = "/gemini/v1beta";

    private final Access access;
    private final Admission admission;
    private final Providers providers;
    private final Relay relay;
    private final Custody custody;
    private final Ownership ownership;
    private final Bodies bodies;
    private final InstantSource clock;
    private final Supplier<String> requestIds;
    private final GatewayMetrics metrics;
    private final Answers answers;
    private final RefusalWriter writer;
    private final ModelCatalog catalog;
    private final TokenDoor door = new TokenDoor(this);
    private @Nullable Tracing tracing;

    /// @param publicUrl where people reach this installation, without a slash at its end
    /// @param requestIds makes a new id for each call
    public Gateway(
            Access access,
            Admission admission,
            Providers providers,
            Relay relay,
            Custody custody,
            BatchStore files,
            ModelCatalog catalog,
            Bodies bodies,
            InstantSource clock,
            Supplier<String> requestIds,
            GatewayMetrics metrics,
            Answers.BudgetStatus budgetStatus,
            String publicUrl) {
        this.access = access;
        this.admission = admission;
        this.providers = providers;
        this.relay = relay;
        this.custody = custody;
        this.ownership = new Ownership(custody, files);
        this.catalog = catalog;
        this.bodies = bodies;
        this.clock = clock;
        this.requestIds = requestIds;
        this.metrics = metrics;
        this.answers = new Answers(budgetStatus);
        this.writer = new RefusalWriter(publicUrl);
    }

    /// Has calls told to a collector; before the first comes.
    ///
    /// @param by null: nobody is told
    public void tracedBy(@Nullable Tracing by) {
        tracing = by;
    }

    @Nullable
    Tracing tracing() {
        return tracing;
    }

    /// Every route of the data plane, the ones that are refused by name too.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.values()) {
            switch (endpoint.family()) {
                case OPENAI -> routes.add(governed("/v1" + endpoint.suffix(), endpoint));
                case ANTHROPIC -> {
                    routes.add(governed("/v1" + endpoint.suffix(), endpoint));
                    routes.add(governed("/anthropic/v1" + endpoint.suffix(), endpoint));
                }
                case GEMINI -> {}
            }
        }
        GeminiRoutes gemini = new GeminiRoutes(this);
        routes.add(streaming(
                HttpMethod.POST, GEMINI + "/models/{call}", (request, path) -> gemini.call(request, path.get("call"))));
        AzureRoutes azure = new AzureRoutes(this);
        routes.addAll(azure.routes());
        ModelRoutes models = new ModelRoutes(this, catalog);
        for (String prefix : List.of("/v1", "/anthropic/v1", "/openai/v1", "/openai", GEMINI)) {
            routes.add(streaming(HttpMethod.GET, prefix + "/models", (request, _) -> models.list(request)));
            routes.add(streaming(
                    HttpMethod.GET, prefix + "/models/*", (request, path) -> models.one(request, path.get("*"))));
        }
        StoredRoutes stored = new StoredRoutes(this);
        routes.addAll(stored.routes());
        NativeRoutes providersOwn = new NativeRoutes(this, models, stored);
        everyMethod(routes, "/providers/*", request -> providersOwn.handle(request, NativeRoutes.rest(request.path())));
        NOT_BUILT.forEach(path -> everyMethod(routes, path, this::notBuilt));
        REALTIME.forEach(path -> everyMethod(routes, path, this::realtime));
        return guarded(routes);
    }

    /// The same routes, which look at tokens of identity providers before their requests go on.
    List<Route> guarded(List<Route> routes) {
        return routes.stream().map(door::guarding).toList();
    }

    private static void everyMethod(List<Route> routes, String path, Consumer<HttpServerRequest> handler) {
        METHODS.forEach(method -> routes.add(streaming(method, path, (request, _) -> handler.accept(request))));
    }

    Route governed(String path, Endpoint endpoint) {
        return streaming(HttpMethod.POST, path, (request, _) -> new Exchange(this, endpoint, null, request).handle());
    }

    private static Route streaming(HttpMethod method, String path, Route.Streaming handler) {
        return new Route(method, path, Door.KEY, handler);
    }

    void notBuilt(HttpServerRequest request) {
        refuse(request, family(request), answers.notBuilt(request.path()), nextRequestId(), null);
    }

    private void realtime(HttpServerRequest request) {
        refuse(request, family(request), answers.realtime(), nextRequestId(), null);
    }

    /// Words the listener's refusals under `/v1`, `/anthropic` and the other paths of the data plane.
    public FaultAnswers faultAnswers() {
        return this::faultAnswer;
    }

    private Response faultAnswer(HttpServerRequest request, Fault fault, String detail) {
        Refusal refusal = answers.of(fault, detail);
        String requestId = nextRequestId();
        byte[] body = writer.write(refusal, family(request), requestId, null);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        headers.put("purser-request-id", requestId);
        headers.put("x-request-id", requestId);
        if (refusal.retryAfterMillis() > 0) {
            headers.put("retry-after", Long.toString(Answers.seconds(refusal.retryAfterMillis())));
        }
        metrics.refused(refusal.code());
        return new Response(refusal.status(), headers, out -> out.write(body));
    }

    /// The dialect in which a request that reached no endpoint is answered.
    static Family family(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        if (path.startsWith("/gemini/")) {
            return Family.GEMINI;
        }
        boolean isAnthropic = path.startsWith("/v1/messages")
                || path.startsWith("/anthropic/")
                || path.startsWith("/providers/anthropic/")
                || request.headers().contains("anthropic-version");
        return isAnthropic ? Family.ANTHROPIC : Family.OPENAI;
    }

    /// Answers a refusal in a dialect.
    ///
    /// @param charged what the call cost, where it ran
    void refuse(HttpServerRequest request, Family family, Refusal refusal, String requestId, @Nullable String charged) {
        metrics.refused(refusal.code());
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset(0);
            return;
        }
        response.setStatusCode(refusal.status());
        response.putHeader("content-type", "application/json");
        PurserHeaders.requestId(response, requestId);
        response.putHeader(family == Family.ANTHROPIC ? "request-id" : "x-request-id", requestId);
        Boolean shouldRetry = refusal.shouldRetry();
        if (shouldRetry != null) {
            response.putHeader("x-should-retry", shouldRetry.toString());
        }
        if (refusal.retryAfterMillis() > 0) {
            response.putHeader("retry-after", Long.toString(Answers.seconds(refusal.retryAfterMillis())));
        }
        Refusal.Figures figures = refusal.figures();
        if (figures != null) {
            CurrencyUnit currency = figures.currency();
            PurserHeaders.budget(response, figures.governs(), currency, nowMillis());
        }
        if (!request.isEnded()) {
            response.putHeader("connection", "close");
        }
        response.end(Buffer.buffer(writer.write(refusal, family, requestId, charged)))
                .onComplete(_ -> closeUnlessRead(request));
    }

    /// A client that is still sending would lose the answer if its connection were cut under it:
    /// what it sends is thrown away for a moment.
    private static void closeUnlessRead(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        HttpConnection connection = request.connection();
        request.handler(_ -> {});
        request.endHandler(_ -> connection.close());
        request.resume();
        Vertx.currentContext().owner().setTimer(LINGER_MILLIS, _ -> connection.close());
    }

    String nextRequestId() {
        return requestIds.get();
    }

    long nowMillis() {
        return clock.millis();
    }

    List<String> nearestModels(String model) {
        return catalog.nearest(model);
    }

    void measured(Endpoint endpoint, int status, long nanos) {
        metrics.answered(endpoint.suffix(), status, nanos);
    }

    void attemptFollows(String provider, String setback) {
        metrics.attemptFollows(provider, setback);
    }

    Access access() {
        return access;
    }

    Admission admission() {
        return admission;
    }

    Providers providers() {
        return providers;
    }

    Custody custody() {
        return custody;
    }

    Ownership ownership() {
        return ownership;
    }

    Relay relay() {
        return relay;
    }

    Bodies bodies() {
        return bodies;
    }

    Answers answers() {
        return answers;
    }
}
