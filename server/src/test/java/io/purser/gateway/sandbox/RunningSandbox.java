package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A sandbox on a free port, and a client without an SDK's opinions.
final class RunningSandbox implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final Sandbox sandbox;

    RunningSandbox() {
        this(null);
    }

    RunningSandbox(@Nullable Path billFile) {
        sandbox = Sandbox.start(vertx, now::get, 0, billFile)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /// Lets time pass.
    void passes(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param body JSON with ' for "
    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    JsonNode postJson(String path, String body) {
        HttpResponse<String> response = post(path, body);
        return json(response.body());
    }

    /// The data of every event of a stream, `[DONE]` included as a text.
    List<JsonNode> events(String path, String body) {
        return eventsOf(post(path, body).body());
    }

    static List<JsonNode> eventsOf(String stream) {
        List<JsonNode> events = new ArrayList<>();
        stream.lines().filter(line -> line.startsWith("data: ")).forEach(line -> {
            String data = line.substring("data: ".length());
            events.add(data.equals("[DONE]") ? JSON.getNodeFactory().textNode("[DONE]") : json(data));
        });
        return events;
    }

    /// Opens a stream and leaves it to the test to read.
    InputStream open(String path, String body) {
        HttpRequest request = request(path)
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode bill() {
        return json(get("/sandbox/bill").body());
    }

    /// The last line of the bill, once no attempt is open any more.
    JsonNode lastOfSettledBill() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode bill = bill();
        while (bill.path("open").asInt() > 0 && System.nanoTime() < deadline) {
            bill = bill();
        }
        JsonNode attempts = bill.path("attempts");
        return attempts.path(attempts.size() - 1);
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.origin() + path))
                .timeout(PATIENCE)
                .header("content-type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
