package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.BackgroundCalls;
import io.purser.gateway.relay.Fallback;
import io.purser.gateway.relay.Manner;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Relay;
import io.purser.gateway.relay.Retries;
import io.purser.governance.admission.Admission;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Listener;
import io.purser.platform.http.Route;
import io.purser.storage.memory.MemoryBatchStore;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A started gateway in front of an upstream that a test scripts.
final class Rig implements AutoCloseable {
    static final Provider.Timeouts TIMEOUTS =
            new Provider.Timeouts(Duration.ofSeconds(1), Duration.ofMillis(700), Duration.ofSeconds(20));
    static final URI NOWHERE = URI.create("http://127.0.0.1:1/v1");

    /// What goes on in the background is asked for all the time.
    private static final BackgroundCalls.Pace SOON =
            new BackgroundCalls.Pace(Duration.ofMillis(30), Duration.ofMillis(60), Duration.ofHours(1));

    final FakeGovernance governance = new FakeGovernance();
    final FakeCustody custody = new FakeCustody();
    final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    final AtomicLong ticks = new AtomicLong();
    final CountedRelay metrics = new CountedRelay();
    final MemoryBatchStore store = new MemoryBatchStore();
    final AtomicLong batchMillis =
            new AtomicLong(Instant.parse("2026-11-21T12:00:00Z").toEpochMilli());
    final Bodies bodies = new Bodies(200_000, 1_000_000);
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    volatile Handler<HttpServerRequest> upstream = Rig::unscripted;

    private final Vertx vertx = Listener.vertx();
    private final AtomicLong ids = new AtomicLong();
    private final HttpServer stub;
    final Relay relay;
    private final Listener listener;
    private final BatchDesk desk;

    /// What the upstream got.
    record Seen(String path, String uri, Map<String, String> headers, String body) {}

    Rig() {
        this(null, null);
    }

    /// @param sandbox a provider of every dialect for the models `sandbox*`, null for none
    Rig(@Nullable URI sandbox) {
        this(sandbox, null);
    }

    /// @param admission judges calls instead of `governance`, null for none
    Rig(@Nullable URI sandbox, @Nullable Admission admission) {
        this(sandbox, admission, new OnDisconnect.Cancel());
    }

    Rig(OnDisconnect onDisconnect) {
        this(null, null, onDisconnect);
    }

    private Rig(@Nullable URI sandbox, @Nullable Admission admission, OnDisconnect onDisconnect) {
        this(sandbox, admission, onDisconnect, TIMEOUTS, NOWHERE);
    }

    /// @param away the address of a provider that cannot be reached
    Rig(
            @Nullable URI sandbox,
            @Nullable Admission admission,
            OnDisconnect onDisconnect,
            Provider.Timeouts timeouts,
            URI away) {
        this(sandbox, admission, onDisconnect, timeouts, away, Retries.NONE, List.of());
    }

    /// @param retries of every provider
    Rig(@Nullable Admission admission, Retries retries, Fallback... fallbacks) {
        this(null, admission, new OnDisconnect.Cancel(), TIMEOUTS, NOWHERE, retries, List.of(fallbacks));
    }

    private Rig(
            @Nullable URI sandbox,
            @Nullable Admission admission,
            OnDisconnect onDisconnect,
            Provider.Timeouts timeouts,
            URI away,
            Retries retries,
            List<Fallback> fallbacks) {
        stub = vertx.createHttpServer()
                .requestHandler(this::upstreamCalled)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        URI base = URI.create("http://127.0.0.1:" + stub.actualPort() + "/v1");
        Provider openai = new Provider(
                "openai",
                Set.of(Family.OPENAI),
                base,
                "provider-secret",
                List.of("gpt-*", "text-embedding-3-small", "omni-moderation-latest"),
                Map.of("fast", new Provider.Alias("gpt-fast-2", null)),
                timeouts);
        Provider anthropic = new Provider(
                "anthropic",
                Set.of(Family.ANTHROPIC),
                base,
                "provider-secret",
                List.of("claude-*"),
                Map.of(),
                timeouts);
        Provider gemini = new Provider(
                "gemini",
                Set.of(Family.GEMINI),
                URI.create("http://127.0.0.1:" + stub.actualPort()),
                "provider-secret",
                List.of("gemini-*"),
                Map.of("quick", new Provider.Alias("gemini-quick 2/x", null)),
                timeouts);
        Provider unreachable = new Provider(
                "away", Set.of(Family.OPENAI), away, "provider-secret", List.of("away-*"), Map.of(), timeouts);
        Provider every = new Provider(
                "sandbox",
                Set.of(Family.OPENAI, Family.ANTHROPIC, Family.GEMINI),
                sandbox == null ? base : sandbox,
                null,
                List.of("sandbox*"),
                Map.of(),
                timeouts);
        Provider azure = new Provider(
                "azure",
                Set.of(Family.OPENAI),
                URI.create("http://127.0.0.1:" + stub.actualPort()),
                "provider-secret",
                List.of("azure-*"),
                Map.of("azure-chat", new Provider.Alias("my chat", null)),
                timeouts,
                new Manner.Azure("2024-10-21"));
        Provider versionless = new Provider(
                "azure1",
                Set.of(Family.OPENAI),
                URI.create("http://127.0.0.1:" + stub.actualPort() + "/openai/v1/"),
                "provider-secret",
                List.of("azure1-*"),
                Map.of(),
                timeouts,
                new Manner.Azure(null));
        Providers providers = new Providers(
                Stream.of(
                                openai,
                                anthropic,
                                gemini,
                                unreachable,
                                every,
                                azure,
                                versionless,
                                of("mistral-*", base, timeouts, new Manner.Mistral()),
                                of("router/*", base, timeouts, new Manner.OpenRouter()))
                        .map(provider -> provider.with(retries))
                        .toList(),
                fallbacks);
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
        relay = new Relay(vertx, providers, onDisconnect, custody, SOON, clock, ticks::get, metrics);
        Gateway gateway = new Gateway(
                governance,
                admission == null ? governance : admission,
                providers,
                relay,
                custody,
                store,
                new ModelCatalog(providers, provider -> List.of("gpt-5.4", "claude-sonnet-4-5")),
                bodies,
                clock,
                () -> "req_" + ids.incrementAndGet(),
                GatewayMetrics.NONE,
                Answers.BudgetStatus.PAYMENT_REQUIRED,
                "https://ai.acme.example");
        desk = new BatchDesk(store, providers, relay, () -> Instant.ofEpochMilli(batchMillis.get()), _ -> null);
        List<Route> routes = new ArrayList<>(gateway.routes());
        routes.addAll(new FileRoutes(gateway, store, desk).routes());
        listener = Listener.start(vertx, Listener.Options.of("127.0.0.1", 0), bodies, routes, gateway.faultAnswers());
    }

    /// Has the gateway ask after the open batches by itself.
    void pollBatches() {
        Context loop = vertx.getOrCreateContext();
        loop.runOnContext(_ -> desk.poll(task -> loop.runOnContext(_ -> task.run())));
    }

    private static Provider of(String models, URI base, Provider.Timeouts timeouts, Manner manner) {
        return new Provider(
                models.replaceAll("[^a-z]", ""),
                Set.of(Family.OPENAI),
                base,
                "provider-secret",
                List.of(models),
                Map.of(),
                timeouts,
                manner);
    }

    private static void unscripted(HttpServerRequest request) {
        request.response().setStatusCode(599).end("unscripted");
    }

    private void upstreamCalled(HttpServerRequest request) {
        Map<String, String> headers = new java.util.TreeMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        request.body().onSuccess(body -> {
            seen.add(new Seen(request.path(), request.uri(), headers, body.toString()));
            upstream.handle(request);
        });
    }

    /// Lets the upstream answer with JSON.
    void answers(int status, String json) {
        upstream = request -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json);
    }

    /// Lets the upstream send a stream, in chunks of so many bytes.
    void streams(String events, int chunkBytes) {
        upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            Buffer all = Buffer.buffer(events);
            for (int at = 0; at < all.length(); at += chunkBytes) {
                request.response().write(all.getBuffer(at, Math.min(all.length(), at + chunkBytes)));
            }
            request.response().end();
        };
    }

    int port() {
        return listener.port();
    }

    Vertx vertx() {
        return vertx;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + FakeGovernance.KEY);
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    Seen seen() throws InterruptedException {
        Seen one = seen.poll(10, TimeUnit.SECONDS);
        if (one == null) {
            throw new AssertionError("the upstream was not called within 10 s");
        }
        return one;
    }

    @Override
    public void close() {
        client.close();
        listener.close();
        relay.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
