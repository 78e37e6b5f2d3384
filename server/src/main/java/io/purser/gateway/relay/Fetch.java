package io.purser.gateway.relay;

import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request of the gateway's own to a provider, with the whole answer as its result. Lives on one
/// event loop.
final class Fetch extends Deadlines.Watched {
    private static final int MAX_BYTES = 32 << 20;

    private final Upstreams.Loop loop;
    private final NativeRoute route;
    private final Consumer<@Nullable Answer> then;
    private final long beganNanos = System.nanoTime();
    private final Buffer body = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private boolean over;

    /// What came back.
    record Answer(int status, Buffer body) {}

    private Fetch(Upstreams.Loop loop, NativeRoute route, Consumer<@Nullable Answer> then) {
        this.loop = loop;
        this.route = route;
        this.then = then;
    }

    /// @param then told once, null where there was no whole answer
    static void run(Relay relay, NativeRoute route, HttpMethod method, Consumer<@Nullable Answer> then) {
        Upstreams.Loop loop = relay.upstreams().here();
        Fetch fetch = new Fetch(loop, route, then);
        loop.deadlines().add(fetch);
        int place = relay.placeOf(route.provider());
        loop.pool(place)
                .request(loop.request(place, method, route.uri(null)))
                .onComplete(result -> fetch.connected(result, loop.credential(place)));
    }

    private void connected(AsyncResult<HttpClientRequest> result, CharSequence credential) {
        if (result.failed() || over) {
            if (result.succeeded()) {
                result.result().exceptionHandler(_ -> {}).reset();
            }
            end(null);
            return;
        }
        HttpClientRequest upstream = result.result();
        upstream.exceptionHandler(_ -> {});
        request = upstream;
        UpstreamRequest.putHeaders(upstream, List.of(), route.provider(), route.family(), credential);
        upstream.send().onComplete(this::headCame);
    }

    private void headCame(AsyncResult<HttpClientResponse> result) {
        if (result.failed() || over) {
            end(null);
            return;
        }
        HttpClientResponse upstream = result.result();
        upstream.exceptionHandler(_ -> end(null));
        upstream.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BYTES) {
                end(null);
            } else {
                body.appendBuffer(chunk);
            }
        });
        upstream.endHandler(_ -> {
            request = null;
            end(new Answer(upstream.statusCode(), body));
        });
    }

    @Override
    void look(long nowNanos) {
        if (nowNanos - beganNanos > route.provider().timeouts().idle().toNanos()) {
            end(null);
        }
    }

    private void end(@Nullable Answer answer) {
        if (over) {
            return;
        }
        over = true;
        loop.deadlines().remove(this);
        HttpClientRequest upstream = request;
        request = null;
        if (upstream != null) {
            upstream.reset();
        }
        then.accept(answer);
    }
}
