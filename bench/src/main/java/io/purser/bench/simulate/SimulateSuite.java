package io.purser.bench.simulate;

import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.util.List;

/// Runs worlds of many seeds, on every core.
public final class SimulateSuite implements Suite {
    /// In fewer worlds a pair may be missed by bad luck.
    private static final int ENOUGH_SEEDS = 500;

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String summary() {
        return "The seeded simulation: engine, ledger, outbox and recovery under every fault at once";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("seeds", "20000", "how many worlds"),
                new Option("from", "1", "the first seed"),
                new Option("tell", "no", "yes: print every step; for one seed"),
                new Option(
                        "era",
                        Extras.Era.LATEST.toString(),
                        "with tell: PLAIN, DEGRADING, ALLOWANCES, REPORTS, HOLDS; what worlds had when a seed was kept"),
                new Option("mutant", "NONE", "a bug to plant, to see it found; ALL: each of them"),
                new Option(
                        "threads",
                        String.valueOf(Runtime.getRuntime().availableProcessors()),
                        "worlds at once; each has one thread"));
    }

    @Override
    public boolean run(Options options) throws InterruptedException {
        long from = options.number("from");
        long seeds = options.number("seeds");
        Report report = new Report(name());
        if (options.text("mutant").equals("ALL")) {
            return plantAll(report, from, seeds);
        }
        Mutant mutant = Mutant.valueOf(options.text("mutant"));
        if (options.text("tell").equals("yes")) {
            Run.tell(from, Extras.Era.valueOf(options.text("era")), mutant, new Coverage());
            return true;
        }
        SeedRun all = new SeedRun(from, from + seeds, mutant, report::progress);
        long began = System.nanoTime();
        all.run(options.number("threads"));
        double seconds = (System.nanoTime() - began) / 1e9;
        all.failures().forEach((seed, violation) -> print(seed, mutant, violation));
        System.out.println("How often states met:");
        System.out.print(all.coverage().table());
        report.figure("worlds", String.valueOf(all.done()));
        report.figure("worlds per second", "%.1f".formatted(all.done() / seconds));
        report.holds(
                "no promise broken", all.failures().isEmpty(), all.failures().size() + " seeds failed");
        List<Pair> missing = all.coverage().missing();
        report.holds(
                "every pair of states met", seeds < ENOUGH_SEEDS || missing.isEmpty(), missing.size() + " missing");
        return report.print();
    }

    private static boolean plantAll(Report report, long from, long seeds) {
        for (Mutant mutant : Mutant.values()) {
            if (mutant != Mutant.NONE) {
                Caught caught = Caught.with(mutant, from, seeds);
                boolean found = caught != null
                        && mutant.breaks().contains(caught.violation().invariant());
                report.holds(mutant.toString(), found, String.valueOf(caught));
            }
        }
        return report.print();
    }

    private static void print(long seed, Mutant mutant, Violation violation) {
        System.out.println(SeedRun.told(seed, mutant, violation));
        if (violation.getCause() != null) {
            violation.getCause().printStackTrace(System.out);
        }
    }
}
