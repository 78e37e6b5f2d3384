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

/// Three times the calls that the gateway and its provider can take, at a fixed rate that no answer slows down: where
/// the provider is what is slow, and where the processor is.
final class OverloadFault implements Fault {
    private static final int REQUESTS = 400;
    private static final int WARM_SECONDS = 3;
    private static final int MOST_WARM = 8;
    private static final double STILL_GROWS = 1.05;
    private static final double TIMES = 3;
    private static final double MOST_P99_MILLIS = 6_000;
    private static final double MOST_MEBIBYTES = 128;
    private static final int NORMAL_SECONDS = 5;

    /// What there is not enough of.
    ///
    /// @param thinks the directive of every call to the provider
    /// @param clients of the closed loop that finds out what can be taken
    /// @param leastRate of that which is still answered under the flood
    private record Kind(String word, String thinks, int clients, double leastRate) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("slow provider", "[[start=1000ms]]", REQUESTS, 0.8), new Kind("processor", "", REQUESTS / 4, 0.5));

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public void run(Site site) throws Exception {
        int number = 0;
        for (Kind kind : KINDS) {
            try (Ground ground =
                    Ground.open(site, name() + number, "process", "limits: {requests: " + REQUESTS + "}\n")) {
                new Overload(ground, kind).run();
            }
            number++;
        }
    }

    /// One overload of one gateway.
    private static final class Overload {
        private final Ground ground;
        private final Kind kind;
        private final Report report;
        private final CallClient client;
        private final List<Call.Outcome> outcomes = new ArrayList<>();
        private int makers;

        Overload(Ground ground, Kind kind) {
            this.ground = ground;
            this.kind = kind;
            this.report = ground.site().report();
            this.client =
                    new CallClient(ground.site().client(), ground.gateway().port());
        }

        void run() throws IOException, InterruptedException, ExecutionException, TimeoutException {
            double rate = rate();
            int seconds = ground.site().options().number("overload");
            report.progress("overload, %s: %.0f calls a second can be taken; now %.0f for %d s"
                    .formatted(kind.word(), rate, TIMES * rate, seconds));
            long before = ground.gateway().process().residentBytes();
            List<Call.Outcome> flood = flood(TIMES * rate, seconds);
            outcomes.addAll(flood);
            long after = ground.gateway().process().residentBytes();
            double normal = normal();
            String what = "overload, " + kind.word() + ", x" + flood.size();
            judge(what, flood, rate);
            report.atMost(
                    what + ": memory added (RSS %.0f to %.0f MiB)".formatted(before / 1048576.0, after / 1048576.0),
                    (after - before) / 1048576.0,
                    MOST_MEBIBYTES,
                    "MiB");
            report.atMost(what + ": seconds until calls are as quick as before", normal, NORMAL_SECONDS, "s");
            ground.judge(what, outcomes);
        }

        private Call.Maker calls() {
            return ground.calls(makers++, kind.thinks()).quick();
        }

        /// What a closed loop comes to, as soon as a longer one comes to no more.
        private double rate() throws InterruptedException {
            double best = 0;
            double last = 0;
            for (int i = 0; i < MOST_WARM && (i < 2 || last > best * STILL_GROWS); i++) {
                best = Math.max(best, last);
                Load load = Load.begin(ground.site().client(), ground.gateway().port(), calls(), kind.clients());
                TimeUnit.SECONDS.sleep(WARM_SECONDS);
                int answered = load.answered();
                last = (double) answered / WARM_SECONDS;
                outcomes.addAll(load.stop());
            }
            return Math.max(best, last);
        }

        private List<Call.Outcome> flood(double perSecond, int seconds)
                throws InterruptedException, ExecutionException, TimeoutException {
            Call.Maker maker = calls();
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < perSecond * seconds; i++) {
                calls.add(maker.next());
            }
            List<CompletableFuture<Call.Outcome>> pending = new ArrayList<>();
            long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
            for (Call call : calls) {
                pending.add(client.callAt(start + (long) (pending.size() / perSecond * 1e9), call.request())
                        .thenApply(answer -> new Call.Outcome(call.name(), answer)));
            }
            List<Call.Outcome> flood = new ArrayList<>();
            for (CompletableFuture<Call.Outcome> each : pending) {
                flood.add(each.get(120, TimeUnit.SECONDS));
            }
            return flood;
        }

        private void judge(String what, List<Call.Outcome> flood, double rate) {
            List<Call.Outcome> whole =
                    flood.stream().filter(Call.Outcome::whole).toList();
            List<Call.Outcome> shed =
                    flood.stream().filter(each -> each.answer().status() == 503).toList();
            long silent = shed.stream()
                    .filter(each -> each.answer().header("retry-after") == null)
                    .count();
            report.figure(what + ": answers", ProxyFault.answers(flood));
            report.atLeast(what + ": shed with 503", shed.size(), 1, "");
            report.atMost(what + ": shed without Retry-After", (double) silent, 0, "");
            report.atMost(what + ": neither answered nor shed", flood.size() - whole.size() - shed.size(), 0, "");
            report.atLeast(
                    what + ": rate of the answered, of %.0f/s".formatted(rate),
                    whole.size() / seconds(flood, whole) / rate,
                    kind.leastRate(),
                    "");
            report.atMost(what + ": p99 of the answered", latencies(whole).millis(99), MOST_P99_MILLIS, "ms");
            report.figure(
                    what + ": p50 of the shed",
                    "%.1f ms".formatted(latencies(shed).millis(50)));
        }

        /// From the first call to the last answer.
        private static double seconds(List<Call.Outcome> flood, List<Call.Outcome> whole) {
            long from = flood.stream()
                    .mapToLong(each -> each.answer().sentNanos())
                    .min()
                    .orElse(0);
            long to = whole.stream()
                    .mapToLong(each -> each.answer().endedNanos())
                    .max()
                    .orElse(from + 1);
            return (to - from) / 1e9;
        }

        /// Seconds until ten calls in a row are answered, none of them slowly.
        private double normal() throws InterruptedException, ExecutionException, TimeoutException {
            long start = System.nanoTime();
            Call.Maker calls = ground.calls(makers++, "").quick();
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
            outcomes.forEach(each ->
                    latencies.add(each.answer().endedNanos() - each.answer().sentNanos()));
            return latencies;
        }
    }
}
