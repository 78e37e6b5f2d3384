package io.purser.platform.http;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The one listener: HTTP/1.1 on one address, served by one event loop per core, by a declared
/// route table. Start it with [#start]; nothing is accepted before every route is in place.
public final class Listener implements AutoCloseable {
    private static final int MAX_REQUEST_LINE_BYTES = 8 << 10;
    /// The system would let one that reads nothing have 4 MiB of its memory.
    private static final int SEND_BUFFER_BYTES = 256 << 10;
    /// Vert.x' way to say: a free port, the same for every loop that names the same negative number.
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();
    private static final long START_SECONDS = 20;
    private static final long DRAIN_LOOK_MILLIS = 10;

    private final Dispatch dispatch;
    private final LongAdder open;
    private final Crowd crowd;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private volatile int asked;
    private volatile int port;

    private Listener(Dispatch dispatch, LongAdder open, Crowd crowd) {
        this.dispatch = dispatch;
        this.open = open;
        this.crowd = crowd;
    }

    /// Where and how to listen.
    ///
    /// @param port 0 takes a free one
    /// @param tls null speaks plain HTTP
    /// @param eventLoops how many loops share the connections
    public record Options(String host, int port, @Nullable Tls tls, int eventLoops, Limits limits) {

        /// Plain HTTP, one loop per core, the usual limits.
        public static Options of(String host, int port) {
            return new Options(host, port, null, Runtime.getRuntime().availableProcessors(), Limits.USUAL);
        }
    }

    /// What is taken of strangers before anything is known of them.
    ///
    /// @param headerBytes of one head
    /// @param headTime for a head to be whole, the first one from the connection's begin
    /// @param bodySilence between two pieces of a body
    /// @param requests that are open at once; beyond them those of streaming routes are shed
    /// @param connections at once; beyond them the oldest of those that never asked anything is closed,
    ///     else one of the longest idle ones, and others wait to be accepted until it has gone
    public record Limits(int headerBytes, Duration headTime, Duration bodySilence, int requests, int connections) {
        /// Without a bound of requests and connections: for tests and tools.
        public static final Limits USUAL = new Limits(
                16 << 10, Duration.ofSeconds(10), Duration.ofSeconds(30), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /// What Netty reads once, when its first class is loaded, and what it says here where nobody said
    /// anything. Its pooled allocator costs a call 6 % less processor time than the adaptive one
    /// (bench/README.md); its Flight Recorder events, which nobody reads, cost a start 0.3 s of it and more.
    private static final Map<String, String> NETTY =
            Map.of("io.netty.allocator.type", "pooled", "io.netty.jfr.enabled", "false");

    /// A certificate chain and its key, PEM files.
    public record Tls(Path certificate, Path key) {}

    /// The listener could not take its address.
    public static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// A Vert.x as this product wants it: native transport where there is one, a loop per core, no
    /// files of its own.
    public static Vertx vertx() {
        NETTY.forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setDisableTCCL(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return Vertx.builder()
                .with(options)
                .withTransport(AcceptorTransport.best())
                .build();
    }

    /// Takes the address and serves `routes`.
    ///
    /// @param vertx one of [#vertx()]
    public static Listener start(
            Vertx vertx, Options options, Bodies bodies, List<Route> routes, FaultAnswers faultAnswers) {
        LongAdder open = new LongAdder();
        Dispatch dispatch = new Dispatch(
                new RouteTable(routes),
                bodies,
                faultAnswers,
                open,
                options.limits().requests());
        Listener listener =
                new Listener(dispatch, open, new Crowd(options.limits().connections()));
        listener.asked = options.port() == 0 ? FREE_PORTS.decrementAndGet() : options.port();
        listener.deploy(vertx, options, subProtocols(routes));
        return listener;
    }

    public int port() {
        return port;
    }

    /// Requests that have begun and not ended.
    public int openRequests() {
        return open.intValue();
    }

    /// Connections that are accepted and not closed.
    public int connections() {
        return crowd.count();
    }

    /// Refuses new requests with 503 and returns when every open one has ended, at the latest after
    /// `limit`.
    public void drain(Duration limit) throws InterruptedException {
        dispatch.refuseNew();
        long deadline = System.nanoTime() + limit.toNanos();
        while (openRequests() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(DRAIN_LOOK_MILLIS);
        }
    }

    /// Closes every connection and gives the address back.
    @Override
    public void close() {
        for (HttpServer server : servers) {
            await(server.close(), "The listener did not close");
        }
        servers.clear();
    }

    private static List<String> subProtocols(List<Route> routes) {
        return routes.stream()
                .map(Route::handling)
                .filter(Route.Sockets.class::isInstance)
                .map(each -> ((Route.Sockets) each).subProtocol())
                .distinct()
                .toList();
    }

    private void deploy(Vertx vertx, Options options, List<String> subProtocols) {
        AcceptorTransport transport = AcceptorTransport.of(vertx);
        transport.place(asked, crowd);
        try {
            await(
                    vertx.deployVerticle(
                            () -> context -> listen(vertx, context, options, subProtocols),
                            new DeploymentOptions().setInstances(options.eventLoops())),
                    "Cannot listen on " + options.host() + ":" + options.port());
        } finally {
            transport.bound(asked, crowd);
        }
    }

    private Future<HttpServer> listen(Vertx vertx, Context context, Options options, List<String> subProtocols) {
        HttpServerOptions asWanted = serverOptions(options).setPort(asked).setWebSocketSubProtocols(subProtocols);
        HttpServer server = vertx.createHttpServer(asWanted);
        EventLoop loop = ((ContextInternal) context).nettyEventLoop();
        StrictConnections strict = new StrictConnections(serverOptions(options), options.limits(), loop, open);
        server.connectionHandler(strict);
        crowd.watch(strict);
        server.requestHandler(dispatch::handle);
        server.invalidRequestHandler(dispatch::handleInvalid);
        servers.add(server);
        return server.listen(asked, options.host()).onSuccess(started -> port = started.actualPort());
    }

    private static HttpServerOptions serverOptions(Options options) {
        HttpServerOptions server = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(options.limits().headerBytes())
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxChunkSize(64 << 10)
                .setIdleTimeout(0)
                .setReadIdleTimeout(0)
                .setTcpNoDelay(true)
                .setSendBufferSize(SEND_BUFFER_BYTES)
                .setAcceptBacklog(4096);
        Tls tls = options.tls();
        if (tls != null) {
            server.setSsl(true).setKeyCertOptions(TlsFiles.options(tls));
        }
        return server;
    }

    private static <T> void await(Future<T> future, String failure) {
        try {
            future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(failure + ": interrupted", e);
        } catch (TimeoutException e) {
            throw new StartException(failure + " within " + START_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new StartException(failure + ": " + reason(e.getCause()), e.getCause());
        }
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return message.contains("in use") ? "the port is taken by another process" : message;
    }
}
