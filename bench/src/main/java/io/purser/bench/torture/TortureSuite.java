package io.purser.bench.torture;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Every fault, one after the other, with one table at the end.
public final class TortureSuite implements Suite {
    @Override
    public String name() {
        return "torture";
    }

    @Override
    public String summary() {
        return "real processes are cut off, killed, stopped, starved and flooded: nothing lost, nothing doubled";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("faults", names(), "which of them"),
                new Option("connections", "150", "connections that something happens to"),
                new Option("kills", "14", "kill -9, half of them with durability disk"),
                new Option("pauses", "8", "times that a process stands still"),
                new Option("disks", "3", "times that the disk is full"),
                new Option("syncs", "4", "syncs that fail, half of them with durability disk"),
                new Option("slow", "500", "clients that read a few bytes a second or nothing"),
                new Option("flood", "1500", "connections that say little or nothing"),
                new Option("overload", "6", "seconds of three times the load"),
                new Option("most", "3600", "seconds after which a fault is not done again, however often it was"),
                new Option("clients", "24", "calls at once"),
                new Option("seed", "1", "draws troubles, moments and calls"),
                Gateway.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        List<String> wanted = options.list("faults");
        List<String> known = Fault.all().stream().map(Fault::name).toList();
        for (String each : wanted) {
            if (!known.contains(each)) {
                throw new IllegalArgumentException("\"" + each + "\" is no fault; expected some of " + known);
            }
        }
        Path folder = Machine.folder(name());
        try (SandboxProvider sandbox = SandboxProvider.start(options.path("jar"), folder);
                LoadClient client = new LoadClient()) {
            for (Fault fault : Fault.all()) {
                if (wanted.contains(fault.name())) {
                    long until = System.nanoTime() + options.seconds("most").toNanos();
                    fault.run(new Site(options, report, sandbox, client, folder, until));
                }
            }
        }
        return report.print();
    }

    private static String names() {
        return Fault.all().stream().map(Fault::name).collect(Collectors.joining(","));
    }
}
