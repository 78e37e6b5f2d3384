package io.purser.bench.gateway;

import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.LoadClient;
import io.purser.bench.run.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// CPU time per call of several subjects, in interleaved rounds, so that what else the machine
/// does falls on all of them.
public final class CallCost {
    private final LoadClient client;
    private final int inFlight;
    private final double roundSeconds;
    private final Map<String, List<Double>> micros = new LinkedHashMap<>();
    private final Map<String, Double> perSecond = new LinkedHashMap<>();

    public CallCost(LoadClient client, int inFlight, double roundSeconds) {
        this.client = client;
        this.inFlight = inFlight;
        this.roundSeconds = roundSeconds;
    }

    /// One round over one subject.
    ///
    /// @return CPU microseconds per call
    public double measure(Subject subject) throws IOException, InterruptedException {
        long before = subject.process().cpuNanos();
        ClosedLoop.Result result = ClosedLoop.run(client, subject.port(), inFlight, subject.requests(), roundSeconds);
        double used = (subject.process().cpuNanos() - before) / 1e3 / result.answered();
        if (result.failed() > 0) {
            throw new IOException(result.failed() + " of " + (result.answered() + result.failed()) + " calls through "
                    + subject.name() + " failed");
        }
        micros.computeIfAbsent(subject.name(), name -> new ArrayList<>()).add(used);
        perSecond.merge(subject.name(), result.perSecond(), Math::max);
        return used;
    }

    /// The median over the rounds.
    public double medianMicros(String subject) {
        return Median.of(micros.getOrDefault(subject, List.of()));
    }

    /// The highest throughput of a round.
    public double perSecond(String subject) {
        return perSecond.getOrDefault(subject, 0.0);
    }

    /// The median over the rounds of the ratio within each round.
    public double medianRatio(String subject, String reference) {
        List<Double> ratios = new ArrayList<>();
        List<Double> own = micros.getOrDefault(subject, List.of());
        List<Double> others = micros.getOrDefault(reference, List.of());
        for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
            ratios.add(own.get(i) / others.get(i));
        }
        return Median.of(ratios);
    }
}
