package io.purser.core.estimation;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What an organization's calls taught about the length of outputs, per model and endpoint.
/// Deterministic; not thread-safe: the owner serialises its calls. Holds at most
/// {@value #MOST_PAIRS} histograms; later pairs learn with their model only, or not at all.
public final class OutputLearner {

    static final int MOST_PAIRS = 10_000;

    private final EstimationSettings settings;
    private final Map<Pair, OutputHistogram> histograms = new HashMap<>();

    public OutputLearner(EstimationSettings settings) {
        this.settings = settings;
    }

    /// Learns from a call that ended by itself.
    ///
    /// @param endpoint the caller's endpoint tag, null where it has none
    /// @param tokens output tokens of one choice
    public void observe(String model, @Nullable String endpoint, long tokens) {
        learn(new Pair(model, null), tokens);
        if (endpoint != null) {
            learn(new Pair(model, endpoint), tokens);
        }
    }

    /// Output tokens of one choice that the settings' share of calls does not exceed; empty until
    /// enough was seen.
    public OptionalLong likely(String model, @Nullable String endpoint) {
        var own = histograms.get(new Pair(model, endpoint));
        if (own == null || own.total() < settings.leastSamples()) {
            own = histograms.get(new Pair(model, null));
        }
        return own == null || own.total() < settings.leastSamples()
                ? OptionalLong.empty()
                : OptionalLong.of(own.quantile(settings.quantile()));
    }

    /// Told what is known of one model's outputs, or of one endpoint's.
    @FunctionalInterface
    public interface Listener {
        /// @param endpoint null for all of a model's calls
        void known(String model, @Nullable String endpoint, String figures);
    }

    /// Tells what has changed since this was last asked.
    public void changes(Listener listener) {
        histograms.forEach((pair, histogram) -> {
            if (histogram.changed()) {
                listener.known(pair.model, pair.endpoint, histogram.figures());
            }
        });
    }

    /// Takes up what `changes` told before.
    ///
    /// @throws IllegalArgumentException where it told no such figures
    public void restore(String model, @Nullable String endpoint, String figures) {
        if (histograms.size() < MOST_PAIRS) {
            histograms.put(new Pair(model, endpoint), OutputHistogram.of(figures));
        }
    }

    private void learn(Pair pair, long tokens) {
        var histogram = histograms.get(pair);
        if (histogram == null) {
            if (histograms.size() >= MOST_PAIRS) {
                return;
            }
            histogram = new OutputHistogram();
            histograms.put(pair, histogram);
        }
        histogram.add(tokens);
    }

    private record Pair(String model, @Nullable String endpoint) {}
}
