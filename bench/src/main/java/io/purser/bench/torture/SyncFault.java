package io.purser.bench.torture;

import io.purser.bench.process.RunningProcess;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One sync of the disk fails, the next would lie: `strace` puts the error in.
final class SyncFault implements Fault {
    @Override
    public String name() {
        return "sync";
    }

    @Override
    public void run(Site site) throws Exception {
        site.halves(site.options().number("syncs"), "disk", "process", this::hurt);
    }

    private void hurt(Site site, String durability, int times) throws IOException, InterruptedException {
        Random random = new Random(site.options().number("seed"));
        List<Call.Outcome> outcomes = new ArrayList<>();
        List<String> surprises = new ArrayList<>();
        int refused = 0;
        String name = name() + "-" + durability;
        try (Ground ground = Ground.open(site, name, durability, "")) {
            int done = 0;
            while (done < times && site.timeLeft()) {
                Load load = ground.load(ground.calls(done, ""), site.options().number("clients"));
                Path trace = site.folder().resolve(name + done + ".strace");
                FailClosed fails;
                try (RunningProcess _ = strace(site, ground, trace, 1 + random.nextInt(12))) {
                    fails = FailClosed.await(ground.gateway());
                }
                List<Call.Outcome> some = load.stop();
                outcomes.addAll(some);
                refused += fails.asked(some);
                long failed = Files.readAllLines(trace, StandardCharsets.ISO_8859_1).stream()
                        .filter(line -> line.contains("(INJECTED)"))
                        .count();
                if (!fails.closed() || failed == 0 || fails.acknowledged(some) > 0) {
                    surprises.add("sync " + done + ": " + failed + " errors, "
                            + (fails.closed() ? "" : "never said 503, ") + fails.acknowledged(some)
                            + " answered after /readyz said 503");
                }
                ground.gateway().kill();
                ground.start();
                done++;
                site.report().progress("%s: %d of %d, %d answers".formatted(name, done, times, outcomes.size()));
            }
            String what = name + " x" + done;
            Report report = site.report();
            report.figure(what + ": answers", ProxyFault.answers(outcomes));
            report.holds(
                    what + ": nothing acknowledged after the failed sync",
                    surprises.isEmpty(),
                    surprises.isEmpty() ? refused + " calls refused" : surprises.toString());
            ground.judge(what, outcomes);
        }
    }

    /// Lets one sync of each thread fail, its so-manieth from now on.
    private static RunningProcess strace(Site site, Ground ground, Path trace, int number) throws IOException {
        return RunningProcess.start(
                "strace",
                site.folder().resolve("strace.log"),
                Map.of(),
                List.of(
                        "strace",
                        "-f",
                        "-o",
                        trace.toString(),
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fsync,fdatasync:error=EIO:when=" + number,
                        "-p",
                        Long.toString(ground.gateway().process().pid())));
    }
}
