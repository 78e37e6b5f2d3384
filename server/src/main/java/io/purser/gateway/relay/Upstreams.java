package io.purser.gateway.relay;

import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// Connections to the providers: each event loop has pools of its own, so that a call never leaves
/// its thread.
final class Upstreams {
    private static final int MAX_CONNECTIONS = 8_192;
    private static final int KEEP_ALIVE_SECONDS = 25;
    private static final Pattern VERSION = Pattern.compile("/v1[a-z0-9]*$");

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

    void close() {
        clients.forEach(HttpClient::close);
    }

    /// One event loop's pools, deadlines and prepared request lines.
    final class Loop {
        private final HttpClient[] pools;
        private final CharSequence[] bearers;
        private final List<Map<Endpoint, RequestOptions>> requests = new ArrayList<>();
        private final Deadlines deadlines = new Deadlines(vertx);

        Loop() {
            int count = providers.all().size();
            pools = new HttpClient[count];
            bearers = new CharSequence[count];
            for (int i = 0; i < count; i++) {
                Provider provider = providers.all().get(i);
                pools[i] = open(provider);
                bearers[i] = HttpHeaders.createOptimized("Bearer " + provider.apiKey());
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
            return endpoint.family() == Family.GEMINI ? named(line, routed.upstreamModel(), endpoint) : line;
        }

        /// A provider's secret as the value of its `Authorization` header.
        CharSequence bearer(int provider) {
            return bearers[provider];
        }

        void later(long millis, Runnable task) {
            vertx.setTimer(millis, _ -> task.run());
        }

        Deadlines deadlines() {
            return deadlines;
        }
    }

    private static RequestOptions options(Provider provider, Endpoint endpoint) {
        URI base = provider.baseUrl();
        boolean secure = base.getScheme().equals("https");
        int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(base.getHost())
                .setPort(port)
                .setSsl(secure)
                .setFollowRedirects(false)
                .setURI(path(base, endpoint.family())
                        + (endpoint.family() == Family.GEMINI ? "/models/" : endpoint.suffix()));
    }

    /// Gemini's paths name the model. A stream is asked for as server-sent events, whatever form
    /// the client reads.
    private static RequestOptions named(RequestOptions line, String model, Endpoint endpoint) {
        String segment = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
        String query = Relay.streams(endpoint) ? "?alt=sse" : "";
        return new RequestOptions(line).setURI(line.getURI() + segment + endpoint.suffix() + query);
    }

    /// OpenAI's base URLs end in the version, the others' usually stop before it.
    private static String path(URI base, Family family) {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return switch (family) {
            case OPENAI -> path.isEmpty() ? "/v1" : path;
            case ANTHROPIC -> path.endsWith("/v1") ? path : path + "/v1";
            case GEMINI -> VERSION.matcher(path).find() ? path : path + "/v1beta";
        };
    }

    private HttpClient open(Provider provider) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) provider.timeouts().connect().toMillis())
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxChunkSize(64 << 10)
                .setMaxHeaderSize(64 << 10)
                .setMaxInitialLineLength(16 << 10)
                .setDecompressionSupported(false)
                .setSsl(provider.baseUrl().getScheme().equals("https"));
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_CONNECTIONS);
        HttpClient client = vertx.httpClientBuilder().with(options).with(pool).build();
        clients.add(client);
        return client;
    }
}
