package io.purser.gateway.relay;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/// The deadlines of one event loop's open calls: one timer looks at them all a few times a second,
/// so that a call costs a link in a list and no timer of its own.
final class Deadlines {
    private static final long LOOK_MILLIS = 200;

    private @Nullable Watched first;

    Deadlines(Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, _ -> look(System.nanoTime()));
    }

    /// Something with a deadline. Belongs to one list at a time.
    abstract static class Watched {
        private @Nullable Watched previous;
        private @Nullable Watched next;
        private boolean listed;

        /// Looks whether a deadline has passed; may leave the list.
        abstract void look(long nowNanos);
    }

    void add(Watched watched) {
        watched.previous = null;
        watched.next = first;
        if (first != null) {
            first.previous = watched;
        }
        first = watched;
        watched.listed = true;
    }

    void remove(Watched watched) {
        if (!watched.listed) {
            return;
        }
        watched.listed = false;
        if (watched.previous == null) {
            first = watched.next;
        } else {
            watched.previous.next = watched.next;
        }
        if (watched.next != null) {
            watched.next.previous = watched.previous;
        }
    }

    private void look(long nowNanos) {
        Watched watched = first;
        while (watched != null) {
            Watched next = watched.next;
            watched.look(nowNanos);
            watched = next;
        }
    }
}
