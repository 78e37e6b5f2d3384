package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.core.money.Money;
import io.purser.gateway.dialect.BodyPeek;
import io.purser.gateway.dialect.ContentPeek;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.MediaPeek;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.dialect.Reference;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Relay;
import io.purser.gateway.relay.Setback;
import io.purser.gateway.tracing.CallTrace;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Fault;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One model call, from its head to its answer. The flow is `handle`, then `whole`, then `decided`,
/// in the order of ARCHITECTURE.md; each step either goes on or answers. Lives on one event loop.
final class Exchange implements Bodies.Reader, Admission.Routes {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final Gateway gateway;
    private final Endpoint endpoint;
    private final @Nullable String pathModel;
    private final @Nullable Provider pinned;
    private final HttpServerRequest request;
    private final Arrival arrival;

    private Bodies.@Nullable Body body;
    private Relay.@Nullable Running running;
    private @Nullable FurtherAttempts further;
    private boolean gone;
    private boolean ended;

    /// @param pathModel the model that the path names, null where the body does
    Exchange(Gateway gateway, Endpoint endpoint, @Nullable String pathModel, HttpServerRequest request) {
        this(gateway, endpoint, pathModel, null, request);
    }

    /// @param pinned the provider that the path names, null where the model decides
    Exchange(
            Gateway gateway,
            Endpoint endpoint,
            @Nullable String pathModel,
            @Nullable Provider pinned,
            HttpServerRequest request) {
        this.pinned = pinned;
        this.gateway = gateway;
        this.endpoint = endpoint;
        this.pathModel = pathModel;
        this.request = request;
        this.arrival = new Arrival(gateway, endpoint.family(), request);
        arrival.traced(endpoint);
    }

    /// 1 listener, 2 access: the head is understood and the caller known before the body is read.
    void handle() {
        request.response().exceptionHandler(_ -> {});
        request.response().closeHandler(_ -> clientGone());
        request.response().endHandler(_ -> ended());
        if (arrival.isKnown(endpoint.isForm())) {
            gateway.bodies().read(request, this);
        }
    }

    /// 3 dialect, 2 access, 4 admission: what the call is, what it is for, whether it may run.
    @Override
    public void whole(Bodies.Body read) {
        if (gone) {
            read.release();
            return;
        }
        body = read;
        guarded(() -> ask(read));
    }

    private void ask(Bodies.Body read) {
        Peeked peeked = peek(read);
        Attribution attribution = peeked == null ? null : arrival.attribute(peeked.metadata(), peeked.bodyUser());
        Providers.Routed routed = attribution == null || peeked == null ? null : route(peeked);
        if (peeked == null || attribution == null || routed == null) {
            return;
        }
        CallTrace trace = arrival.trace();
        if (trace != null) {
            trace.asks(peeked.shape().model(), peeked.shape().streamed(), attribution);
        }
        Attempt first = new Attempt(this, arrival.requestId(), peeked, attribution, routed);
        if (peeked.references().isEmpty()) {
            admit(first, arrival.receivedMillis());
        } else {
            gateway.ownership()
                    .check(
                            peeked.references(),
                            caller().identity(),
                            arrival.executor(),
                            foreign -> checked(foreign, first));
        }
    }

    /// What the body names at the provider is the caller's own, or does not exist.
    private void checked(@Nullable Reference foreign, Attempt first) {
        if (foreign != null) {
            arrival.refuse(gateway.answers().unknownReference(foreign));
        } else if (!gone) {
            guarded(() -> admit(first, arrival.receivedMillis()));
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            surprised(e);
        }
    }

    private void admit(Attempt attempt, long nowMillis) {
        gateway.admission()
                .admit(
                        attempt.asked(nowMillis, arrival.head().retryCount()),
                        arrival.executor(),
                        verdict -> decided(verdict, attempt));
    }

    /// 5 relay and 6 settlement where it may run; 9 a refusal where it may not.
    private void decided(Verdict verdict, Attempt attempt) {
        if (!(verdict instanceof Verdict.Admitted(GovernedCall admitted))) {
            if (!attempt.fellBack()) {
                arrival.refuse(gateway.answers().of(verdict, caller().identity()));
            }
            return;
        }
        if (gone) {
            admitted.release("client gone", arrival.executor(), _ -> {});
            return;
        }
        Providers.Routed runs = runs(admitted, attempt);
        attempt.runs(runs);
        GovernedCall call = watched(admitted, attempt.peeked(), runs);
        Job job = new Job(
                call,
                attempt.peeked(),
                runs,
                request.response(),
                arrival.head().upstream(),
                arrival.executor(),
                arrival.receivedNanos(),
                attempt,
                attempt.following(),
                Depositor.of(gateway.custody(), arrival, attempt.peeked(), runs, call.requestId()));
        try {
            running = gateway.relay().forward(job);
        } catch (RuntimeException e) {
            call.release("gateway failed", arrival.executor(), _ -> surprised(e));
        }
    }

    /// The call with its end noted, where somebody is told of it.
    private GovernedCall watched(GovernedCall call, Peeked peeked, Providers.Routed runs) {
        CallTrace trace = arrival.trace();
        return trace == null
                ? call
                : trace.watched(call, runs.provider().name(), runs.upstreamModel(), peeked.isBackground());
    }

    /// Whether the configuration lets another attempt stand in for one that failed.
    boolean follows(Attempt failed, Setback setback, long wishedMillis, Runnable answer) {
        FurtherAttempts.Next next = gone ? null : further(failed).after(setback, failed, wishedMillis);
        if (next == null) {
            return false;
        }
        gateway.attemptFollows(next.routed().provider().name(), setback.word());
        Attempt again = failed.next(arrival.requestId(), next, answer);
        if (next.waitMillis() == 0) {
            admitAgain(again);
        } else {
            gateway.relay().later(next.waitMillis(), () -> admitAgain(again));
        }
        return true;
    }

    private void admitAgain(Attempt attempt) {
        if (gone) {
            return;
        }
        guarded(() -> admit(attempt, gateway.nowMillis()));
    }

    private FurtherAttempts further(Attempt first) {
        FurtherAttempts known = further;
        if (known == null) {
            known = new FurtherAttempts(
                    gateway.providers(), endpoint.family(), first.model(), pinned != null, arrival.receivedNanos());
            further = known;
        }
        return known;
    }

    Caller caller() {
        return arrival.caller();
    }

    /// A fault of our own: told to the operator's log with the request's id, to the client without
    /// a cause.
    private void surprised(RuntimeException e) {
        log.error("{} failed", arrival.requestId(), e);
        arrival.refuse(gateway.answers().of(Fault.INTERNAL, "The gateway failed; nothing was charged."));
    }

    private @Nullable Peeked peek(Bodies.Body read) {
        return switch (look(read)) {
            case BodyPeek.Peek.Understood(Peeked peeked) -> peeked;
            case BodyPeek.Peek.Rejected(String field, String expected) -> {
                arrival.refuse(gateway.answers().malformed(field, expected));
                yield null;
            }
        };
    }

    private BodyPeek.Peek look(Bodies.Body read) {
        if (endpoint.task() != Endpoint.Task.TEXT) {
            return MediaPeek.read(endpoint, pathModel, arrival.head().contentType(), read.bytes(), read.length());
        }
        return endpoint.family() == Family.GEMINI && pathModel != null
                ? ContentPeek.read(endpoint, pathModel, read.bytes(), read.length())
                : BodyPeek.read(endpoint, pathModel, read.bytes(), read.length());
    }

    private Providers.@Nullable Routed route(Peeked peeked) {
        String model = peeked.shape().model();
        if (pinned != null) {
            return gateway.providers().route(model, pinned);
        }
        Providers.Routed routed = gateway.providers().route(model, endpoint.family());
        if (routed == null) {
            arrival.refuse(gateway.answers().unknownModel(model, gateway.nearestModels(model)));
        }
        return routed;
    }

    /// Where a model runs that a budget may put in the place of the one asked for.
    @Override
    public Admission.@Nullable Route of(String model) {
        Providers.Routed routed = elsewhere(model);
        return routed == null
                ? null
                : new Admission.Route(routed.provider().name(), routed.upstreamModel(), routed.priceAs());
    }

    @Override
    public boolean takesCap() {
        return endpoint.task() == Endpoint.Task.TEXT;
    }

    /// Where the admitted call goes: to where it was asked for, unless a budget has switched its model.
    private Providers.Routed runs(GovernedCall call, Attempt attempt) {
        GovernedCall.Degraded degraded = call.degraded();
        Providers.Routed other =
                degraded == null || degraded.model().equals(attempt.model()) ? null : elsewhere(degraded.model());
        return other == null ? attempt.routed() : other;
    }

    /// A provider's own API stays with that provider, for the models that it is known to serve.
    private Providers.@Nullable Routed elsewhere(String model) {
        return pinned == null
                ? gateway.providers().route(model, endpoint.family())
                : pinned.serves(model) ? gateway.providers().route(model, pinned) : null;
    }

    @Override
    public void refused(Fault fault, String detail) {
        arrival.refuse(gateway.answers().of(fault, detail));
    }

    /// Answers with an attempt's failure.
    void failed(Job.Failure failure, GovernedCall.@Nullable Receipt receipt, Attempt attempt) {
        String provider = attempt.runs().provider().name();
        if (receipt != null && !receipt.durable()) {
            arrival.refuse(gateway.answers().of(Job.Failure.NOT_BOOKED, provider), attempt.requestId(), null);
            return;
        }
        Long cost = receipt == null ? null : receipt.cost();
        String charged = cost == null || receipt == null ? null : Money.plain(cost, receipt.currency());
        arrival.refuse(gateway.answers().of(failure, provider), attempt.requestId(), charged);
    }

    private void clientGone() {
        gone = true;
        measure();
        Relay.Running call = running;
        if (call == null) {
            release();
        } else {
            call.clientGone(this::release);
        }
    }

    private void ended() {
        measure();
        if (request.response().ended()) {
            release();
        }
    }

    private void measure() {
        if (!ended) {
            ended = true;
            int status = request.response().getStatusCode();
            gateway.measured(endpoint, status, System.nanoTime() - arrival.receivedNanos());
            CallTrace trace = arrival.trace();
            if (trace != null) {
                trace.answered(request.response().headWritten() ? status : 0);
            }
        }
    }

    /// Once is enough, and more do no harm.
    private void release() {
        Bodies.Body read = body;
        if (read != null) {
            read.release();
        }
    }
}
