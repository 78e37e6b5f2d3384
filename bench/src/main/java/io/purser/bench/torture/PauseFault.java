package io.purser.bench.torture;

import io.purser.bench.process.RunningProcess;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// `SIGSTOP` and `SIGCONT` under load, of the gateway and of the provider, for 0.1 to 10 s.
final class PauseFault implements Fault {
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 10;
    private static final double LATE_SECONDS = 1;

    /// When the gateway stood still.
    private record Pause(long fromNanos, long toNanos) {
        long overlap(long from, long to) {
            return Math.max(0, Math.min(to, toNanos) - Math.max(from, fromNanos));
        }
    }

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public void run(Site site) throws Exception {
        int wanted = site.options().number("pauses");
        Random random = new Random(site.options().number("seed"));
        Report report = site.report();
        try (Ground ground = Ground.open(site, name(), "process", "")) {
            Load load = ground.load(ground.calls(""), site.options().number("clients"));
            List<Pause> pauses = new ArrayList<>();
            double stood = 0;
            int done = 0;
            while (done < wanted && site.timeLeft()) {
                TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(600));
                boolean ofProvider = done % 3 == 2;
                double seconds = SHORTEST * Math.pow(LONGEST / SHORTEST, random.nextDouble());
                RunningProcess process =
                        ofProvider ? site.sandbox().process() : ground.gateway().process();
                Pause pause = pause(process, seconds);
                if (!ofProvider) {
                    pauses.add(pause);
                }
                stood += seconds;
                done++;
                if (done % Math.max(1, wanted / 4) == 0) {
                    report.progress("pause: %d of %d, %.1f s in all, %d answers"
                            .formatted(done, wanted, stood, load.answered()));
                }
            }
            TimeUnit.SECONDS.sleep(1);
            List<Call.Outcome> outcomes = load.stop();
            String what = "pause x" + done;
            report.figure(what + ": stood still", "%.1f s".formatted(stood));
            report.figure(what + ": answers", ProxyFault.answers(outcomes));
            report.atMost(
                    what + ": longest call, less the gateway's pauses",
                    longest(outcomes, pauses),
                    Ground.TOTAL_SECONDS + LATE_SECONDS,
                    "s");
            ground.judge(what, outcomes);
        }
    }

    private static Pause pause(RunningProcess process, double seconds) throws IOException, InterruptedException {
        long from = System.nanoTime();
        process.pause();
        try {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        } finally {
            process.resume();
        }
        return new Pause(from, System.nanoTime());
    }

    private static double longest(List<Call.Outcome> outcomes, List<Pause> pauses) {
        double longest = 0;
        for (Call.Outcome outcome : outcomes) {
            long from = outcome.answer().sentNanos();
            long to = outcome.answer().endedNanos();
            long stood =
                    pauses.stream().mapToLong(pause -> pause.overlap(from, to)).sum();
            longest = Math.max(longest, (to - from - stood) / 1e9);
        }
        return longest;
    }
}
