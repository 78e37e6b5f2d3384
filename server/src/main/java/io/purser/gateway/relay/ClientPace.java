package io.purser.gateway.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/// Holds the provider back while the client reads slowly or the hold is not in the journal yet.
final class ClientPace {
    private final UpstreamCall attempt;
    private final HttpClientResponse upstream;
    private final Outflow outflow;
    private boolean waitingForCover;
    private boolean paused;
    private boolean over;
    private boolean unread;

    ClientPace(UpstreamCall attempt, HttpClientResponse upstream, HttpServerResponse client) {
        this.attempt = attempt;
        this.upstream = upstream;
        this.outflow = new Outflow(client);
    }

    void write(Buffer passing) {
        if (unread) {
            return;
        }
        outflow.write(passing, this::adjust);
        adjust();
    }

    /// Whether output waits for the hold.
    boolean waitsForCover() {
        return waitingForCover;
    }

    void waitForCover(boolean waits) {
        if (waits != waitingForCover) {
            waitingForCover = waits;
            adjust();
        }
    }

    /// The client has left: nothing is written any more, and nobody waited for.
    void unread() {
        unread = true;
        adjust();
    }

    boolean isUnread() {
        return unread;
    }

    /// Since when the client has been waited for, 0 where it is not.
    long waitingForClientSinceNanos() {
        return unread ? 0 : outflow.waitingSinceNanos();
    }

    /// Nothing is held back any more: the client gets nothing of what follows.
    void letGo() {
        over = true;
        if (paused) {
            upstream.resume();
        }
    }

    private void adjust() {
        boolean wanted = waitingForCover || waitingForClientSinceNanos() != 0;
        if (wanted == paused || over || attempt.ended()) {
            return;
        }
        paused = wanted;
        if (wanted) {
            upstream.pause();
        } else {
            attempt.sign();
            upstream.resume();
        }
    }
}
