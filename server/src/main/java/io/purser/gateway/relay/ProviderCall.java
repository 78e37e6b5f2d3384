package io.purser.gateway.relay;

import io.purser.gateway.dialect.Family;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to a provider that is no call of a model as we know it, from the connection to its one
/// end. It has the provider's three bounds: for the connection, between two signs of life, and for
/// all of it. Lives on one event loop.
abstract class ProviderCall extends Deadlines.Watched {
    private static final int PIECE_BYTES = 64 << 10;

    private final Relay relay;
    private final Upstreams.Loop loop;
    private final Line line;
    private final long beganNanos = System.nanoTime();

    private @Nullable HttpClientRequest request;
    private long lastSignNanos = beganNanos;
    private boolean sent;
    private boolean over;

    /// What is sent.
    ///
    /// @param family in whose way the secret is sent
    /// @param uri path and query at the provider
    /// @param body null where there is none
    record Line(
            Provider provider,
            Family family,
            HttpMethod method,
            String uri,
            List<Map.Entry<String, String>> headers,
            @Nullable Buffer body) {}

    ProviderCall(Relay relay, Line line) {
        this.relay = relay;
        this.loop = relay.upstreams().here();
        this.line = line;
    }

    /// The head of the answer is there.
    abstract void answered(HttpClientResponse upstream);

    /// There will be no whole answer. Comes after the end.
    abstract void failed(Job.Failure failure);

    final void start() {
        loop.deadlines().add(this);
        int provider = relay.placeOf(line.provider());
        loop.pool(provider)
                .request(loop.request(provider, line.method(), line.uri()))
                .onComplete(result -> connected(result, loop.credential(provider)));
    }

    private void connected(AsyncResult<HttpClientRequest> result, CharSequence credential) {
        if (over) {
            if (result.succeeded()) {
                result.result().exceptionHandler(_ -> {}).reset();
            }
            return;
        }
        if (result.failed()) {
            fail(Job.Failure.UNREACHABLE);
            return;
        }
        HttpClientRequest upstream = result.result();
        upstream.exceptionHandler(_ -> {});
        request = upstream;
        sent = true;
        sign();
        UpstreamRequest.putHeaders(upstream, line.headers(), line.provider(), line.family(), credential);
        upstream.response().onComplete(this::headCame);
        Buffer body = line.body();
        if (body == null) {
            upstream.end();
        } else {
            upstream.putHeader("content-length", Integer.toString(body.length()));
            send(upstream, body, 0);
        }
    }

    /// A large body goes piece by piece, so that one that is on its way is not taken for a provider
    /// that is silent.
    private void send(HttpClientRequest upstream, Buffer body, int from) {
        int to = Math.min(body.length(), from + PIECE_BYTES);
        if (to == body.length()) {
            upstream.end(body.slice(from, to));
            return;
        }
        upstream.write(body.slice(from, to)).onSuccess(_ -> {
            sign();
            if (!over) {
                send(upstream, body, to);
            }
        });
    }

    private void headCame(AsyncResult<HttpClientResponse> result) {
        if (over) {
            return;
        }
        if (result.failed()) {
            fail(Job.Failure.BROKEN);
            return;
        }
        sign();
        HttpClientResponse upstream = result.result();
        upstream.exceptionHandler(_ -> fail(Job.Failure.BROKEN));
        answered(upstream);
    }

    final void fail(Job.Failure failure) {
        if (end()) {
            relay.metrics().upstreamFailed(line.provider().name(), word(failure));
            failed(failure);
        }
    }

    private static String word(Job.Failure failure) {
        return switch (failure) {
            case UNREACHABLE -> "unreachable";
            case BROKEN -> "broken";
            case TIMED_OUT -> "timeout";
            case NOT_BOOKED -> "not_booked";
        };
    }

    @Override
    void look(long nowNanos) {
        if (isLate(nowNanos, lastSignNanos)) {
            fail(sent ? Job.Failure.TIMED_OUT : Job.Failure.UNREACHABLE);
        }
    }

    /// Whether one of the bounds is passed, of somebody who was last heard of at `signNanos`.
    final boolean isLate(long nowNanos, long signNanos) {
        Provider.Timeouts timeouts = line.provider().timeouts();
        long idleNanos = (sent ? timeouts.idle() : timeouts.connect()).toNanos();
        return nowNanos - signNanos > idleNanos
                || nowNanos - beganNanos > timeouts.total().toNanos();
    }

    /// Notes that the provider is alive.
    final void sign() {
        lastSignNanos = System.nanoTime();
    }

    /// Whether the request may have reached the provider.
    final boolean sent() {
        return sent;
    }

    final boolean isOver() {
        return over;
    }

    /// The answer is whole: nothing is left that could be stopped.
    final boolean whole() {
        request = null;
        return end();
    }

    /// Whether this is the end: the first is, and it stops the provider where it is still at work.
    final boolean end() {
        if (over) {
            return false;
        }
        over = true;
        loop.deadlines().remove(this);
        HttpClientRequest upstream = request;
        request = null;
        if (upstream != null) {
            upstream.reset();
        }
        return true;
    }
}
