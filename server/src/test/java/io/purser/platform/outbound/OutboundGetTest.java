package io.purser.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OutboundGetTest {
    private static final int CALLERS = 32;
    private static final int EACH = 60;
    private static final byte[] DOCUMENT = "{\"keys\": []}".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final OutboundGet outbound = new OutboundGet(vertx, Duration.ofSeconds(20));
    private final HttpServer server;

    OutboundGetTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/") ? 200 : 404, DOCUMENT.length);
            exchange.getResponseBody().write(DOCUMENT);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        outbound.close();
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /// An answer may come before the thread that asked goes on; it is read all the same.
    @Test
    void everyOfManyCallersGetsTheWholeDocument() throws Exception {
        List<Future<byte[]>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS * EACH; i++) {
                answers.add(callers.submit(() -> outbound.get(url("/"), List.of(), 1_000)));
            }
            for (Future<byte[]> answer : answers) {
                assertThat(answer.get()).isEqualTo(DOCUMENT);
            }
        }
    }

    @Test
    void whatIsLongerThanAllowedOrNotThereIsSaid() {
        assertThatThrownBy(() -> outbound.get(url("/"), List.of(), 5))
                .isInstanceOf(IOException.class)
                .hasMessage("127.0.0.1: answered more than 5 bytes");
        assertThatThrownBy(() -> outbound.get(url("/other"), List.of(), 1_000))
                .isInstanceOf(IOException.class)
                .hasMessage("127.0.0.1: answered 404");
    }
}
