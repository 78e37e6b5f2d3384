package io.purser.bench.gateway;

import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.LoadClient;
import io.purser.bench.load.PacedLoop;
import io.purser.bench.run.Median;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Interleaved rounds over every subject: what a call costs each, and what each adds to its latency.
final class Rounds {
    private static final int LATENCY_ROUNDS = 3;
    private final Options options;
    private final Report report;
    private final LoadClient client;
    private final List<Subject> subjects;

    /// @param subjects the first is the reference, the last the one whose latency is of interest
    Rounds(Options options, Report report, LoadClient client, List<Subject> subjects) {
        this.options = options;
        this.report = report;
        this.client = client;
        this.subjects = List.copyOf(subjects);
    }

    /// Warms every subject up, then measures.
    CallCost run() throws IOException, InterruptedException {
        for (Subject subject : subjects) {
            warmUp(subject);
        }
        CallCost cost = new CallCost(client, options.number("in-flight"), options.number("seconds"));
        for (int round = 1; round <= options.number("rounds"); round++) {
            StringBuilder line = new StringBuilder("round " + round + ":");
            for (Subject subject : subjects) {
                line.append(" %s %.1f us;".formatted(subject.name(), cost.measure(subject)));
            }
            report.progress(line.toString());
        }
        for (Subject subject : subjects) {
            report.figure(
                    "CPU per call, " + subject.name(),
                    "%.1f us (%.0f/s)".formatted(cost.medianMicros(subject.name()), cost.perSecond(subject.name())));
        }
        return cost;
    }

    /// What the last subject adds to the median latency of the first, at half the load that the
    /// slowest of them carried.
    double addedMillis(CallCost cost) throws InterruptedException {
        double rate = subjects.stream()
                        .mapToDouble(subject -> cost.perSecond(subject.name()))
                        .min()
                        .orElseThrow()
                / 2;
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < LATENCY_ROUNDS; round++) {
            List<Double> medians = new ArrayList<>();
            for (Subject subject : subjects) {
                medians.add(medianMillis(subject, rate));
            }
            added.add(medians.getLast() - medians.getFirst());
        }
        return Median.of(added);
    }

    private double medianMillis(Subject subject, double rate) throws InterruptedException {
        ClosedLoop.Result paced =
                PacedLoop.run(client, subject.port(), subject.requests(), rate, options.number("seconds"));
        double median = paced.latencies().millis(50);
        report.progress("%.0f calls/s through %s: p50 %.3f ms, p99 %.3f ms"
                .formatted(rate, subject.name(), median, paced.latencies().millis(99)));
        return median;
    }

    /// Until the compiler has had its calls, or for as long as may be.
    private void warmUp(Subject subject) throws InterruptedException {
        long answered = 0;
        long failed = 0;
        double seconds = 0;
        while (answered < options.number("warm-calls") && seconds < options.number("warmup")) {
            ClosedLoop.Result warm =
                    ClosedLoop.run(client, subject.port(), options.number("in-flight"), subject.requests(), 5);
            answered += warm.answered();
            failed += warm.failed();
            seconds += warm.seconds();
        }
        report.progress(
                "warm-up: %s answered %d, failed %d, in %.0f s".formatted(subject.name(), answered, failed, seconds));
    }
}
