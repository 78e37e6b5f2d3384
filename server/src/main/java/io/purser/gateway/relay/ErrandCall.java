package io.purser.gateway.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/// One errand on its way. Lives on one event loop.
final class ErrandCall extends ProviderCall implements Relay.Running {
    private final Errand errand;
    private final HttpServerResponse client;
    private final Outflow outflow;
    private long bytes;
    private boolean begun;

    ErrandCall(Relay relay, Errand errand) {
        super(
                relay,
                new Line(
                        errand.provider(),
                        errand.family(),
                        errand.method(),
                        errand.uri(),
                        errand.headers(),
                        errand.body()));
        this.errand = errand;
        this.client = errand.client();
        this.outflow = new Outflow(client);
    }

    @Override
    void answered(HttpClientResponse upstream) {
        begin(upstream);
        upstream.handler(chunk -> pass(upstream, chunk));
        upstream.endHandler(_ -> ended(upstream.statusCode()));
    }

    private void begin(HttpClientResponse upstream) {
        begun = true;
        client.setStatusCode(upstream.statusCode());
        AnswerHeaders.copyOfFile(upstream.headers(), client, upstream.statusCode() >= 400);
        errand.watcher().begins(client);
        boolean isEmpty = upstream.statusCode() == 204 || upstream.statusCode() == 304;
        if (!isEmpty && !client.headers().contains("content-length")) {
            client.setChunked(true);
        }
    }

    private void pass(HttpClientResponse upstream, Buffer chunk) {
        sign();
        if (isOver()) {
            return;
        }
        bytes += chunk.length();
        outflow.write(chunk, () -> {
            sign();
            upstream.resume();
        });
        if (outflow.waitingSinceNanos() != 0) {
            upstream.pause();
        }
    }

    private void ended(int status) {
        if (whole()) {
            errand.watcher().whole(status, bytes, () -> {
                if (!client.closed() && !client.ended()) {
                    client.end();
                }
            });
        }
    }

    @Override
    void failed(Job.Failure failure) {
        if (begun) {
            client.reset(0);
        }
        errand.watcher().failed(failure, sent(), begun, bytes);
    }

    @Override
    public void clientGone(Runnable whenOver) {
        if (end()) {
            errand.watcher().left(sent(), bytes);
        }
        whenOver.run();
    }

    @Override
    void look(long nowNanos) {
        if (outflow.waitingSinceNanos() == 0) {
            super.look(nowNanos);
        } else if (isLate(nowNanos, outflow.waitingSinceNanos())) {
            client.reset(0);
            clientGone(() -> {});
        }
    }
}
