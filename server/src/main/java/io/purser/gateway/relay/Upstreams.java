package io.purser.gateway.relay;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.purser.gateway.dialect.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// Connections to the providers: each event loop has pools of its own, so that a call never leaves
/// its thread.
final class Upstreams {
    private static final int MAX_CONNECTIONS = 8_192;
    private static final int KEEP_ALIVE_SECONDS = 25;
    private static final int READS_AT_ONCE = 2;

    private final Vertx vertx;
    private final Providers providers;
    private final List<HttpClient> clients = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Loop> loops = ThreadLocal.withInitial(Loop::new);

    Upstreams(Vertx vertx, Providers providers) {
        this.vertx = vertx;
        this.providers = providers;
    }

    /// What belongs to the calling event loop.
    Loop here() {
        return loops.get();
    }

    int placeOf(Provider provider) {
        return providers.all().indexOf(provider);
    }

    void close() {
        clients.forEach(HttpClient::close);
    }

    /// One event loop's pools, deadlines and prepared request lines.
    final class Loop {
        private final HttpClient[] pools;
        private final CharSequence[] credentials;
        private final List<Map<Endpoint, RequestOptions>> requests = new ArrayList<>();
        private final Deadlines deadlines = new Deadlines(vertx);

        Loop() {
            int count = providers.all().size();
            pools = new HttpClient[count];
            credentials = new CharSequence[count];
            for (int i = 0; i < count; i++) {
                Provider provider = providers.all().get(i);
                pools[i] = open(provider);
                String scheme = provider.manner() instanceof Manner.Azure ? "" : "Bearer ";
                credentials[i] = HttpHeaders.createOptimized(scheme + provider.apiKey());
                Map<Endpoint, RequestOptions> lines = new EnumMap<>(Endpoint.class);
                for (Endpoint endpoint : Endpoint.values()) {
                    lines.put(endpoint, options(provider, endpoint));
                }
                requests.add(lines);
            }
        }

        HttpClient pool(int provider) {
            return pools[provider];
        }

        RequestOptions request(Providers.Routed routed, Endpoint endpoint) {
            RequestOptions line =
                    Objects.requireNonNull(requests.get(routed.index()).get(endpoint));
            Provider provider = routed.provider();
            return UpstreamPaths.namesModel(provider, endpoint)
                    ? new RequestOptions(line)
                            .setURI(UpstreamPaths.named(provider, endpoint, line.getURI(), routed.upstreamModel()))
                    : line;
        }

        /// The line of a request that is no endpoint's.
        RequestOptions request(int provider, HttpMethod method, String uri) {
            return line(providers.all().get(provider)).setMethod(method).setURI(uri);
        }

        /// A provider's secret as the value of the header in which OpenAI's dialect sends it.
        CharSequence credential(int provider) {
            return credentials[provider];
        }

        void later(long millis, Runnable task) {
            vertx.setTimer(millis, _ -> task.run());
        }

        Deadlines deadlines() {
            return deadlines;
        }
    }

    private static RequestOptions options(Provider provider, Endpoint endpoint) {
        return line(provider).setMethod(HttpMethod.POST).setURI(UpstreamPaths.of(provider, endpoint));
    }

    private static RequestOptions line(Provider provider) {
        URI base = provider.baseUrl();
        boolean secure = base.getScheme().equals("https");
        int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
        return new RequestOptions()
                .setHost(base.getHost())
                .setPort(port)
                .setSsl(secure)
                .setFollowRedirects(false);
    }

    private HttpClient open(Provider provider) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) provider.timeouts().connect().toMillis())
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxChunkSize(6 << 10)
                .setMaxHeaderSize(64 << 10)
                .setMaxInitialLineLength(16 << 10)
                .setDecompressionSupported(false)
                .setSsl(provider.baseUrl().getScheme().equals("https"));
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_CONNECTIONS);
        HttpClient client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(Upstreams::readLittleAtOnce)
                .build();
        clients.add(client);
        return client;
    }

    /// What one look at the socket has brought is not held back any more, nor are sixteen pieces of
    /// it: a megabyte, where nothing else is said.
    private static void readLittleAtOnce(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channel()
                .config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(64, 2 << 10, 16 << 10).maxMessagesPerRead(READS_AT_ONCE));
    }
}
