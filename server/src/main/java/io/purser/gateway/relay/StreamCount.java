package io.purser.gateway.relay;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.StreamTap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a stream has come to: what was counted on the way, and what its end is charged as.
final class StreamCount {
    private final UpstreamCall attempt;
    private final Job job;
    private final Relay relay;
    private final StreamTap tap;

    /// There once a hard budget has cut the stream.
    private @Nullable AfterCut afterCut;

    StreamCount(UpstreamCall attempt, Job job, Relay relay, StreamTap tap) {
        this.attempt = attempt;
        this.job = job;
        this.relay = relay;
        this.tap = tap;
    }

    StreamTap tap() {
        return tap;
    }

    /// Counts what follows apart: the client does not get it.
    void cut(AfterCut rest) {
        afterCut = rest;
    }

    @Nullable
    AfterCut afterCut() {
        return afterCut;
    }

    /// Output tokens so far: what came, counted, and what was thought in silence; at least what was
    /// last reported.
    long outputTokens() {
        long bytes = tap.state().outputBytes();
        long events = tap.state().outputEvents();
        if (afterCut != null) {
            bytes += afterCut.tap().state().outputBytes();
            events += afterCut.tap().state().outputEvents();
        }
        long came = relay.meter().output(job.routed().upstreamModel(), bytes, events);
        return Math.max(came + attempt.silentTokens(came), tap.state().tally().output());
    }

    /// The provider's final report; without one the larger of what was counted and last reported.
    TokenUsage usage(Outcome outcome) {
        boolean isFinal = isFinal(outcome);
        if (afterCut != null) {
            tap.state().tally().merge(afterCut.tap().state().tally());
        }
        long counted = isFinal ? 0 : outputTokens();
        if (tap.state().tally().prompt() > 0 || isFinal) {
            return tap.state().tally().usage(counted);
        }
        return TokenUsage.of(
                        MissingReports.prompt(job, relay),
                        Math.max(counted, tap.state().tally().output()))
                .with(job.peeked().shape().units());
    }

    UsageSource source(Outcome outcome) {
        return isFinal(outcome) ? UsageSource.PROVIDER : UsageSource.COUNTED;
    }

    List<String> flags(Outcome outcome) {
        if (isFinal(outcome)) {
            return List.of();
        }
        return List.of(outcome == Outcome.SUCCESS ? "usage_missing" : "usage_partial");
    }

    private boolean isFinal(Outcome outcome) {
        return outcome == Outcome.SUCCESS
                ? tap.state().tally().reported()
                : outcome == Outcome.CUT && afterCut != null && afterCut.complete();
    }
}
