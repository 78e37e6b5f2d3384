package io.purser.bench.ledger;

import com.sun.management.OperatingSystemMXBean;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.settlement.Journal;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// The ledger alone: what a call's hold and settlement cost in CPU, all threads included, what an
/// event takes on the disk, and how long a start takes after a kill.
public final class LedgerBench implements Suite {

    private static final int IN_FLIGHT = 32;
    private static final int WARM_UP = 60_000;

    public static void main(String[] args) throws Exception {
        LedgerBench bench = new LedgerBench();
        System.exit(bench.run(Options.parse(bench.options(), List.of(args))) ? 0 : 1);
    }

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public String summary() {
        return "CPU per hold + settlement, bytes per event, seconds to recover";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("rate", "20000", "calls a second in the paced round"),
                new Option("seconds", "10", "length of the paced round"),
                new Option("events", "1000000", "events in the ledger that is recovered"),
                new Option("durability", "process", "process or disk"),
                new Option("folder", "", "where the ledger is made; a new folder under /tmp unless given"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = options.text("folder").isEmpty()
                ? Files.createTempDirectory("purser-ledger-bench")
                : Files.createDirectories(options.path("folder"));
        try {
            Durability durability =
                    Durability.valueOf(options.text("durability").toUpperCase(Locale.ROOT));
            run(report, options, folder, durability);
            return report.print();
        } finally {
            delete(folder);
        }
    }

    private static void run(Report report, Options options, Path folder, Durability durability) throws Exception {
        int rate = options.number("rate");
        int paced = rate * options.number("seconds");
        double making = pure(paced, rate);
        Path data = folder.resolve("data");
        Path killed = folder.resolve("killed");
        int events = WARM_UP + 2 * paced;
        try (DataFolder locked = DataFolder.open(data);
                SqliteLedger ledger = SqliteLedger.open(locked, durability, Thread::new)) {
            await(ledger, Calls.accounts());
            Calls calls = new Calls();
            InFlight loop = new InFlight(ledger, calls, IN_FLIGHT);
            report.progress("warm-up");
            loop.run(WARM_UP, 0);
            Round fast = Round.of(loop, paced, 0);
            report.figure("calls a second, as fast as it goes", fast.shown(making));
            Round steady = Round.of(loop, paced, rate);
            report.figure("calls a second, paced", steady.shown(making));
            report.atMost("CPU per call, paced", steady.cpuMicros() - making, 20, "us");
            report.atMost("CPU per call, as fast as it goes", fast.cpuMicros() - making, 20, "us");
            if (events < options.number("events")) {
                report.progress("filling up to " + options.number("events") + " events");
                loop.run(options.number("events") - events, 0);
                events = options.number("events");
            }
            copy(data, killed);
        }
        long bytes = Files.size(data.resolve("ledger.db"));
        report.figure("bytes per event", bytes / events + " (" + events + " events)");
        report.atMost("recovery after a kill", recovery(killed, durability), 3, "s");
        report.atMost("recovery after a clean end", recovery(data, durability), 3, "s");
    }

    /// CPU of the load itself: the same loop on a journal that keeps nothing.
    private static double pure(int count, int rate) {
        Journal nothing = new Journal() {
            @Override
            public void append(String organization, List<LedgerRecord> records, Done done) {
                done.durable(null);
            }

            @Override
            public boolean healthy() {
                return true;
            }
        };
        InFlight loop = new InFlight(nothing, new Calls(), IN_FLIGHT);
        loop.run(WARM_UP, 0);
        return Round.of(loop, count, rate).cpuMicros();
    }

    private record Round(double cpuMicros, double perSecond, long p50, long p99) {
        private static Round of(InFlight loop, int count, int rate) {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = system.getProcessCpuTime();
            long start = System.nanoTime();
            long[] took = loop.run(count, rate);
            double seconds = (System.nanoTime() - start) / 1e9;
            double micros = (system.getProcessCpuTime() - cpu) / 1e3 / count;
            return new Round(micros, count / seconds, took[count / 2], took[(int) (count * 0.99)]);
        }

        private String shown(double making) {
            return String.format(
                    Locale.ROOT,
                    "%.0f/s; CPU %.1f us a call, %.1f of them the load; hold to settled p50 %.2f ms, p99 %.2f ms",
                    perSecond,
                    cpuMicros,
                    making,
                    p50 / 1e6,
                    p99 / 1e6);
        }
    }

    private static void await(Journal journal, List<LedgerRecord> records) {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        journal.append("acme", records, failure -> durable.complete(failure == null));
        if (!durable.join()) {
            throw new IllegalStateException("the ledger failed");
        }
    }

    private static double recovery(Path data, Durability durability) {
        long start = System.nanoTime();
        try (DataFolder locked = DataFolder.open(data);
                SqliteLedger ledger = SqliteLedger.open(locked, durability, Thread::new)) {
            int accounts = ledger.recover("acme", 0).accounts().size();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (accounts == 0) {
                throw new IllegalStateException("no account was recovered");
            }
            return seconds;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path each : new ArrayList<>(files.toList())) {
                Files.copy(each, to.resolve(each.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
