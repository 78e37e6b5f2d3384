package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.TopStrings;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Question;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
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

    /// Reads the body of a known caller and gives it back when the answer has ended.
    ///
    /// @param form whether it is a form, else it is JSON
    void body(boolean form, Consumer<Bodies.Body> then) {
        Body reader = new Body(then);
        HttpServerResponse response = arrival.request().response();
        response.endHandler(_ -> reader.release());
        response.closeHandler(_ -> reader.release());
        if (arrival.isKnown(form)) {
            gateway.bodies().read(arrival.request(), reader);
        }
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
            then.accept(whole);
        }

        @Override
        public void refused(Fault fault, String detail) {
            refuse(gateway.answers().of(fault, detail));
        }

        private void release() {
            Bodies.Body known = read;
            if (known != null) {
                known.release();
            }
        }
    }

    /// The id of what a provider says it has made, null where that is none.
    static @Nullable String madeId(Question.Answer answer) {
        Map<String, String> said = answer.isGood()
                ? TopStrings.read(answer.body().getBytes(), answer.body().length())
                : null;
        String id = said == null ? null : said.get("id");
        return id != null && isId(id) ? id : null;
    }

    /// Passes a provider's answer on once what it made is kept.
    void answerKept(Runnable keep, Question.Answer answer, String provider) {
        off(
                () -> {
                    keep.run();
                    return answer;
                },
                kept -> answer(kept, provider));
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
        Job.Failure failure = answer.failure();
        if (failure != null) {
            refuse(gateway.answers().of(failure, provider));
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
