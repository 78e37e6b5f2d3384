package io.purser.bench.torture;

import io.purser.bench.process.Gateway;
import io.purser.bench.process.RunningProcess;
import io.purser.bench.run.Median;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// `kill -9` at named moments and at any, under both durabilities.
final class KillFault implements Fault {
    private static final List<Moment> MOMENTS = List.of(Moment.values());
    private static final int RECOVERING_MILLIS = 1_200;
    private static final int WARM_ANSWERS = 20;

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public void run(Site site) throws Exception {
        site.halves(
                site.options().number("kills"),
                "process",
                "disk",
                (half, durability, times) -> new Kills(half, durability, times).run());
    }

    /// The kills of one durability on one data folder.
    private static final class Kills {
        private final Site site;
        private final Report report;
        private final String durability;
        private final int wanted;
        private final Random random;
        private final List<Call.Outcome> outcomes = new ArrayList<>();
        private final Map<Moment, Integer> hits = new EnumMap<>(Moment.class);
        private final List<Double> ready = new ArrayList<>();
        private int open;

        Kills(Site site, String durability, int wanted) {
            this.site = site;
            this.report = site.report();
            this.durability = durability;
            this.wanted = wanted;
            this.random = new Random(site.options().number("seed"));
        }

        void run() throws IOException, InterruptedException {
            String name = "kill-" + durability;
            try (Ground ground = Ground.open(site, name, durability, "")) {
                int done = 0;
                while (done < wanted && site.timeLeft()) {
                    Moment moment = MOMENTS.get(done % MOMENTS.size());
                    kill(ground, moment, done);
                    ground.start();
                    ready.add(ground.gateway().readyAfter().toMillis() / 1e3);
                    open += ground.gateway().openHolds();
                    done++;
                    if (done % MOMENTS.size() == 0) {
                        report.progress("%s: %d of %d, %d answers, last ready after %.2f s"
                                .formatted(name, done, wanted, outcomes.size(), ready.getLast()));
                    }
                }
                judge(ground, name + " x" + done);
            }
        }

        private void kill(Ground ground, Moment moment, int number) throws IOException, InterruptedException {
            Call.Maker calls = ground.calls(number, moment.directives());
            if (moment == Moment.CHECKPOINT) {
                calls.quick();
            }
            if (moment == Moment.HELD_NOT_SENT) {
                ground.back().vanish();
            }
            Load load = ground.load(calls, site.options().number("clients"));
            try {
                if (moment != Moment.HELD_NOT_SENT && moment != Moment.RECOVERING) {
                    warm(load);
                }
                if (moment.strike(ground, random)) {
                    hits.merge(moment, 1, Integer::sum);
                }
            } finally {
                ground.gateway().kill();
                ground.back().appear();
                outcomes.addAll(load.stop());
            }
            if (moment == Moment.RECOVERING) {
                killAgain(ground);
            }
        }

        private static void warm(Load load) throws InterruptedException {
            while (load.answered() < WARM_ANSWERS) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }

        private void killAgain(Ground ground) throws IOException, InterruptedException {
            RunningProcess starting = Gateway.begin(ground.setup());
            TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(RECOVERING_MILLIS));
            starting.kill();
        }

        private void judge(Ground ground, String what) throws IOException, InterruptedException {
            report.figure(what + ": moments met", hits(hits));
            report.figure(what + ": answers", ProxyFault.answers(outcomes));
            report.figure(
                    what + ": ready after a kill",
                    "median %.2f s, slowest %.2f s"
                            .formatted(
                                    Median.of(ready),
                                    ready.stream()
                                            .mapToDouble(each -> each)
                                            .max()
                                            .orElse(0)));
            report.atMost(what + ": holds of the dead when ready", open, 0, "");
            ground.judge(what, outcomes);
        }

        private static String hits(Map<Moment, Integer> hits) {
            List<String> words = new ArrayList<>();
            hits.forEach((moment, times) -> words.add(moment.word() + " " + times));
            return String.join(", ", words);
        }
    }
}
