package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Follows a running server the two ways there are, with the JDK's own clients.
final class FollowedPurser implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 20;

    private final String url;
    private final HttpClient client = HttpClient.newHttpClient();

    FollowedPurser(String url) {
        this.url = url;
    }

    /// A subscription as a stream of server-sent events.
    Events events(String token, String query, Map<String, ?> variables) throws Exception {
        return events(token, query, variables, Map.of());
    }

    Events events(String token, String query, Map<String, ?> variables, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/graphql"))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("query", query, "variables", variables))));
        headers.forEach(request::header);
        return new Events(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    /// An event stream that is read event by event.
    static final class Events implements AutoCloseable {
        final HttpResponse<InputStream> response;
        private final BlockingQueue<Event> come = new LinkedBlockingQueue<>();

        Events(HttpResponse<InputStream> response) {
            this.response = response;
            Thread.ofVirtual().start(this::read);
        }

        record Event(String type, @Nullable String id, String data) {
            JsonNode json() throws IOException {
                return JSON.readTree(data);
            }
        }

        private void read() {
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String type = "";
                @Nullable String id = null;
                String data = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isEmpty() && !type.isEmpty()) {
                        come.add(new Event(type, id, data));
                        type = "";
                        id = null;
                    } else if (line.startsWith("event: ")) {
                        type = line.substring(7);
                    } else if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("data:")) {
                        data = line.substring(5).strip();
                    }
                }
            } catch (IOException cut) {
                // What follows is the end, as for a body that is whole.
            }
            come.add(new Event("cut", null, ""));
        }

        /// The next event; `cut` where the stream is over.
        Event next() throws InterruptedException {
            Event event = come.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
            }
            return event;
        }

        /// The next event's only field.
        JsonNode told() throws Exception {
            Event event = next();
            if (!event.type().equals("next")) {
                throw new AssertionError("expected an event, came " + event);
            }
            JsonNode data = event.json().path("data");
            return data.path(data.fieldNames().next());
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A WebSocket that speaks the protocol.
    Talk talk(Map<String, String> headers) {
        return talk("graphql-transport-ws", headers);
    }

    Talk talk(@Nullable String subProtocol, Map<String, String> headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        headers.forEach(builder::header);
        if (subProtocol != null) {
            builder.subprotocols(subProtocol);
        }
        Talk talk = new Talk();
        try {
            talk.socket = builder.buildAsync(URI.create(url.replaceFirst("http", "ws") + "/graphql"), talk)
                    .join();
        } catch (CompletionException refused) {
            throw new IllegalStateException(refused.getCause());
        }
        return talk;
    }

    /// Says who it is, and is answered.
    Talk talkAs(String token) throws Exception {
        Talk talk = talk(Map.of());
        talk.say(Map.of("type", "connection_init", "payload", Map.of("authorization", "Bearer " + token)));
        JsonNode ack = talk.hear();
        if (!ack.path("type").asText().equals("connection_ack")) {
            throw new AssertionError(ack.toString());
        }
        return talk;
    }

    /// What one WebSocket says and hears.
    static final class Talk implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private volatile String reason = "";

        @SuppressWarnings("NullAway.Init")
        private volatile WebSocket socket;

        void say(Object message) throws Exception {
            sayText(JSON.writeValueAsString(message));
        }

        void sayText(String text) {
            socket.sendText(text, true).join();
        }

        /// One message in many frames, as far as the other side takes them.
        void sayInParts(String text, int parts) {
            for (int i = 1; i <= parts && !socket.isOutputClosed(); i++) {
                try {
                    socket.sendText(text, i == parts).join();
                } catch (CompletionException closed) {
                    return;
                }
            }
        }

        void sayBytes(byte[] bytes) {
            socket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
        }

        void subscribe(String id, String query, Map<String, ?> variables) throws Exception {
            say(Map.of("type", "subscribe", "id", id, "payload", Map.of("query", query, "variables", variables)));
        }

        JsonNode hear() throws Exception {
            String text = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError(
                        "nothing came within " + PATIENCE_SECONDS + " s; closed by " + closed.getNow(0) + " " + reason);
            }
            return JSON.readTree(text);
        }

        /// The only field of the next result.
        JsonNode told() throws Exception {
            JsonNode message = hear();
            if (!message.path("type").asText().equals("next")) {
                throw new AssertionError("expected a result, came " + message);
            }
            JsonNode data = message.path("payload").path("data");
            return data.path(data.fieldNames().next());
        }

        int closedBy() throws Exception {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        String reason() {
            return reason;
        }

        String subProtocol() {
            return socket.getSubprotocol();
        }

        /// Cuts the connection without a word.
        void cut() {
            socket.abort();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
            part.append(text);
            if (isLast) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String why) {
            reason = why;
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
