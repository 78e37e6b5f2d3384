package io.purser.bench.stub;

import io.purser.bench.load.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/// The plainest proxy on the gateway's HTTP library, without any governance: shows what of the
/// gateway's cost is the library's.
public final class PlainProxyMain {
    private PlainProxyMain() {}

    /// @param args the port, the upstream's port, the number of event loops
    public static void main(String[] args) {
        Wire.quiet();
        int port = Integer.parseInt(args[0]);
        int upstream = Integer.parseInt(args[1]);
        int loops = Integer.parseInt(args[2]);
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        for (int i = 0; i < loops; i++) {
            vertx.deployVerticle(
                    () -> context -> {
                        HttpClient client = vertx.createHttpClient(
                                new HttpClientOptions().setTcpNoDelay(true).setKeepAliveTimeout(600),
                                new PoolOptions().setHttp1MaxSize(4096).setEventLoopSize(0));
                        return vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                                .requestHandler(request -> relay(client, upstream, request))
                                .listen(port, "127.0.0.1");
                    },
                    new io.vertx.core.DeploymentOptions());
        }
    }

    private static void relay(HttpClient client, int upstream, HttpServerRequest request) {
        request.body()
                .onSuccess(body -> client.request(new RequestOptions()
                                .setMethod(request.method())
                                .setHost("127.0.0.1")
                                .setPort(upstream)
                                .setURI(request.uri()))
                        .compose(outgoing -> send(outgoing, request, body))
                        .onSuccess(answer -> answer(answer, request))
                        .onFailure(
                                failure -> request.response().setStatusCode(502).end()));
    }

    private static io.vertx.core.Future<HttpClientResponse> send(
            HttpClientRequest outgoing, HttpServerRequest request, io.vertx.core.buffer.Buffer body) {
        outgoing.putHeader("content-type", request.getHeader("content-type"));
        return outgoing.send(body);
    }

    private static void answer(HttpClientResponse answer, HttpServerRequest request) {
        String length = answer.getHeader("content-length");
        request.response().setStatusCode(answer.statusCode());
        request.response().putHeader("content-type", answer.getHeader("content-type"));
        if (length != null) {
            request.response().putHeader("content-length", length);
        } else {
            request.response().setChunked(true);
        }
        answer.pipeTo(request.response());
    }
}
