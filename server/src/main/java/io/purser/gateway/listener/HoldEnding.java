package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.admission.Verdict;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.holds.ExternalHolds;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What its maker does with a hold: asks for more, tells what the call used, gives it back. Each end is told again to
/// whom asks again.
final class HoldEnding extends Clerk {
    private final ExternalHolds store;
    private final HoldDesk desk;
    private final String id;

    HoldEnding(Gateway gateway, ExternalHolds store, HoldDesk desk, HttpServerRequest request, String id) {
        super(gateway, request);
        this.store = store;
        this.desk = desk;
        this.id = id;
    }

    void show() {
        known(owner -> off(() -> store.hold(owner, id), hold -> {
            if (hold == null) {
                refuse(answers().unknownObject("hold", id));
            } else {
                answer(hold.ended() == null ? HoldDesk.open(hold) : hold.ended());
            }
        }));
    }

    /// Whether this much output is covered, and for how long the hold stands.
    void extend(ObjectNode body) {
        Form form = new Form(body);
        OptionalLong output = form.count("outputTokens");
        boolean prolongs = form.has("ttl");
        Duration ttl = form.duration("ttl", Duration.ZERO, HoldDesk.LONGEST);
        form.done();
        if (output.isEmpty() && !prolongs) {
            throw new Form.Wrong("outputTokens", "a whole number, or a ttl; both are missing");
        }
        HoldDesk.Open open = desk.find(owner(), id);
        if (open == null) {
            ended();
            return;
        }
        Runnable covered = () -> prolong(open, prolongs ? ttl : null);
        if (output.isEmpty()) {
            covered.run();
        } else {
            cover(open, output.getAsLong(), covered);
        }
    }

    private void cover(HoldDesk.Open open, long output, Runnable covered) {
        GovernedCall call = open.call();
        if (!open.grows() && output > call.coveredOutput()) {
            refuse(answers()
                    .conflict(
                            "hold_fixed",
                            "This hold was made before the gateway started anew and cannot grow; make another for"
                                    + " the rest."));
            return;
        }
        if (output > call.maximumOutput()) {
            throw new Form.Wrong("outputTokens", "at most " + call.maximumOutput() + ", as the hold was made for");
        }
        Consumer<GovernedCall.Cover> then = cover -> {
            switch (cover) {
                case COVERED, PENDING -> covered.run();
                case EXHAUSTED -> {
                    arrival().request().response().putHeader("purser-decision", "refuse");
                    refuse(answers()
                            .exhausted("A hard budget has no room for " + output + " tokens of output; "
                                    + call.coveredOutput() + " are covered."));
                }
            }
        };
        GovernedCall.Cover at = call.cover(output, arrival().executor(), then);
        if (at != GovernedCall.Cover.PENDING) {
            then.accept(at);
        }
    }

    private void prolong(HoldDesk.Open open, @Nullable Duration ttl) {
        if (ttl == null) {
            extended(open, open.hold());
            return;
        }
        long latest = open.hold().at() + HoldDesk.LONGEST.toMillis();
        ExternalHold longer = open.hold().until(Math.min(latest, arrival().receivedMillis() + ttl.toMillis()));
        off(() -> desk.prolong(longer), prolonged -> {
            if (prolonged) {
                extended(open, longer);
            } else {
                ended();
            }
        });
    }

    private void extended(HoldDesk.Open open, ExternalHold hold) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("hold", hold.requestId());
        told.put("decision", "allow");
        told.put("coveredOutputTokens", open.call().coveredOutput());
        told.put("expiresAt", Instant.ofEpochMilli(hold.expiresAt()).toString());
        arrival().request().response().putHeader("purser-decision", "allow");
        answer(told.toString());
    }

    /// Ends the hold with what the call used.
    void settle(ObjectNode body) {
        Form form = new Form(body);
        Outcome outcome = form.outcome();
        Form told = form.inner("usage");
        TokenUsage usage = told == null ? null : told.usage();
        String model = form.word("model");
        long firstToken = form.count("firstTokenMillis").orElse(-1);
        OptionalLong latency = form.count("latencyMillis");
        GovernedCall.Said said = new GovernedCall.Said(form.word("serviceTier"), null);
        form.done();
        HoldDesk.Open open = desk.take(owner(), id);
        if (open == null) {
            ended();
            return;
        }
        long millis = latency.orElse(
                Math.max(0, arrival().receivedMillis() - open.hold().at()));
        boolean isKnown = usage != null || outcome == Outcome.PROVIDER_ERROR;
        List<String> flags = new ArrayList<>(List.of("external"));
        if (!isKnown) {
            flags.add("usage_missing");
        }
        GovernedCall.End end = new GovernedCall.End(
                usage != null ? usage : isKnown ? TokenUsage.NONE : open.call().held(),
                isKnown ? UsageSource.PROVIDER : UsageSource.HELD,
                outcome,
                model,
                millis,
                firstToken,
                flags,
                said);
        open.call().settle(end, arrival().executor(), receipt -> settled(open, receipt));
    }

    private void settled(HoldDesk.Open open, GovernedCall.Receipt receipt) {
        if (!receipt.durable()) {
            unavailable();
            return;
        }
        String told = HoldDesk.settled(open.hold(), receipt);
        keepEnd(open, told);
    }

    /// Ends the hold as if it had never been: nothing is booked.
    void release() {
        known(owner -> {
            HoldDesk.Open open = desk.take(owner, id);
            if (open == null) {
                ended();
            } else {
                open.call().release("external", arrival().executor(), durable -> released(open, durable));
            }
        });
    }

    private void released(HoldDesk.Open open, boolean durable) {
        if (durable) {
            keepEnd(open, HoldDesk.ended(open.hold(), "released"));
        } else {
            unavailable();
        }
    }

    private void unavailable() {
        refuse(answers().of(new Verdict.StoreUnavailable(), arrival().caller().identity()));
    }

    private void keepEnd(HoldDesk.Open open, String told) {
        off(
                () -> {
                    desk.keepEnd(open.hold(), told);
                    return told;
                },
                this::answer);
    }

    /// The hold is none that can be ended: what became of it is told, where there was one.
    private void ended() {
        off(() -> store.hold(owner(), id), hold -> {
            if (hold == null) {
                refuse(answers().unknownObject("hold", id));
            } else if (hold.ended() == null) {
                refuse(answers().conflict("hold_in_progress", "This hold is being ended; ask again."));
            } else {
                arrival().request().response().putHeader("purser-replayed", "true");
                answer(hold.ended());
            }
        });
    }

    private void answer(String json) {
        send(200, "application/json", Buffer.buffer(json));
    }
}
