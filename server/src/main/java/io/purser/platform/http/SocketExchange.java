package io.purser.platform.http;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request that asks for a WebSocket: becomes one, or is answered why not.
final class SocketExchange {
    private static final Logger log = LoggerFactory.getLogger(SocketExchange.class);
    private static final String VERSION = "13";
    private static final int REASON_BYTES = 123;

    private final HttpServerRequest request;
    private final Route.Sockets route;
    private final Map<String, String> parameters;
    private final Dispatch dispatch;
    private final Context context;

    SocketExchange(HttpServerRequest request, Route.Sockets route, Map<String, String> parameters, Dispatch dispatch) {
        this.request = request;
        this.route = route;
        this.parameters = parameters;
        this.dispatch = dispatch;
        this.context = ((HttpServerRequestInternal) request).context();
    }

    static boolean isAskedFor(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("upgrade"));
    }

    /// Call on the request's event loop before it has returned from the handler.
    void begin() {
        Request head = Heads.request(request, parameters, Buffer.buffer());
        if (head.headers().getOrDefault("authorization", List.of()).size() > 1) {
            dispatch.refuse(
                    request, Fault.DUPLICATE_CREDENTIAL, "The authorization header is given twice; expected one.");
            return;
        }
        if (!VERSION.equals(head.header("sec-websocket-version"))) {
            request.response().putHeader("sec-websocket-version", VERSION);
            dispatch.answer(request, Response.text(426, "expected WebSockets of version " + VERSION + " (RFC 6455)\n"));
            return;
        }
        Optional<Response> refusal = route.refusal(head);
        if (refusal.isPresent()) {
            dispatch.answer(request, refusal.get());
            return;
        }
        request.toWebSocket()
                .onSuccess(socket -> converse(head, socket))
                .onFailure(failure -> log.debug("no WebSocket for {}: {}", head.path(), failure.getMessage()));
    }

    private void converse(Request head, ServerWebSocket socket) {
        Line line = new Line(context, socket, route.patience());
        Conversation conversation = route.open(head, line);
        socket.textMessageHandler(text -> {
            line.heard();
            socket.pause();
            Thread.ofVirtual().name("socket").start(() -> hear(conversation, text, line, socket));
        });
        socket.binaryMessageHandler(_ -> Thread.ofVirtual().name("socket").start(conversation::heardBytes));
        socket.pongHandler(_ -> line.heard());
        socket.exceptionHandler(failure -> {
            log.debug("a WebSocket failed: {}", failure.getMessage());
            line.close(status(failure), "the message cannot be read");
        });
        socket.closeHandler(_ -> conversation.over());
    }

    /// What is too long is told apart from what is broken.
    private static int status(Throwable failure) {
        return failure instanceof CorruptedWebSocketFrameException corrupted
                ? corrupted.closeStatus().code()
                : 1009;
    }

    private void hear(Conversation conversation, String text, Line line, ServerWebSocket socket) {
        try {
            conversation.heard(text);
        } catch (RuntimeException | StackOverflowError surprise) {
            log.error("a message over a WebSocket could not be handled", surprise);
            line.close(1011, "the message could not be handled; the server's log says why");
        }
        context.runOnContext(_ -> socket.resume());
    }

    /// Writes on the event loop, for threads that may wait.
    private static final class Line implements Socket {
        private final Context context;
        private final ServerWebSocket socket;
        private final long patienceMillis;
        private volatile long heardNanos = System.nanoTime();

        Line(Context context, ServerWebSocket socket, Duration patience) {
            this.context = context;
            this.socket = socket;
            this.patienceMillis = patience.toMillis();
        }

        void heard() {
            heardNanos = System.nanoTime();
        }

        @Override
        public void send(String text) throws IOException {
            await(() -> socket.writeTextMessage(text));
        }

        @Override
        public void ping() throws IOException {
            await(() -> socket.writePing(Buffer.buffer()));
        }

        @Override
        public long silentMillis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
        }

        @Override
        public String subProtocol() {
            String common = socket.subProtocol();
            return common == null ? "" : common;
        }

        @Override
        public void close(int code, String reason) {
            context.runOnContext(_ -> {
                if (!socket.isClosed()) {
                    socket.close((short) code, cut(reason))
                            .onFailure(failure -> log.debug("a WebSocket did not close: {}", failure.getMessage()));
                }
            });
        }

        /// What is over the limit would be refused with an error instead of the reason.
        private static String cut(String reason) {
            String shorter = reason;
            while (shorter.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES) {
                shorter = shorter.substring(0, shorter.length() - 1);
            }
            return shorter;
        }

        private void await(Supplier<Future<Void>> write) throws IOException {
            Promise<Void> done = Promise.promise();
            context.runOnContext(_ -> {
                try {
                    write.get().onComplete(done);
                } catch (IllegalStateException closed) {
                    done.fail(closed);
                }
            });
            try {
                done.future().toCompletionStage().toCompletableFuture().get(patienceMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while writing a message", e);
            } catch (ExecutionException e) {
                throw new IOException("the client has left", e.getCause());
            } catch (TimeoutException e) {
                close(1013, "took nothing for " + patienceMillis + " ms; subscribe again after the last cursor");
                throw new StalledException(patienceMillis, e);
            }
        }
    }
}
