package io.purser.gateway.tracing;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.gateway.dialect.Endpoint;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The histograms of the conventions for generative AI: tokens and time, by operation, provider and
/// the model as the price book names it, so that no caller can add to them.
public final class CallMeters {
    private static final String OTHER = "_OTHER";
    private static final double[] TOKENS = LongStream.iterate(1, bound -> bound * 4)
            .limit(14)
            .mapToDouble(bound -> bound)
            .toArray();
    private static final Duration[] TIMES = DoubleStream.iterate(10, bound -> bound * 2)
            .limit(14)
            .mapToObj(bound -> Duration.ofMillis((long) bound))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Kind, Meters> byKind = new ConcurrentHashMap<>();

    /// What is told apart.
    ///
    /// @param error empty where there was none
    private record Kind(String operation, String provider, String model, String error) {}

    private record Meters(DistributionSummary input, DistributionSummary output, Timer time) {}

    public CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// A call came to its end.
    ///
    /// @param priced the model as the price book names it, null where it has no price
    void ended(Endpoint endpoint, @Nullable String priced, UsageEvent entry) {
        Kind kind = new Kind(
                GenAiNames.operation(endpoint),
                GenAiNames.provider(entry.provider()),
                priced == null ? OTHER : priced,
                entry.outcome() == Outcome.SUCCESS ? "" : entry.outcome().word());
        Meters meters = byKind.computeIfAbsent(kind, this::meters);
        if (entry.usage().total() > 0) {
            meters.input().record((double) entry.usage().prompt());
            meters.output().record((double) entry.usage().generated());
        }
        meters.time().record(entry.latencyMillis(), TimeUnit.MILLISECONDS);
    }

    private Meters meters(Kind kind) {
        Tags tags = Tags.of(
                "gen_ai.operation.name",
                kind.operation(),
                "gen_ai.provider.name",
                kind.provider(),
                "gen_ai.request.model",
                kind.model());
        return new Meters(
                tokens(tags.and("gen_ai.token.type", "input")),
                tokens(tags.and("gen_ai.token.type", "output")),
                Timer.builder("gen_ai.client.operation.duration")
                        .description("From a call's receipt to its end")
                        .tags(tags.and("error.type", kind.error()))
                        .serviceLevelObjectives(TIMES)
                        .register(registry));
    }

    private DistributionSummary tokens(Tags tags) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of calls that came to their end")
                .baseUnit("tokens")
                .tags(tags)
                .serviceLevelObjectives(TOKENS)
                .register(registry);
    }
}
