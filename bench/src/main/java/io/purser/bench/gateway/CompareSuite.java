package io.purser.bench.gateway;

import static io.purser.bench.gateway.Subject.FIVE;
import static io.purser.bench.gateway.Subject.NGINX;
import static io.purser.bench.gateway.Subject.WITHOUT;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Nginx;
import io.purser.bench.process.Portkey;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Side by side on one stub: a plain proxy, this gateway without and with budgets, and a gateway on Node.
public final class CompareSuite implements Suite {
    private static final String PORTKEY = "portkey, nothing metered";

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String summary() {
        return "nginx, this gateway and the npm Portkey gateway on one stub, side by side";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option(
                        "portkey", "bench/target/portkey", "where npm puts @portkey-ai/gateway, kept from run to run"),
                new Option("rounds", "5", "rounds, each over every subject"),
                new Option("seconds", "4", "length of a round per subject"),
                new Option("warm-calls", "60000", "calls per subject before the first round"),
                new Option("warmup", "30", "seconds after which they are enough"),
                new Option("in-flight", "32", "calls at once"),
                new Option("workers", "2", "nginx workers"),
                Gateway.DURABILITY,
                Gateway.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        try (Stub stub = Stub.provider(folder);
                Nginx nginx = Nginx.start(folder, options.number("workers"), true, stub.port());
                Gateway without = Subject.gateway(options, folder, "without", stub, Setups.withoutBudgets());
                Gateway five = Subject.gateway(options, folder, "five", stub, Setups.withFiveLevels());
                Portkey portkey = Portkey.start(options.path("portkey"), folder);
                LoadClient client = new LoadClient()) {
            List<byte[]> plain = List.of(Subject.request(Map.of("authorization", "Bearer stub-secret")));
            List<byte[]> routed = List.of(Subject.request(Portkey.headers(stub.port())));
            List<Subject> subjects = List.of(
                    new Subject(NGINX, nginx.process(), nginx.port(), plain),
                    new Subject(PORTKEY, portkey.process(), portkey.port(), routed),
                    Subject.of(WITHOUT, without),
                    Subject.of(FIVE, five));
            return measure(report, subjects, new Rounds(options, report, client, subjects));
        }
    }

    private static boolean measure(Report report, List<Subject> subjects, Rounds rounds)
            throws IOException, InterruptedException {
        CallCost cost = rounds.run();
        for (Subject subject : subjects) {
            report.figure(
                    "ratio to nginx, " + subject.name(), "%.2f".formatted(cost.medianRatio(subject.name(), NGINX)));
        }
        for (Subject subject : subjects) {
            report.figure(
                    "memory, " + subject.name(),
                    "%d MiB".formatted(subject.process().residentBytes() >> 20));
        }
        report.figure(
                "p50 added over nginx at half load of the slowest", "%.3f ms".formatted(rounds.addedMillis(cost)));
        double share = cost.medianRatio(FIVE, PORTKEY);
        report.atMost("five levels, durable ledger, against portkey with nothing metered", share, 1, "x");
        return report.print();
    }
}
