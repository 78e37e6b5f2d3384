package io.purser.gateway.tracing;

import io.purser.gateway.dialect.Endpoint;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.Spans;
import io.purser.platform.telemetry.TraceContext;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Begins the trace of each call, and decides which are kept.
public final class Tracing {
    private final Spans spans;
    private final CallMeters meters;
    private final LongSupplier ids;
    private final long threshold;

    /// @param sampling which share is kept of the calls that come without a trace, 0 to 1
    /// @param ids random numbers
    public Tracing(Spans spans, CallMeters meters, double sampling, LongSupplier ids) {
        this.spans = spans;
        this.meters = meters;
        this.ids = ids;
        this.threshold = sampling >= 1 ? Long.MAX_VALUE : (long) (sampling * Long.MAX_VALUE);
    }

    /// One call that has just come.
    ///
    /// @param traceparent what it says of the trace it is part of, null where nothing
    /// @param receivedNanos the same moment on the monotonic clock
    public CallTrace begin(
            Endpoint endpoint,
            String requestId,
            @Nullable String traceparent,
            long receivedMillis,
            long receivedNanos) {
        return new CallTrace(this, context(traceparent), endpoint, requestId, receivedMillis, receivedNanos);
    }

    /// Null where the call is not kept. A caller that keeps its own part decides for ours too, so that
    /// a trace is whole or not there.
    private @Nullable TraceContext context(@Nullable String traceparent) {
        TraceContext.Incoming incoming = TraceContext.parse(traceparent);
        if (incoming != null) {
            return incoming.sampled() ? incoming.child(ids) : null;
        }
        TraceContext own = TraceContext.begin(ids);
        boolean isKept = threshold == Long.MAX_VALUE || own.low() >>> 1 < threshold;
        return isKept ? own : null;
    }

    TraceContext below(TraceContext context) {
        return context.child(ids);
    }

    void offer(Span span) {
        spans.offer(span);
    }

    CallMeters meters() {
        return meters;
    }
}
