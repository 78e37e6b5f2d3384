package io.purser.gateway.relay;

import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.UsageTally;
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
        return Math.max(
                came + attempt.silentTokens(came) + soundTokens(),
                tap.state().tally().output());
    }

    private long soundTokens() {
        long rest = afterCut == null ? 0 : afterCut.tap().state().soundTokens();
        return tap.state().soundTokens() + rest;
    }

    /// The provider's final report; without one the larger of what was counted and last reported.
    TokenUsage usage(Outcome outcome) {
        boolean isFinal = isFinal(outcome);
        UsageTally tally = tap.state().tally();
        if (afterCut != null) {
            tally.merge(afterCut.tap().state().tally());
        }
        MissingReports.addConsumed(job, tally);
        long counted = 0;
        if (!isFinal) {
            counted = outputTokens();
            tally.meter(Meter.AUDIO_OUTPUT, soundTokens());
        }
        TokenUsage usage = tally.usage(counted);
        return tally.prompt() > 0 || isFinal
                ? usage
                : TokenUsage.of(MissingReports.prompt(job, relay), usage.output())
                        .with(job.peeked().shape().units().larger(usage.others()));
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
