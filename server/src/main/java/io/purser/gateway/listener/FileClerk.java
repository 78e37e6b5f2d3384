package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Question;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.platform.http.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every request about files and batches has in common: whose it is, where it is looked up,
/// how it is answered. What is not the caller's own does not exist.
final class FileClerk {
    private static final Logger log = LoggerFactory.getLogger(FileClerk.class);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

    private final Gateway gateway;
    private final BatchStore store;
    private final Arrival arrival;

    FileClerk(Gateway gateway, BatchStore store, HttpServerRequest request) {
        this.gateway = gateway;
        this.store = store;
        this.arrival = new Arrival(gateway, Family.OPENAI, request);
        request.response().exceptionHandler(_ -> {});
    }

    /// Whether a provider's id can stand in a path as it is.
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    Arrival arrival() {
        return arrival;
    }

    /// Goes on where the caller is known.
    void known(Consumer<Owner> then) {
        if (arrival.isKnown()) {
            then.accept(owner());
        }
    }

    Owner owner() {
        return Owner.of(arrival.caller().identity());
    }

    void file(Owner owner, String id, Consumer<StoredFile> then) {
        off(() -> store.file(owner, id), found -> {
            if (found == null) {
                refuse(gateway.answers().unknownObject("file", id));
            } else {
                then.accept(found);
            }
        });
    }

    void batch(Owner owner, String id, Consumer<StoredBatch> then) {
        off(() -> store.batch(owner, id), found -> {
            if (found == null) {
                refuse(gateway.answers().unknownObject("batch", id));
            } else {
                then.accept(found);
            }
        });
    }

    /// Looks something up away from the event loop, and goes on there.
    <T extends @Nullable Object> void off(Supplier<T> work, Consumer<T> then) {
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
        refuse(gateway.answers().of(Fault.INTERNAL, "The gateway failed; nothing was charged."));
    }

    void refuse(Refusal refusal) {
        arrival.refuse(refusal);
    }

    /// Passes an answer on; one that did not come is told as a failure.
    void answer(Question.Answer answer, String provider) {
        HttpServerResponse client = arrival.request().response();
        if (client.closed() || client.ended()) {
            return;
        }
        if (answer.status() == 0) {
            refuse(gateway.answers().of(answer.sent() ? Job.Failure.BROKEN : Job.Failure.UNREACHABLE, provider));
            return;
        }
        String type = answer.contentType();
        send(answer.status(), type == null ? "application/json" : type, answer.body());
    }

    /// Answers a list of what is already JSON.
    void list(String objects) {
        send(
                200,
                "application/json",
                Buffer.buffer("{\"object\":\"list\",\"data\":[" + objects + "],\"has_more\":false}"));
    }

    private void send(int status, String type, Buffer body) {
        HttpServerResponse client = arrival.request().response();
        PurserHeaders.requestId(client, arrival.requestId());
        client.setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("x-request-id", arrival.requestId())
                .end(body);
    }
}
