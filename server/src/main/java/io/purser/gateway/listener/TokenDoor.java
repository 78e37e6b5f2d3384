package io.purser.gateway.listener;

import io.purser.platform.http.Fault;
import io.purser.platform.http.Route;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a token that nobody has looked at yet looked at beside the event loop, before its request goes on. Requests with
/// keys pass at once.
final class TokenDoor {
    private static final Logger log = LoggerFactory.getLogger(TokenDoor.class);
    private static final List<String> CREDENTIALS = List.of("authorization", "x-api-key", "x-goog-api-key", "api-key");
    /// How every signed token begins.
    private static final String BEGINNING = "eyJ";
    /// More do not wait: they are answered by what is known.
    private static final int MOST_WAITING = 1_000;

    private final Gateway gateway;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    TokenDoor(Gateway gateway) {
        this.gateway = gateway;
    }

    Route guarding(Route route) {
        return route.handling() instanceof Route.Streaming behind
                ? new Route(route.method(), route.path(), route.door(), guarding(behind))
                : route;
    }

    private Route.Streaming guarding(Route.Streaming behind) {
        return (request, parameters) -> {
            @Nullable String token = unseen(request);
            if (token == null || !waiting.tryAcquire()) {
                behind.handle(request, parameters);
            } else {
                look(request, token, () -> behind.handle(request, parameters));
            }
        };
    }

    /// The token that must be looked at, null where there is none.
    private @Nullable String unseen(HttpServerRequest request) {
        for (String header : CREDENTIALS) {
            String value = request.headers().get(header);
            if (value != null && value.contains(BEGINNING)) {
                String token = RequestHead.read(request).credential();
                return token != null && gateway.access().mustLook(token, gateway.nowMillis()) ? token : null;
            }
        }
        return null;
    }

    private void look(HttpServerRequest request, String token, Runnable then) {
        Context loop = Vertx.currentContext();
        request.pause();
        Thread.ofVirtual().start(() -> {
            try {
                gateway.access().look(token);
            } catch (RuntimeException e) {
                log.error("a token cannot be looked at", e);
            } finally {
                waiting.release();
                loop.runOnContext(_ -> goOn(request, then));
            }
        });
    }

    private void goOn(HttpServerRequest request, Runnable then) {
        if (request.response().closed()) {
            return;
        }
        try {
            then.run();
        } catch (RuntimeException e) {
            log.error("{} failed", request.path(), e);
            Refusal refusal =
                    gateway.answers().of(Fault.INTERNAL, "The gateway failed; nothing was sent to a provider.");
            gateway.refuse(request, Gateway.family(request), refusal, gateway.nextRequestId(), null);
        }
        request.resume();
    }
}
