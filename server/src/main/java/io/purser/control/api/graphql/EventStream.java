package io.purser.control.api.graphql;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.platform.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One operation as a stream of server-sent events, the way of `graphql-sse` with a connection for each: `next` with a
/// result, `complete` at the end, and comments that show it is there while there is nothing to tell. The cursor is the
/// event's id too.
final class EventStream implements Response.Lasting {
    static final String TYPE = "text/event-stream";

    /// What keeps proxies from gathering it.
    static final Map<String, String> HEADERS = Map.of(
            "content-type", TYPE + "; charset=utf-8",
            "cache-control", "no-store",
            "x-accel-buffering", "no");

    private final Telling telling;
    private final Duration keepAlive;
    private final Duration patience;
    private final ObjectMapper json;

    /// Tells everything to a listener and returns when that is done.
    interface Telling {
        void to(Operations.Listener listener) throws IOException;
    }

    EventStream(Telling telling, Duration keepAlive, Duration patience, ObjectMapper json) {
        this.telling = telling;
        this.keepAlive = keepAlive;
        this.patience = patience;
        this.json = json;
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Events events = new Events(out);
        events.write(":\n\n");
        Thread teller = Thread.currentThread();
        Thread keeper = Thread.ofVirtual().name("event stream").start(() -> events.keepAlive(teller));
        try {
            telling.to(events);
        } finally {
            keeper.interrupt();
        }
    }

    /// Writes whole events, from the thread that tells and from the one that keeps alive.
    private final class Events implements Operations.Listener {
        private final OutputStream out;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition never = lock.newCondition();
        private boolean isOver;

        Events(OutputStream out) {
            this.out = out;
        }

        @Override
        public void next(Map<String, Object> result, @Nullable String cursor) throws IOException {
            String id = cursor == null ? "" : "id: " + cursor + "\n";
            write("event: next\n" + id + "data: " + json.writeValueAsString(result) + "\n\n");
        }

        @Override
        public void failed(Map<String, Object> errors) throws IOException {
            next(errors, null);
            complete();
        }

        @Override
        public void complete() throws IOException {
            lock.lock();
            try {
                isOver = true;
                write("event: complete\ndata:\n\n");
            } finally {
                lock.unlock();
            }
        }

        void write(String text) throws IOException {
            lock.lock();
            try {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } finally {
                lock.unlock();
            }
        }

        /// A client that has left is noticed when the connection closes; one behind a dead network, here.
        void keepAlive(Thread teller) {
            lock.lock();
            try {
                while (!isOver) {
                    if (!never.await(keepAlive.toMillis(), TimeUnit.MILLISECONDS) && !isOver) {
                        write(": still here\n\n");
                    }
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            } catch (IOException gone) {
                isOver = true;
                teller.interrupt();
            } finally {
                lock.unlock();
            }
        }
    }
}
