package io.purser.platform.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes each request to its route and words what the listener refuses.
final class Dispatch {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    private static final int SMALL_BODY_BYTES = 64 << 10;
    private final RouteTable routes;
    private final Bodies bodies;
    private final FaultAnswers faultAnswers;
    private final LongAdder open;
    private final int maxOpen;
    private final AtomicBoolean draining = new AtomicBoolean();

    /// @param open requests that have begun and not ended
    Dispatch(RouteTable routes, Bodies bodies, FaultAnswers faultAnswers, LongAdder open, int maxOpen) {
        this.open = open;
        this.maxOpen = maxOpen;
        this.routes = routes;
        this.bodies = bodies;
        this.faultAnswers = faultAnswers;
    }

    void refuseNew() {
        draining.set(true);
    }

    void handle(HttpServerRequest request) {
        if (draining.getPlain()) {
            refuse(request, Fault.DRAINING, "The gateway is shutting down; try again in a second.");
            return;
        }
        switch (routes.match(request.method(), path(request))) {
            case RouteTable.Match.Found(Route route, RouteTable.Parameters parameters) ->
                serve(request, route, parameters);
            case RouteTable.Match.WrongMethod(var allowed) -> {
                request.response().putHeader("allow", String.join(", ", allowed));
                refuse(
                        request,
                        Fault.METHOD_NOT_ALLOWED,
                        request.method() + " is not served here; expected " + allowed);
            }
            case RouteTable.Match.Unknown() ->
                refuse(request, Fault.UNKNOWN_ROUTE, request.method() + " " + path(request) + " is not served here.");
        }
    }

    /// A request whose head the decoder could not take. The connection ends with the answer.
    void handleInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpHeaderException) {
            refuse(request, Fault.HEAD_TOO_LARGE, "The headers are too large; expected at most 16 KiB.");
        } else if (cause instanceof TooLongFrameException) {
            refuse(request, Fault.HEAD_TOO_LARGE, "The request line is too long; expected at most 8 KiB.");
        } else {
            refuse(request, Fault.MALFORMED_HEAD, "The request's head is malformed; expected unambiguous HTTP/1.1.");
        }
    }

    private void serve(HttpServerRequest request, Route route, RouteTable.Parameters parameters) {
        switch (route.handling()) {
            case Route.Streaming streaming -> {
                if (open.sum() > maxOpen) {
                    shed(request);
                    return;
                }
                try {
                    streaming.handle(request, parameters);
                } catch (RuntimeException e) {
                    log.error("{} {} failed", request.method(), route.path(), e);
                    refuse(request, Fault.INTERNAL, "The gateway failed; nothing was sent to a provider.");
                }
            }
            case Route.Blocking blocking ->
                bodies.read(request, new BlockingExchange(request, blocking, parameters.values(), route.path(), this));
            case Route.Sockets sockets -> {
                if (SocketExchange.isAskedFor(request)) {
                    new SocketExchange(request, sockets, parameters.values(), this).begin();
                } else {
                    bodies.read(
                            request,
                            new BlockingExchange(request, sockets::handle, parameters.values(), route.path(), this));
                }
            }
        }
    }

    /// Answers a request that is one too many. A small body is read first and thrown away, so that its
    /// connection can stay: a new one would cost more than this answer.
    private void shed(HttpServerRequest request) {
        if (Bodies.announcedLength(request) > SMALL_BODY_BYTES) {
            refuseOverload(request);
            return;
        }
        request.handler(_ -> {});
        request.exceptionHandler(_ -> {});
        request.endHandler(_ -> refuseOverload(request));
    }

    private void refuseOverload(HttpServerRequest request) {
        refuse(request, Fault.OVERLOADED, "The gateway has as many calls under way as it may; try again in a second.");
    }

    /// Answers a refusal and closes the connection, since an unread body may follow.
    void refuse(HttpServerRequest request, Fault fault, String detail) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        if (!request.isEnded() || (fault != Fault.UNKNOWN_ROUTE && fault != Fault.OVERLOADED)) {
            response.putHeader("connection", "close");
        }
        answer(request, faultAnswers.answer(request, fault, detail));
    }

    /// Answers on the event loop, with a body that is short.
    void answer(HttpServerRequest request, Response answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(io.vertx.core.buffer.Buffer.buffer(bytes(answer))).onComplete(_ -> closeUnlessRead(request));
    }

    private static void closeUnlessRead(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.connection().close();
        }
    }

    private static byte[] bytes(Response answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            answer.body().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }
}
