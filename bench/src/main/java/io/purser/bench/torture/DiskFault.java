package io.purser.bench.torture;

import io.purser.bench.gateway.Setups;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A disk that is full: under load, so that the ledger cannot be written, and while a policy is
/// applied, so that the configuration cannot.
final class DiskFault implements Fault {
    private static final int MEBIBYTES = 48;
    private static final int MOST_LEFT = 96 << 10;
    private static final int CUSTOMERS = 2_000;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void run(Site site) throws Exception {
        int wanted = site.options().number("disks");
        try (SmallDisk disk = SmallDisk.mount(Ground.home(site, name()).resolve("data"), MEBIBYTES);
                Ground ground = Ground.open(site, name(), "process", "")) {
            Fills fills = new Fills(site, ground, disk);
            int done = 0;
            while (done < wanted && site.timeLeft()) {
                fills.fillLedger(done);
                if (done % 2 == 0) {
                    fills.fillConfig(done);
                }
                done++;
                if (done % Math.max(1, wanted / 5) == 0) {
                    site.report().progress("disk: %d of %d, %d answers".formatted(done, wanted, fills.outcomes.size()));
                }
            }
            fills.judge("disk x" + done);
        }
    }

    /// What was seen of one disk, filled many times.
    private static final class Fills {
        private final Site site;
        private final Ground ground;
        private final SmallDisk disk;
        private final Random random;
        private final List<Call.Outcome> outcomes = new ArrayList<>();
        private final List<String> surprises = new ArrayList<>();
        private int refused;
        private int policies;

        Fills(Site site, Ground ground, SmallDisk disk) {
            this.site = site;
            this.ground = ground;
            this.disk = disk;
            this.random = new Random(site.options().number("seed"));
        }

        void fillLedger(int number) throws IOException, InterruptedException {
            Load load = ground.load(ground.calls(number, ""), site.options().number("clients"));
            TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(400));
            disk.fill(random.nextInt(MOST_LEFT));
            FailClosed fails = FailClosed.await(ground.gateway());
            List<Call.Outcome> some = load.stop();
            disk.empty();
            outcomes.addAll(some);
            refused += fails.asked(some);
            if (!fails.closed() || fails.acknowledged(some) > 0) {
                surprises.add("fill " + number + (fails.closed() ? ": " : ": never said 503, ")
                        + fails.acknowledged(some) + " answered after /readyz said 503");
            }
            if (random.nextBoolean()) {
                ground.gateway().kill();
            } else {
                ground.gateway().close();
            }
            ground.start();
        }

        /// The policy is refused as a whole and comes into force when there is room again.
        void fillConfig(int number) throws IOException, InterruptedException {
            disk.fill(0);
            String full = apply(number);
            String before = ground.gateway().ask("{policyVersion}", Map.of());
            disk.empty();
            String room = apply(number);
            if (!full.contains("\"errors\"")) {
                surprises.add("fill " + number + ": a policy was applied on a full disk: " + full);
            }
            if (room.contains("\"errors\"")) {
                surprises.add(
                        "fill " + number + ": a policy was not applied when there was room again: " + room + before);
            }
            policies++;
        }

        private String apply(int number) throws IOException, InterruptedException {
            StringBuilder customers = new StringBuilder();
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.append("  - {name: customer-%d-%d}\n".formatted(number, i));
            }
            String text = Setups.withFiveLevels().replace("  - {name: globex}\n", "  - {name: globex}\n" + customers);
            return ground.gateway()
                    .ask(
                            "mutation($input: PolicyInput!) { apply(input: $input) { policyVersion } }",
                            Map.of("input", Map.of("document", text, "reason", "torture")));
        }

        void judge(String what) throws IOException, InterruptedException {
            Report report = site.report();
            report.figure(what + ": answers", ProxyFault.answers(outcomes));
            report.holds(
                    what + ": refused while full, in force after a restart",
                    surprises.isEmpty(),
                    surprises.isEmpty() ? refused + " calls, " + policies + " policies refused" : surprises.toString());
            ground.judge(what, outcomes);
        }
    }
}
