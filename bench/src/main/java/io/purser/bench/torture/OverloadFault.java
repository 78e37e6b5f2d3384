package io.purser.bench.torture;

import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.Latencies;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Three times the calls that the gateway and its provider can take, at a fixed rate that no answer
/// slows down.
final class OverloadFault implements Fault {
    private static final int REQUESTS = 400;
    private static final int IN_FLIGHT = 32;
    private static final int WARM_SECONDS = 4;
    private static final int MEASURE_SECONDS = 4;
    private static final double TIMES = 3;
    private static final double LEAST_RATE = 0.6;
    private static final double MOST_P99_MILLIS = 6_000;
    private static final double MOST_MEBIBYTES = 128;
    private static final int NORMAL_SECONDS = 5;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public void run(Site site) throws Exception {
        int seconds = site.options().number("overload");
        Report report = site.report();
        try (Ground ground = Ground.open(site, name(), "process", "limits: {requests: " + REQUESTS + "}\n")) {
            List<Call.Outcome> outcomes = new ArrayList<>(loaded(ground, 0, WARM_SECONDS));
            List<Call.Outcome> usual = loaded(ground, 1, MEASURE_SECONDS);
            outcomes.addAll(usual);
            double rate = (double) usual.size() / MEASURE_SECONDS;
            report.progress("overload: %.0f calls a second are usual, p99 %.0f ms; now %.0f for %d s"
                    .formatted(rate, latencies(usual).millis(99), TIMES * rate, seconds));
            long before = ground.gateway().process().residentBytes();
            List<Call.Outcome> flood = flood(ground, TIMES * rate, seconds);
            outcomes.addAll(flood);
            long after = ground.gateway().process().residentBytes();
            double normal = normal(ground, outcomes);
            String what = "overload x" + flood.size();
            judge(what, flood, rate, report);
            report.atMost(
                    what + ": memory added (RSS %.0f to %.0f MiB)".formatted(before / 1048576.0, after / 1048576.0),
                    (after - before) / 1048576.0,
                    MOST_MEBIBYTES,
                    "MiB");
            report.atMost(what + ": seconds until calls are as quick as before", normal, NORMAL_SECONDS, "s");
            ground.judge(what, outcomes);
        }
    }

    private static void judge(String what, List<Call.Outcome> flood, double rate, Report report) {
        List<Call.Outcome> whole = flood.stream().filter(Call.Outcome::whole).toList();
        List<Answer> shed = flood.stream()
                .map(Call.Outcome::answer)
                .filter(answer -> answer.status() == 503)
                .toList();
        long silent = shed.stream()
                .filter(answer -> answer.header("retry-after") == null)
                .count();
        long from = flood.stream()
                .mapToLong(each -> each.answer().sentNanos())
                .min()
                .orElse(0);
        long to = whole.stream()
                .mapToLong(each -> each.answer().endedNanos())
                .max()
                .orElse(1);
        report.figure(what + ": answers", ProxyFault.answers(flood));
        report.atLeast(what + ": shed with 503", shed.size(), 1, "");
        report.atMost(what + ": shed without Retry-After", (double) silent, 0, "");
        report.atMost(what + ": neither answered nor shed", flood.size() - whole.size() - shed.size(), 0, "");
        report.atLeast(
                what + ": rate of the answered, of %.0f/s".formatted(rate),
                whole.size() / ((to - from) / 1e9) / rate,
                LEAST_RATE,
                "");
        report.atMost(what + ": p99 of the answered", latencies(whole).millis(99), MOST_P99_MILLIS, "ms");
        report.figure(
                what + ": p50 of the shed",
                "%.1f ms"
                        .formatted(latencies(flood.stream()
                                        .filter(each -> each.answer().status() == 503)
                                        .toList())
                                .millis(50)));
    }

    /// A closed loop of a usual size.
    private static List<Call.Outcome> loaded(Ground ground, int number, int seconds) throws InterruptedException {
        Load load = ground.load(ground.calls(number, ""), IN_FLIGHT);
        TimeUnit.SECONDS.sleep(seconds);
        return load.stop();
    }

    private static List<Call.Outcome> flood(Ground ground, double perSecond, int seconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        CallClient client =
                new CallClient(ground.site().client(), ground.gateway().port());
        Call.Maker calls = ground.calls(2, "");
        List<CompletableFuture<Call.Outcome>> pending = new ArrayList<>();
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        for (int i = 0; i < perSecond * seconds; i++) {
            Call call = calls.next();
            pending.add(client.callAt(start + (long) (i / perSecond * 1e9), call.request())
                    .thenApply(answer -> new Call.Outcome(call.name(), answer)));
        }
        List<Call.Outcome> outcomes = new ArrayList<>();
        for (CompletableFuture<Call.Outcome> each : pending) {
            outcomes.add(each.get(120, TimeUnit.SECONDS));
        }
        return outcomes;
    }

    /// Seconds until ten calls in a row are answered, none of them slowly.
    private static double normal(Ground ground, List<Call.Outcome> outcomes)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        CallClient client =
                new CallClient(ground.site().client(), ground.gateway().port());
        Call.Maker calls = ground.calls(3, "");
        int quick = 0;
        while (quick < 10 && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3L * NORMAL_SECONDS)) {
            Call call = calls.next();
            Answer answer = client.call(call.request()).get(60, TimeUnit.SECONDS);
            Call.Outcome outcome = new Call.Outcome(call.name(), answer);
            outcomes.add(outcome);
            boolean isQuick = answer.endedNanos() - answer.sentNanos() < TimeUnit.SECONDS.toNanos(2);
            quick = outcome.whole() && isQuick ? quick + 1 : 0;
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static Latencies latencies(List<Call.Outcome> outcomes) {
        Latencies latencies = new Latencies();
        outcomes.forEach(
                each -> latencies.add(each.answer().endedNanos() - each.answer().sentNanos()));
        return latencies;
    }
}
