package io.purser.bench.torture;

import io.purser.bench.gateway.Setups;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.Latencies;
import io.purser.bench.process.Footprint;
import io.purser.bench.run.Report;
import io.purser.bench.trace.Prompt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Clients that read a few bytes a second of long streams, and as many that read nothing at all,
/// while others want to be served as ever.
final class SlowFault implements Fault {
    private static final int BYTES_PER_SECOND = 8;
    private static final int TOKENS = 16_000;
    private static final int OTHERS = 4;
    private static final int STAY_SECONDS = 8;
    private static final int FIRST_SHARE = 4;
    private static final int REST_SECONDS = 40;
    private static final double BUSY = 0.1;
    private static final double MOST_KIBIBYTES = 256;
    private static final int SHOWN = 5;
    private static final double OTHERS_MILLIS = 2_000;
    /// Longer than the clients take to come and stay: who reads nothing is rightly ended after `idle`.
    private static final String PATIENT = "{connect: 20s, idle: 180s, total: 240s}";

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public void run(Site site) throws Exception {
        int wanted = site.options().number("slow");
        Report report = site.report();
        String what = "slow x" + wanted;
        try (Ground ground = Ground.open(
                site, name(), "process", "limits: {requests: " + (wanted + 100) + "}\n", PATIENT, Footprint.TOUCHED)) {
            Load warm = ground.load(ground.calls(0, ""), OTHERS);
            TimeUnit.SECONDS.sleep(3);
            List<Call.Outcome> outcomes = new ArrayList<>(warm.stop());
            // The first of them find out what is the same for any number.
            int first = Math.max(1, wanted / FIRST_SHARE);
            List<Lingerer> slow = new ArrayList<>(open(ground, 0, first));
            rest(ground);
            Footprint before = Footprint.of(ground.gateway().process());
            slow.addAll(open(ground, first, wanted));
            rest(ground);
            Footprint during = Footprint.of(ground.gateway().process());
            report.progress("slow: %d clients, half of them read nothing".formatted(wanted));
            Load others = ground.load(ground.calls(1, ""), OTHERS);
            TimeUnit.SECONDS.sleep(STAY_SECONDS);
            int open = ground.gateway().openHolds();
            List<Call.Outcome> served = others.stop();
            outcomes.addAll(served);
            for (int i = 0; i < slow.size(); i++) {
                outcomes.add(new Call.Outcome(callName(i), slow.get(i).leave()));
            }
            report.atLeast(what + ": streams open at once", open, wanted, "");
            report.atMost(
                    what
                            + ": memory per connection (heap %.0f to %.0f MiB, else %.0f to %.0f)"
                                    .formatted(
                                            mebi(before.heapBytes()),
                                            mebi(during.heapBytes()),
                                            mebi(before.otherBytes()),
                                            mebi(during.otherBytes())),
                    (during.bytes() - before.bytes()) / 1024.0 / Math.max(1, wanted - first),
                    MOST_KIBIBYTES,
                    "KiB");
            judgeOthers(what, served, OTHERS_MILLIS, report);
            ground.judge(what, outcomes);
        }
    }

    /// Returns when every buffer on the way is full, so that nobody has anything to do.
    private static void rest(Ground ground) throws IOException, InterruptedException {
        double busy = BUSY;
        for (int second = 0; second < REST_SECONDS && busy >= BUSY; second++) {
            long before = ground.gateway().process().cpuNanos();
            TimeUnit.SECONDS.sleep(1);
            busy = (ground.gateway().process().cpuNanos() - before) / 1e9;
        }
    }

    /// How those fared who only wanted to be served.
    static void judgeOthers(String what, List<Call.Outcome> served, double mostMillis, Report report) {
        Latencies latencies = new Latencies();
        served.forEach(
                one -> latencies.add(one.answer().endedNanos() - one.answer().sentNanos()));
        long refused = served.stream().filter(one -> !one.whole()).count();
        served.stream()
                .filter(one -> !one.whole())
                .limit(SHOWN)
                .forEach(one -> report.progress("not answered: %s status %d after %.0f ms, %d bytes, %s"
                        .formatted(
                                one.name(),
                                one.answer().status(),
                                (one.answer().endedNanos() - one.answer().sentNanos()) / 1e6,
                                one.answer().body().length(),
                                one.answer().head().lines().findFirst().orElse(""))));
        report.atMost(what + ": p99 of " + served.size() + " calls of others", latencies.millis(99), mostMillis, "ms");
        report.atMost(what + ": others that were not answered", (double) refused, 0, "");
    }

    private static List<Lingerer> open(Ground ground, int from, int to) throws IOException {
        List<Lingerer> slow = new ArrayList<>();
        for (int i = from; i < to; i++) {
            slow.add(
                    Lingerer.reading(ground.gateway().port(), request(callName(i)), i % 2 == 0 ? BYTES_PER_SECOND : 0));
        }
        return slow;
    }

    private static String callName(int number) {
        return "slow-s" + number;
    }

    private static byte[] request(String name) {
        Map<String, String> headers = new HashMap<>(Setups.caller());
        headers.put("idempotency-key", name);
        headers.put("purser-tags", "call=\"" + name + "\"");
        String prompt = Prompt.of(60, "[[out=" + TOKENS + "]]");
        return HttpText.post("/v1/chat/completions", headers, """
                {"model":"sandbox","max_tokens":%d,"messages":[{"role":"user","content":"%s"}],"stream":true}""".formatted(TOKENS, prompt));
    }

    private static double mebi(long bytes) {
        return bytes / 1048576.0;
    }
}
