package io.purser.gateway.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// What is on its way to a client that may read slowly or not at all: at most so many bytes wait in
/// our memory, then whoever sends them is held back until the last of them has left it.
///
/// The library's own answer to whether a queue is full counts messages beside bytes, and sixteen of
/// our pieces are a megabyte.
final class Outflow {
    private static final int MOST_BYTES = 32 << 10;

    private final HttpServerResponse client;
    private int bytes;
    private long waitingSinceNanos;

    Outflow(HttpServerResponse client) {
        this.client = client;
    }

    /// Sends a piece.
    ///
    /// @param drained run where the client had to be waited for and need not be any more
    void write(Buffer piece, Runnable drained) {
        var written = client.write(piece);
        bytes += piece.length();
        if (bytes >= MOST_BYTES && waitingSinceNanos == 0) {
            waitingSinceNanos = System.nanoTime();
            written.onComplete(_ -> {
                bytes = 0;
                waitingSinceNanos = 0;
                drained.run();
            });
        }
    }

    /// Since when the client has been waited for, 0 where it is not.
    long waitingSinceNanos() {
        return waitingSinceNanos;
    }
}
