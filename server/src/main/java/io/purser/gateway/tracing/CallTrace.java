package io.purser.gateway.tracing;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.usage.Outcome;
import io.purser.gateway.dialect.Endpoint;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.TraceContext;
import org.jspecify.annotations.Nullable;

/// One call from its head to its answer, as a span. It is over when the client has its answer, or
/// has left, and what was admitted has come to its end. Attempts that another one followed are spans
/// of their own below it; what the last one came to stands on this one.
///
/// Lives on the call's event loop until it is over; from then on nothing changes.
public final class CallTrace implements Span {
    private static final int SERVER_FAULT = 500;

    private final Tracing tracing;
    private final @Nullable TraceContext context;
    private final Endpoint endpoint;
    private final String requestId;
    private final long receivedMillis;
    private final long receivedNanos;

    private @Nullable Identity caller;
    private @Nullable Attribution attribution;
    private @Nullable String model;
    private boolean streamed;
    private @Nullable String refusal;
    private @Nullable String governs;
    private @Nullable AttemptNote last;
    private boolean admitted;
    private int status;
    private boolean answered;
    private boolean over;
    private long overNanos;

    CallTrace(
            Tracing tracing,
            @Nullable TraceContext context,
            Endpoint endpoint,
            String requestId,
            long receivedMillis,
            long receivedNanos) {
        this.tracing = tracing;
        this.context = context;
        this.endpoint = endpoint;
        this.requestId = requestId;
        this.receivedMillis = receivedMillis;
        this.receivedNanos = receivedNanos;
    }

    /// Notes whose call it is.
    public void caller(Identity known) {
        caller = known;
    }

    /// Notes what it asks for.
    ///
    /// @param served a model that a provider serves
    public void asks(String served, boolean streams, Attribution what) {
        model = served;
        streamed = streams;
        attribution = what;
    }

    /// Notes that it is refused.
    ///
    /// @param code as the caller sees it
    /// @param budget the governing budget or limit, where one governs
    public void refused(String code, @Nullable String budget) {
        refusal = code;
        governs = budget;
    }

    /// Watches an attempt that may run.
    ///
    /// @param provider as the configuration names it
    /// @param sent the model as the provider is asked for it
    /// @param outlives whether it may go on without a connection
    public GovernedCall watched(GovernedCall call, String provider, String sent, boolean outlives) {
        if (over) {
            return call;
        }
        AttemptNote next = new AttemptNote(call, provider, sent, outlives, last);
        last = next;
        admitted = true;
        return new TracedCall(this, call, next);
    }

    /// Notes that the client has its answer, or has left.
    ///
    /// @param status 0 where it left before there was one
    public void answered(int status) {
        this.status = status;
        answered = true;
        endWhenOver();
    }

    /// An attempt came to its end.
    ///
    /// @param receipt null where it never reached the provider
    void ended(AttemptNote attempt, GovernedCall.@Nullable Receipt receipt) {
        attempt.ended(receipt);
        if (receipt != null && receipt.entry() != null) {
            tracing.meters().ended(endpoint, attempt.priced(), receipt.entry());
        }
        if (over) {
            tell(attempt);
        } else {
            endWhenOver();
        }
    }

    private void endWhenOver() {
        AttemptNote newest = last;
        if (!answered || over || (newest != null && !newest.hasEnded() && !newest.outlives())) {
            return;
        }
        over = true;
        overNanos = System.nanoTime();
        last = newest != null && newest.hasEnded() ? newest : null;
        tellEarlier(last == null ? newest : last.before());
        if (context != null) {
            tracing.offer(this);
        }
    }

    private void tellEarlier(@Nullable AttemptNote from) {
        for (AttemptNote each = from; each != null; each = each.before()) {
            if (each.hasEnded()) {
                tell(each);
            }
        }
    }

    private void tell(AttemptNote attempt) {
        if (context != null) {
            tracing.offer(new AttemptSpan(this, attempt));
        }
    }

    /// The context of a span below this one; only asked of what is kept.
    TraceContext below() {
        return tracing.below(context());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long epochNanos(long nanos) {
        return receivedMillis * 1_000_000 + (nanos - receivedNanos);
    }

    @Nullable
    String model() {
        return model;
    }

    @Override
    public TraceContext context() {
        if (context == null) {
            throw new IllegalStateException(requestId + " is not kept; expected a call that is");
        }
        return context;
    }

    @Override
    public Kind kind() {
        return Kind.SERVER;
    }

    @Override
    public String name() {
        return GenAiNames.spanName(endpoint, model);
    }

    @Override
    public long startEpochNanos() {
        return epochNanos(receivedNanos);
    }

    @Override
    public long endEpochNanos() {
        return epochNanos(overNanos);
    }

    @Override
    public boolean failed() {
        return status >= SERVER_FAULT || (last != null && last.outcome() == Outcome.BROKEN_OFF);
    }

    @Override
    public void describe(Words to) {
        to.text("gen_ai.operation.name", GenAiNames.operation(endpoint));
        to.text("gen_ai.request.model", model);
        if (streamed) {
            to.flag("gen_ai.request.stream", true);
        }
        to.text("http.request.method", "POST");
        to.text("purser.route", endpoint.suffix());
        if (status > 0) {
            to.number("http.response.status_code", status);
        }
        to.text("error.type", error());
        to.text("purser.decision", decision());
        to.text("purser.budget", governs);
        CallerWords.describe(caller, attribution, to);
        if (last == null) {
            to.text("purser.request_id", requestId);
        } else {
            last.describe(to);
        }
    }

    private String decision() {
        if (admitted) {
            return "admitted";
        }
        return refusal == null ? "none" : "refused";
    }

    private @Nullable String error() {
        if (refusal != null) {
            return refusal;
        }
        if (!admitted && status == 0) {
            return "client_gone";
        }
        Outcome outcome = last == null ? null : last.outcome();
        if (outcome == Outcome.PROVIDER_ERROR && status > 0) {
            return Integer.toString(status);
        }
        return outcome == null || outcome == Outcome.SUCCESS ? null : outcome.word();
    }
}
