package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.governance.access.Access;
import io.purser.governance.access.AttributionSources;
import io.purser.governance.batches.Owner;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Door;
import io.purser.platform.http.Fault;
import io.purser.platform.http.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A request that is answered from what is kept here: whose it is, how it waits for the disk, how it is answered.
class Clerk {
    private static final Logger log = LoggerFactory.getLogger(Clerk.class);

    private final Gateway gateway;
    private final Arrival arrival;
    private final List<Runnable> ends = new ArrayList<>(2);

    Clerk(Gateway gateway, HttpServerRequest request) {
        this.gateway = gateway;
        this.arrival = new Arrival(gateway, Family.OPENAI, request);
        request.response().exceptionHandler(_ -> {});
        request.response().endHandler(_ -> end());
        request.response().closeHandler(_ -> end());
    }

    /// A route that a clerk answers; `{id}` of its path is handed over, the empty text where it has none.
    static Route route(HttpMethod method, String path, BiConsumer<HttpServerRequest, String> handler) {
        return new Route(method, path, Door.KEY, (Route.Streaming)
                (request, parameters) -> handler.accept(request, path.contains("{id}") ? parameters.get("id") : ""));
    }

    /// Has something done once, when the answer has ended or the client is gone.
    final void atEnd(Runnable task) {
        HttpServerResponse response = arrival.request().response();
        if (response.closed() || response.ended()) {
            task.run();
        } else {
            ends.add(task);
        }
    }

    private void end() {
        List<Runnable> tasks = List.copyOf(ends);
        ends.clear();
        tasks.forEach(Runnable::run);
    }

    /// Ends what has begun, which a suspended organization may, too.
    final void endsOnly() {
        arrival.endsOnly();
    }

    final Answers answers() {
        return gateway.answers();
    }

    final Arrival arrival() {
        return arrival;
    }

    /// Goes on where the caller is known.
    final void known(Consumer<Owner> then) {
        if (arrival.isKnown()) {
            then.accept(owner());
        }
    }

    /// Reads the body of a known caller and gives it back when the answer has ended.
    ///
    /// @param form whether it is a form, else it is JSON
    final void body(boolean form, Consumer<Bodies.Body> then) {
        body(() -> arrival.isKnown(form), then);
    }

    /// The same of a body whose type is looked at later.
    final void anyBody(Consumer<Bodies.Body> then) {
        body(arrival::isKnown, then);
    }

    private void body(BooleanSupplier isKnown, Consumer<Bodies.Body> then) {
        Body reader = new Body(then);
        atEnd(reader::release);
        if (isKnown.getAsBoolean()) {
            gateway.bodies().read(arrival.request(), reader);
        }
    }

    /// What a call that was made elsewhere is for; the refusal where it cannot be that.
    final Access.Result attributed(Map<String, String> told) {
        return gateway.access()
                .attribute(
                        arrival.caller(), new AttributionSources(arrival.head().attribution(), Map.of(), null, told));
    }

    /// One request's body on its way in.
    private final class Body implements Bodies.Reader {
        private final Consumer<Bodies.Body> then;
        private Bodies.@Nullable Body read;

        Body(Consumer<Bodies.Body> then) {
            this.then = then;
        }

        @Override
        public void whole(Bodies.Body whole) {
            read = whole;
            guarded(() -> then.accept(whole));
        }

        @Override
        public void refused(Fault fault, String detail) {
            refuse(answers().of(fault, detail));
        }

        private void release() {
            Bodies.Body known = read;
            if (known != null) {
                known.release();
            }
        }
    }

    final Owner owner() {
        return Owner.of(arrival.caller().identity());
    }

    /// Looks something up away from the event loop, and goes on there.
    final <T extends @Nullable Object> void off(Supplier<T> work, Consumer<T> then) {
        Thread.ofVirtual().start(() -> {
            try {
                T found = work.get();
                arrival.executor().execute(() -> guarded(() -> then.accept(found)));
            } catch (RuntimeException e) {
                arrival.executor().execute(() -> surprised(e));
            }
        });
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            surprised(e);
        }
    }

    private void surprised(RuntimeException e) {
        log.error("{} failed", arrival.requestId(), e);
        refuse(answers().of(Fault.INTERNAL, "The gateway failed; nothing was charged."));
    }

    final void refuse(Refusal refusal) {
        arrival.refuse(refusal);
    }

    /// Answers; nobody is there any more where the connection is closed.
    final void send(int status, String type, Buffer body) {
        HttpServerResponse client = arrival.request().response();
        if (client.closed() || client.ended()) {
            return;
        }
        PurserHeaders.requestId(client, arrival.requestId());
        client.setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("x-request-id", arrival.requestId())
                .end(body);
    }
}
