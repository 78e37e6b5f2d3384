package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.gateway.dialect.JsonTree;
import io.purser.governance.ingest.Booking;
import io.purser.governance.ingest.Ingest;
import io.purser.platform.http.Bodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Events: one, or many at once. Of many each is booked or refused by itself; where the ledger cannot take them, all
/// are asked for again, which counts none twice.
final class EventPosting extends Reporting {
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_EVENTS = 1_000;
    private static final String JSON = "application/json";
    private static final List<String> TYPES =
            List.of(JSON, "application/cloudevents+json", "application/cloudevents-batch+json");

    private final Ingest ingest;
    /// Whether the body is one event, which is answered as such.
    private volatile boolean isOne = true;

    EventPosting(Gateway gateway, Ingest ingest, HttpServerRequest request) {
        super(gateway, ingest, request);
        this.ingest = ingest;
    }

    void post() {
        anyBody(this::read);
    }

    private void read(Bodies.Body body) {
        Refusal head = headRefusal();
        if (head != null) {
            refuse(head);
            return;
        }
        book(() -> told(body), this::answer);
    }

    private @Nullable List<Told> told(Bodies.Body body) {
        JsonNode tree = body.length() > MOST_BYTES ? null : JsonTree.readAny(body.bytes(), body.length());
        JsonNode events = tree instanceof ObjectNode object ? object.get("events") : tree;
        if (tree instanceof ObjectNode one && events == null) {
            return List.of(reader().read(binary(one)));
        }
        boolean hasMore = tree instanceof ObjectNode envelope && envelope.size() > 1;
        if (hasMore || !(events instanceof ArrayNode many) || many.isEmpty() || many.size() > MOST_EVENTS) {
            return null;
        }
        isOne = false;
        EventReader reader = reader();
        List<Told> told = new ArrayList<>(many.size());
        many.forEach(event -> told.add(reader.read(event)));
        return told;
    }

    private void answer(@Nullable List<Result> results) {
        if (results == null) {
            refuse(answers()
                    .malformed(
                            "body",
                            "an event, an array of 1 to " + MOST_EVENTS + " events, or {\"events\": […]}, in JSON of at"
                                    + " most 4 MiB, every field once"));
        } else if (isOne) {
            answerOne(results.getFirst());
        } else {
            answerAll(results);
        }
    }

    private @Nullable Refusal headRefusal() {
        String encoding = arrival().head().contentEncoding();
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return answers().malformed("content-encoding", "none");
        }
        String type = arrival().head().contentType();
        String bare = type == null ? JSON : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return TYPES.contains(bare) ? null : answers().malformed("content-type", "one of " + String.join(", ", TYPES));
    }

    private EventReader reader() {
        return new EventReader(answers(), usualSource());
    }

    /// An event of which the envelope is in the head, as CloudEvents' binary mode has it.
    private JsonNode binary(ObjectNode body) {
        HttpServerRequest request = arrival().request();
        if (request.getHeader("ce-specversion") == null) {
            return body;
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("specversion", "id", "source", "type", "time")) {
            String value = request.getHeader("ce-" + name);
            if (value != null) {
                event.put(name, value);
            }
        }
        return event.set("data", body);
    }

    private void answerOne(Result result) {
        if (result.refusal() != null) {
            refuse(result.refusal());
            return;
        }
        boolean again = result.booking() instanceof Booking.Known;
        if (again) {
            arrival().request().response().putHeader("purser-replayed", "true");
        }
        send(again ? 200 : 201, form(result));
    }

    private void answerAll(List<Result> results) {
        Result later = results.stream().filter(Result::isForLater).findFirst().orElse(null);
        if (later != null && later.refusal() != null) {
            refuse(later.refusal());
            return;
        }
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        long refused = results.stream().filter(each -> each.refusal() != null).count();
        long known = results.stream()
                .filter(each -> each.booking() instanceof Booking.Known)
                .count();
        told.put("booked", results.size() - refused - known);
        told.put("duplicates", known);
        told.put("refused", refused);
        ArrayNode each = told.putArray("results");
        results.forEach(result -> each.add(form(result)));
        send(refused == 0 ? 200 : refused < results.size() ? 207 : 400, told);
    }

    private ObjectNode form(Result result) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        Particulars.Reported as = result.told().as();
        form.put("id", as == null ? null : as.id());
        form.put("source", as == null ? null : as.source());
        if (result.refusal() != null) {
            return refused(form, result.refusal());
        }
        return switch (result.booking()) {
            case Booking.Booked(UsageEvent event) -> booked(form, "booked", event);
            case Booking.Known(UsageEvent event) -> booked(form, "duplicate", event);
            case null -> throw new IllegalStateException("neither booked nor refused");
            case Booking.Taken _,
                    Booking.OutOfTime _,
                    Booking.TooMuch _,
                    Booking.InProgress _,
                    Booking.Unavailable _,
                    Booking.Overloaded _ -> throw new IllegalStateException("refused without a refusal");
        };
    }

    private static ObjectNode refused(ObjectNode form, Refusal refusal) {
        form.put("status", "refused");
        form.putObject("error")
                .put("code", refusal.code())
                .put("message", refusal.message())
                .put("param", refusal.param());
        return form;
    }

    private ObjectNode booked(ObjectNode form, String status, UsageEvent event) {
        form.put("status", status);
        form.put("request", event.requestId());
        CurrencyUnit currency = ingest.currency(identity().organization());
        Long cost = event.cost();
        form.put("cost", cost == null || currency == null ? null : Money.plain(cost, currency));
        form.put("currency", currency == null ? null : currency.code());
        ArrayNode flags = form.putArray("flags");
        event.flags().forEach(flags::add);
        return form;
    }

    private void send(int status, ObjectNode told) {
        send(status, JSON, Buffer.buffer(told.toString()));
    }
}
