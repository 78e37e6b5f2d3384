package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Presence;
import io.purser.control.identity.Principal;
import io.purser.control.subscriptions.SubscriptionSettings;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.platform.http.Conversation;
import io.purser.platform.http.Request;
import io.purser.platform.http.Socket;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket that speaks `graphql-transport-ws`: who it is first, then any operations, each on a thread of its own.
/// What breaks the protocol closes the connection with the protocol's code.
final class TransportConversation implements Conversation {
    static final String SUB_PROTOCOL = "graphql-transport-ws";

    private static final Logger LOG = LoggerFactory.getLogger(TransportConversation.class);
    private static final int GOING_AWAY = 1001;
    private static final int TRY_LATER = 1013;
    private static final int BAD_REQUEST = 4400;
    private static final int UNAUTHORIZED = 4401;
    private static final int FORBIDDEN = 4403;
    private static final int NO_SUB_PROTOCOL = 4406;
    private static final int INIT_TIMEOUT = 4408;
    private static final int ID_TAKEN = 4409;
    private static final int INIT_TWICE = 4429;
    private static final int LONGEST_ID = 128;

    private final Operations operations;
    private final Subscriptions subscriptions;
    private final SubscriptionSettings settings;
    private final Credentials credentials;
    private final ObjectMapper json;
    private final Request head;
    private final Socket socket;
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean isCounted = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private volatile @Nullable Presence presence;
    private volatile boolean draining;
    private boolean isInit;

    TransportConversation(
            Operations operations,
            Subscriptions subscriptions,
            Credentials credentials,
            ObjectMapper json,
            Request head,
            Socket socket) {
        this.operations = operations;
        this.subscriptions = subscriptions;
        this.settings = subscriptions.settings();
        this.credentials = credentials;
        this.json = json;
        this.head = head;
        this.socket = socket;
    }

    void begin() {
        if (!socket.subProtocol().equals(SUB_PROTOCOL)) {
            socket.close(NO_SUB_PROTOCOL, "Subprotocol not acceptable; expected " + SUB_PROTOCOL);
        } else if (!subscriptions.takesSocket()) {
            socket.close(TRY_LATER, "there are as many WebSockets as there may be; try again later");
        } else {
            isCounted.set(true);
            subscriptions.onDrain(drain);
            Thread.ofVirtual().name("socket watch").start(this::watch);
        }
    }

    /// Looks after the connection while nobody says anything.
    private void watch() {
        try {
            if (over.await(settings.init().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            if (presence == null) {
                socket.close(INIT_TIMEOUT, "Connection initialisation timeout");
                return;
            }
            long quiet = 0;
            while (!over.await(settings.recheck().toMillis(), TimeUnit.MILLISECONDS) && isKnown()) {
                quiet += settings.recheck().toMillis();
                if (quiet >= settings.keepAlive().toMillis()) {
                    quiet = 0;
                    keepAlive();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            LOG.debug("a WebSocket is gone: {}", gone.getMessage());
        }
    }

    private boolean isKnown() {
        Presence known = presence;
        Who who = known == null ? new Who.Nobody() : known.who();
        // Where nobody can say who it is, its subscriptions end and the connection may stay.
        boolean isKnown = who instanceof Who.Known || who instanceof Who.Later;
        if (!isKnown) {
            socket.close(FORBIDDEN, "Forbidden: the token has ended");
        }
        return isKnown;
    }

    private void keepAlive() throws IOException {
        if (socket.silentMillis() > 3 * settings.keepAlive().toMillis()) {
            socket.close(GOING_AWAY, "no sign of life");
        } else {
            socket.ping();
        }
    }

    @Override
    public void heardBytes() {
        socket.close(BAD_REQUEST, "Invalid message: expected text");
    }

    @Override
    public void heard(String text) {
        try {
            JsonNode message = json.readTree(text);
            if (message == null || !message.isObject()) {
                throw new BadMessage("expected a JSON object");
            }
            take(message);
        } catch (JsonProcessingException noJson) {
            socket.close(BAD_REQUEST, "Invalid message: expected JSON");
        } catch (BadMessage bad) {
            socket.close(BAD_REQUEST, "Invalid message: " + bad.getMessage());
        } catch (IOException gone) {
            LOG.debug("a WebSocket is gone: {}", gone.getMessage());
        }
    }

    /// What breaks the protocol.
    private static final class BadMessage extends Exception {
        private static final long serialVersionUID = 1L;

        BadMessage(String message) {
            super(message);
        }
    }

    private void take(JsonNode message) throws BadMessage, IOException {
        switch (message.path("type").asText()) {
            case "connection_init" -> init(payload(message));
            case "ping" -> answerPing(payload(message));
            case "pong" -> payload(message);
            case "subscribe" -> subscribe(id(message), payload(message));
            case "complete" -> {
                Thread known = running.remove(id(message));
                if (known != null) {
                    known.interrupt();
                }
            }
            default -> throw new BadMessage("unknown type");
        }
    }

    private static JsonNode payload(JsonNode message) throws BadMessage {
        JsonNode payload = message.path("payload");
        if (!payload.isMissingNode() && !payload.isNull() && !payload.isObject()) {
            throw new BadMessage("expected `payload` as an object");
        }
        return payload;
    }

    private static String id(JsonNode message) throws BadMessage {
        JsonNode id = message.path("id");
        if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > LONGEST_ID) {
            throw new BadMessage("expected `id` as a string of 1 to " + LONGEST_ID + " characters");
        }
        return id.textValue();
    }

    private void init(JsonNode payload) throws IOException {
        if (isInit) {
            socket.close(INIT_TWICE, "Too many initialisation requests");
            return;
        }
        isInit = true;
        Presence asked = presence(payload);
        switch (asked.who()) {
            case Who.Known _ -> {
                presence = asked;
                send(Map.of("type", "connection_ack"));
            }
            case Who.Turned(String why) -> socket.close(FORBIDDEN, "Forbidden: " + why);
            case Who.Later(String why) -> socket.close(TRY_LATER, why);
            case Who.CrossSite(String why) -> socket.close(FORBIDDEN, "Forbidden: " + why);
            case Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                socket.close(
                        FORBIDDEN, "Forbidden: expected a token as `authorization` of the payload or of the upgrade");
        }
    }

    /// The payload goes before the header: browsers can set nothing else.
    private Presence presence(JsonNode payload) {
        for (Map.Entry<String, JsonNode> field : payload.properties()) {
            if (field.getKey().equalsIgnoreCase("authorization")) {
                return credentials.presence(field.getValue().asText());
            }
        }
        return credentials.presence(head);
    }

    private void answerPing(JsonNode payload) throws IOException {
        Map<String, Object> pong = message("pong", null);
        if (payload.isObject()) {
            pong.put("payload", payload);
        }
        send(pong);
    }

    private void subscribe(String id, JsonNode payload) throws BadMessage, IOException {
        Presence known = presence;
        Optional<Principal> who = known == null ? Optional.empty() : known.now();
        if (known == null || who.isEmpty()) {
            socket.close(UNAUTHORIZED, "Unauthorized");
            return;
        }
        switch (Asked.of(payload, json)) {
            case Asked.Read.Wrong(int _, String _, String why) -> throw new BadMessage(why);
            case Asked.Read.Whole(Asked asked) -> begin(id, asked, new Operations.Asker(who.get(), known));
        }
    }

    private void begin(String id, Asked asked, Operations.Asker asker) throws IOException {
        if (running.containsKey(id)) {
            socket.close(ID_TAKEN, "Subscriber for " + id + " already exists");
        } else if (active.get() >= settings.perToken()) {
            ApiError tooMany = new ApiError(
                    "too_many_subscriptions",
                    "this connection has " + settings.perToken() + " operations, as many as it may have");
            new Reply(id).failed(Operations.errors(tooMany));
        } else {
            Thread thread = Thread.ofVirtual().name("operation").unstarted(() -> run(id, asked, asker));
            running.put(id, thread);
            active.incrementAndGet();
            thread.start();
            if (over.getCount() == 0) {
                thread.interrupt();
            }
        }
    }

    private void run(String id, Asked asked, Operations.Asker asker) {
        try {
            operations.tell(asked, asker, new Reply(id));
        } catch (IOException gone) {
            LOG.debug("a WebSocket is gone: {}", gone.getMessage());
        } catch (RuntimeException surprise) {
            LOG.error("an operation over a WebSocket failed", surprise);
            socket.close(1011, "the operation failed; the server's log says why");
        } finally {
            running.remove(id, Thread.currentThread());
            active.decrementAndGet();
            leaveWhenDrained();
        }
    }

    /// The results of one operation as messages.
    private final class Reply implements Operations.Listener {
        private final String id;

        Reply(String id) {
            this.id = id;
        }

        @Override
        public void next(Map<String, Object> result, @Nullable String cursor) throws IOException {
            Map<String, Object> next = message("next", id);
            next.put("payload", result);
            send(next);
        }

        @Override
        public void failed(Map<String, Object> errors) throws IOException {
            Map<String, Object> error = message("error", id);
            running.remove(id, Thread.currentThread());
            error.put("payload", errors.getOrDefault("errors", errors));
            send(error);
        }

        @Override
        public void complete() throws IOException {
            // Its id may be used again as soon as the client has read this.
            running.remove(id, Thread.currentThread());
            send(message("complete", id));
        }
    }

    private static Map<String, Object> message(String type, @Nullable String id) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        if (id != null) {
            message.put("id", id);
        }
        return message;
    }

    private void send(Map<String, ?> message) throws IOException {
        socket.send(json.writeValueAsString(message));
    }

    /// Its operations end by themselves; then it goes.
    private void drain() {
        draining = true;
        leaveWhenDrained();
    }

    private void leaveWhenDrained() {
        if (draining && active.get() == 0) {
            socket.close(GOING_AWAY, "the server shuts down; subscribe again after the last cursor");
        }
    }

    @Override
    public void over() {
        over.countDown();
        running.values().forEach(Thread::interrupt);
        subscriptions.forget(drain);
        if (isCounted.getAndSet(false)) {
            subscriptions.socketGone();
        }
    }
}
