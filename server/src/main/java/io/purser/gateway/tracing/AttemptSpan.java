package io.purser.gateway.tracing;

import io.purser.core.usage.Outcome;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.TraceContext;

/// An attempt that another one followed, or that went on after its connection: below its call's span.
final class AttemptSpan implements Span {
    private final CallTrace trace;
    private final AttemptNote attempt;
    private final TraceContext context;

    AttemptSpan(CallTrace trace, AttemptNote attempt) {
        this.trace = trace;
        this.attempt = attempt;
        this.context = trace.below();
    }

    @Override
    public TraceContext context() {
        return context;
    }

    @Override
    public Kind kind() {
        return Kind.CLIENT;
    }

    @Override
    public String name() {
        return GenAiNames.spanName(trace.endpoint(), trace.model());
    }

    @Override
    public long startEpochNanos() {
        return trace.epochNanos(attempt.beganNanos());
    }

    @Override
    public long endEpochNanos() {
        return trace.epochNanos(attempt.endedNanos());
    }

    @Override
    public boolean failed() {
        return attempt.outcome() != Outcome.SUCCESS;
    }

    @Override
    public void describe(Words to) {
        to.text("gen_ai.operation.name", GenAiNames.operation(trace.endpoint()));
        to.text("gen_ai.request.model", trace.model());
        Outcome outcome = attempt.outcome();
        if (outcome != Outcome.SUCCESS) {
            to.text("error.type", outcome == null ? "released" : outcome.word());
        }
        attempt.describe(to);
    }
}
