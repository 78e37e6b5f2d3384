package io.purser.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/// Connections that stay open: WebSockets, and answers that last. A client that takes nothing is cut, and one that
/// leaves is noticed.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
final class SocketsTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final String MUCH = "x".repeat(1 << 20);

    private final Vertx vertx = Listener.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Semaphore flushed = new Semaphore(0);
    private final Bodies bodies = new Bodies(100_000, 250_000);
    private Listener listener;

    @BeforeAll
    void start() {
        listener = Listener.start(
                vertx,
                Listener.Options.of("127.0.0.1", 0),
                bodies,
                List.of(
                        new Route(HttpMethod.GET, "/echo", Door.OPEN, new Echo()),
                        new Route(HttpMethod.POST, "/lasting", Door.OPEN, (Route.Blocking)
                                request -> new Response(200, java.util.Map.of(), new Lasting(request)))),
                FaultAnswers.PLAIN);
    }

    @AfterAll
    void stop() {
        client.close();
        listener.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /// Says what it hears; `much` is answered without end.
    private final class Echo implements Route.Sockets {
        @Override
        public String subProtocol() {
            return "echo";
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }

        @Override
        public Optional<Response> refusal(Request head) {
            return head.query("no") == null ? Optional.empty() : Optional.of(Response.text(403, "not you"));
        }

        @Override
        public Response handle(Request request) {
            return Response.text(200, "no socket");
        }

        @Override
        public Conversation open(Request head, Socket socket) {
            return new Conversation() {
                @Override
                public void heard(String text) {
                    try {
                        do {
                            socket.send(text.equals("much") ? MUCH : text);
                        } while (text.equals("much"));
                    } catch (IOException end) {
                        ends.add(end.getClass().getSimpleName());
                    }
                }

                @Override
                public void heardBytes() {
                    socket.close(4400, "é".repeat(200));
                }

                @Override
                public void over() {
                    ends.add("over");
                }
            };
        }
    }

    /// Goes on until it is interrupted or its client takes nothing.
    private final class Lasting implements Response.Lasting {
        private final String asked;

        Lasting(Request request) {
            asked = request.body().toString(StandardCharsets.UTF_8);
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                do {
                    out.write((asked.startsWith("much") ? MUCH : "still").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    flushed.release();
                } while (asked.startsWith("much") || !new CountDownLatch(1).await(1, TimeUnit.HOURS));
            } catch (InterruptedException left) {
                ends.add("left");
            } catch (IOException end) {
                ends.add(end.getClass().getSimpleName());
                throw end;
            }
        }
    }

    /// Hears, or asks for nothing more after the first messages.
    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final boolean isDeaf;

        Ear(boolean isDeaf) {
            this.isDeaf = isDeaf;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (!isDeaf) {
                socket.request(Long.MAX_VALUE);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean isLast) {
            heard.add(text.toString());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }
    }

    private WebSocket open(String path, Ear ear) {
        return client.newWebSocketBuilder()
                .subprotocols("other", "echo")
                .buildAsync(URI.create("ws://127.0.0.1:" + listener.port() + path), ear)
                .join();
    }

    private String end() throws InterruptedException {
        return String.valueOf(ends.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void messagesAreHeardInOrderAndALeavingClientIsNoticed() throws Exception {
        Ear ear = new Ear(false);
        WebSocket socket = open("/echo", ear);
        assertThat(socket.getSubprotocol()).isEqualTo("echo");
        for (int i = 0; i < 100; i++) {
            socket.sendText("message ", false).join();
            socket.sendText("" + i, true).join();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(ear.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("message " + i);
        }
        assertThat(listener.connections()).isPositive();
        socket.abort();
        assertThat(end()).isEqualTo("over");
    }

    @Test
    void aRouteRefusesBeforeTheUpgradeAndAnswersPlainRequests() {
        assertThatThrownBy(() -> open("/echo?no=1", new Ear(false)))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("WebSocketHandshakeException");
        assertThat(client.sendAsync(
                                java.net.http.HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + listener.port() + "/echo"))
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.ofString())
                        .join()
                        .body())
                .isEqualTo("no socket");
    }

    @Test
    void aLongReasonIsCutWhereAFrameEnds() throws Exception {
        Ear ear = new Ear(false);
        WebSocket socket = open("/echo", ear);
        socket.sendBinary(java.nio.ByteBuffer.wrap(new byte[3]), true).join();
        assertThat(ear.closed.get(20, TimeUnit.SECONDS)).startsWith("4400 éé").hasSize(5 + 61);
        assertThat(end()).isEqualTo("over");
    }

    @Test
    void aClientThatTakesNothingIsCut() throws Exception {
        WebSocket socket = open("/echo", new Ear(true));
        socket.sendText("much", true).join();
        assertThat(end()).isEqualTo("StalledException");
        socket.abort();
        assertThat(end()).isEqualTo("over");
        try (java.net.Socket raw = new java.net.Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            raw.getOutputStream()
                    .write("POST /lasting HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nmuch"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(end()).isEqualTo("StalledException");
        }
    }

    @Test
    void anAnswerThatLastsGivesItsBodyBackAndEndsWithItsClient() throws Exception {
        flushed.drainPermits();
        try (java.net.Socket raw = new java.net.Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            raw.getOutputStream()
                    .write(("POST /lasting HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n" + "q".repeat(60_000))
                            .getBytes(StandardCharsets.US_ASCII));
            raw.setSoTimeout(20_000);
            StringBuilder head = new StringBuilder();
            // To the end of the chunk: a socket that is closed over unread bytes resets the connection.
            // And not before the writer knows: else it learns of the end by what it writes.
            while (!head.toString().contains("still\r\n")) {
                head.append((char) raw.getInputStream().read());
            }
            assertThat(flushed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bodies.heldBytes()).isZero();
        }
        assertThat(end()).isEqualTo("left");
    }
}
