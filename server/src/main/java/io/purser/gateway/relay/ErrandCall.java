package io.purser.gateway.relay;

import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// One errand on its way. Lives on one event loop.
final class ErrandCall extends Deadlines.Watched implements Relay.Running {
    private static final int CLIENT_QUEUE_BYTES = 128 << 10;

    private final Errand errand;
    private final Upstreams.Loop loop;
    private final Relay relay;
    private final HttpServerResponse client;
    private final long beganNanos = System.nanoTime();

    private @Nullable HttpClientRequest request;
    private long lastSignNanos = beganNanos;
    private long waitingSinceNanos;
    private long bytes;
    private boolean sent;
    private boolean begun;
    private boolean over;

    ErrandCall(Errand errand, Upstreams.Loop loop, Relay relay) {
        this.errand = errand;
        this.loop = loop;
        this.relay = relay;
        this.client = errand.client();
    }

    void start() {
        loop.deadlines().add(this);
        int provider = relay.placeOf(errand.provider());
        loop.pool(provider)
                .request(loop.request(provider, errand.method(), errand.uri()))
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
        UpstreamRequest.putHeaders(upstream, errand.headers(), errand.provider(), errand.family(), credential);
        Buffer body = errand.body();
        (body == null ? upstream.send() : upstream.send(body)).onComplete(this::headCame);
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
        begin(upstream);
        upstream.handler(chunk -> pass(upstream, chunk));
        upstream.endHandler(_ -> ended(upstream.statusCode()));
    }

    private void begin(HttpClientResponse upstream) {
        begun = true;
        client.setStatusCode(upstream.statusCode());
        client.setWriteQueueMaxSize(CLIENT_QUEUE_BYTES);
        AnswerHeaders.copyOfFile(upstream.headers(), client, upstream.statusCode() >= 400);
        errand.watcher().begins(client);
        boolean isEmpty = upstream.statusCode() == 204 || upstream.statusCode() == 304;
        if (!isEmpty && !client.headers().contains("content-length")) {
            client.setChunked(true);
        }
    }

    private void pass(HttpClientResponse upstream, Buffer chunk) {
        sign();
        if (over) {
            return;
        }
        bytes += chunk.length();
        client.write(chunk);
        if (client.writeQueueFull()) {
            upstream.pause();
            waitingSinceNanos = System.nanoTime();
            client.drainHandler(_ -> {
                waitingSinceNanos = 0;
                sign();
                upstream.resume();
            });
        }
    }

    private void ended(int status) {
        request = null;
        if (end()) {
            errand.watcher().whole(status, bytes, () -> {
                if (!client.closed() && !client.ended()) {
                    client.end();
                }
            });
        }
    }

    private void fail(Job.Failure failure) {
        if (end()) {
            relay.metrics().upstreamFailed(errand.provider().name(), word(failure));
            if (begun) {
                client.reset(0);
            }
            errand.watcher().failed(failure, sent, begun, bytes);
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
    public void clientGone(Runnable whenOver) {
        if (end()) {
            errand.watcher().left(sent, bytes);
        }
        whenOver.run();
    }

    @Override
    void look(long nowNanos) {
        Provider.Timeouts timeouts = errand.provider().timeouts();
        long idleNanos = (sent ? timeouts.idle() : timeouts.connect()).toNanos();
        boolean late = nowNanos - beganNanos > timeouts.total().toNanos();
        if (waitingSinceNanos != 0) {
            if (late || nowNanos - waitingSinceNanos > idleNanos) {
                client.reset(0);
                clientGone(() -> {});
            }
        } else if (late || nowNanos - lastSignNanos > idleNanos) {
            fail(sent ? Job.Failure.TIMED_OUT : Job.Failure.UNREACHABLE);
        }
    }

    private void sign() {
        lastSignNanos = System.nanoTime();
    }

    /// Whether this is the end: the first is, and it stops the provider where it is still at work.
    private boolean end() {
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
