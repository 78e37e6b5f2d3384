package io.purser.governance.settlement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.purser.core.money.CurrencyUnit;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Estimates against actuals by provider and by the model as the price book names it: both are words of the
/// configuration, so that no caller can add to them.
public final class EstimateMeters implements EstimateMetrics {
    private static final String UNPRICED = "unpriced";

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Meters>> byProvider = new ConcurrentHashMap<>();

    public EstimateMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void settled(String provider, @Nullable String priced, Pair estimate, boolean aboveHold) {
        Meters meters = of(provider, priced);
        meters.heldInput.increment((double) estimate.heldInput());
        meters.heldOutput.increment((double) estimate.heldOutput());
        meters.input.increment((double) estimate.input());
        meters.output.increment((double) estimate.output());
        (aboveHold ? meters.above : meters.within).increment();
        Long held = estimate.heldCost();
        Long cost = estimate.cost();
        if (held != null && cost != null) {
            meters.cost(estimate.currency(), held, cost);
        }
    }

    @Override
    public void toppedUp(String provider, @Nullable String priced, boolean granted) {
        Meters meters = of(provider, priced);
        (granted ? meters.granted : meters.refused).increment();
    }

    @Override
    public void learned(String provider, @Nullable String priced, long estimated, long actual) {
        of(provider, priced).ratio.record((double) actual / Math.max(1, estimated));
    }

    private Meters of(String provider, @Nullable String priced) {
        ConcurrentHashMap<String, Meters> models = byProvider.get(provider);
        if (models == null) {
            models = byProvider.computeIfAbsent(provider, _ -> new ConcurrentHashMap<>());
        }
        String model = priced == null ? UNPRICED : priced;
        Meters known = models.get(model);
        return known != null ? known : models.computeIfAbsent(model, name -> new Meters(registry, provider, name));
    }

    /// The meters of one model.
    private static final class Meters {
        private final MeterRegistry registry;
        private final String provider;
        private final String model;
        private final Counter heldInput;
        private final Counter heldOutput;
        private final Counter input;
        private final Counter output;
        private final Counter within;
        private final Counter above;
        private final Counter granted;
        private final Counter refused;
        private final DistributionSummary ratio;
        private volatile @Nullable Costs costs;

        private record Costs(CurrencyUnit currency, Counter held, Counter settled) {}

        Meters(MeterRegistry registry, String provider, String model) {
            this.registry = registry;
            this.provider = provider;
            this.model = model;
            String heldTokens = "Tokens that calls held when they began, by bucket";
            this.heldInput = counter("purser_estimate_held_tokens", heldTokens, "bucket", "input");
            this.heldOutput = counter("purser_estimate_held_tokens", heldTokens, "bucket", "output");
            String tokens = "Tokens that the same calls came to, by bucket; cache reads and writes are input";
            this.input = counter("purser_estimate_actual_tokens", tokens, "bucket", "input");
            this.output = counter("purser_estimate_actual_tokens", tokens, "bucket", "output");
            String calls = "Calls settled, by whether they stayed within their hold with its top-ups";
            this.within = counter("purser_estimate_calls", calls, "hold", "within");
            this.above = counter("purser_estimate_calls", calls, "hold", "above");
            String topUps = "Top-ups that streams asked for, by what became of them";
            this.granted = counter("purser_topups", topUps, "result", "granted");
            this.refused = counter("purser_topups", topUps, "result", "refused");
            this.ratio = DistributionSummary.builder("purser_estimate_learned_ratio")
                    .description("Output over its learned estimate; the share up to 1 is the quantile that is met")
                    .tags("provider", provider, "model", model)
                    .serviceLevelObjectives(0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4)
                    .register(registry);
        }

        private Counter counter(String name, String description, String tag, String value) {
            return Counter.builder(name)
                    .description(description)
                    .tags("provider", provider, "model", model, tag, value)
                    .register(registry);
        }

        void cost(CurrencyUnit currency, long held, long settled) {
            Costs known = costs;
            if (known == null || !known.currency.equals(currency)) {
                known = new Costs(
                        currency,
                        counter(
                                "purser_estimate_held_cost",
                                "What calls held when they began",
                                "currency",
                                currency.code()),
                        counter(
                                "purser_estimate_settled_cost",
                                "What the same calls cost",
                                "currency",
                                currency.code()));
                costs = known;
            }
            double unit = Math.pow(10, -currency.scale());
            known.held.increment(held * unit);
            known.settled.increment(settled * unit);
        }
    }
}
