package io.purser.bench.gateway;

import static io.purser.bench.gateway.Subject.FIVE;
import static io.purser.bench.gateway.Subject.NGINX;
import static io.purser.bench.gateway.Subject.PLAIN;
import static io.purser.bench.gateway.Subject.WITHOUT;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Nginx;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// CPU and latency of a governed call, not streamed, against nginx on the same stub.
public final class GatewaySuite implements Suite {
    private static final String OTHER = "purser, other jar";

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public String summary() {
        return "CPU and latency per call against nginx, with and without budgets";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("rounds", "7", "rounds, each over every subject"),
                new Option("seconds", "4", "length of a round per subject"),
                new Option("warm-calls", "100000", "calls per subject before the first round"),
                new Option("warmup", "60", "seconds after which they are enough"),
                new Option("in-flight", "32", "calls at once"),
                new Option("workers", "2", "nginx workers and event loops of the plain proxy"),
                Gateway.DURABILITY,
                Gateway.JVM,
                new Option("against", "none", "another gateway's jar, measured beside this one, five levels on both"),
                new Option("against-jvm", "same", "the other gateway's JVM options"),
                new Option("subjects", "all", "all, or reference: without the gateway"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        try (Stub stub = Stub.provider(folder);
                Nginx nginx = Nginx.start(folder, options.number("workers"), true, stub.port());
                Stub plain = Stub.plainProxy(folder, stub.port(), options.number("workers"));
                LoadClient client = new LoadClient()) {
            List<byte[]> plainRequest = List.of(Subject.request(Map.of("authorization", "Bearer stub-secret")));
            List<Subject> subjects = new ArrayList<>(List.of(
                    new Subject(NGINX, nginx.process(), nginx.port(), plainRequest),
                    new Subject(PLAIN, plain.process(), plain.port(), plainRequest)));
            if (options.text("subjects").equals("reference")) {
                return measure(options, report, client, subjects);
            }
            if (!options.text("against").equals("none")) {
                return compare(options, report, client, stub, folder, subjects);
            }
            try (Gateway without = Subject.gateway(options, folder, "without", stub, Setups.withoutBudgets());
                    Gateway five = Subject.gateway(options, folder, "five", stub, Setups.withFiveLevels())) {
                subjects.add(Subject.of(WITHOUT, without));
                subjects.add(Subject.of(FIVE, five));
                return measure(options, report, client, subjects);
            }
        }
    }

    /// Two jars side by side: what a change costs or saves, whatever else the machine does.
    private static boolean compare(
            Options options, Report report, LoadClient client, Stub stub, Path folder, List<Subject> reference)
            throws IOException, InterruptedException {
        try (Gateway other = Subject.gateway(
                        options,
                        options.path("against"),
                        otherJvm(options),
                        folder,
                        "other",
                        stub,
                        Setups.withFiveLevels());
                Gateway five = Subject.gateway(options, folder, "five", stub, Setups.withFiveLevels())) {
            List<Subject> subjects = List.of(reference.getFirst(), Subject.of(OTHER, other), Subject.of(FIVE, five));
            CallCost cost = new Rounds(options, report, client, subjects).run();
            report.figure("ratio to nginx, " + OTHER, "%.2f".formatted(cost.medianRatio(OTHER, NGINX)));
            report.figure("ratio to nginx, " + FIVE, "%.2f".formatted(cost.medianRatio(FIVE, NGINX)));
            report.figure("this jar against the other", "%.3f".formatted(cost.medianRatio(FIVE, OTHER)));
            return report.print();
        }
    }

    private static List<String> otherJvm(Options options) {
        return options.words(options.text("against-jvm").equals("same") ? "jvm" : "against-jvm");
    }

    private static boolean measure(Options options, Report report, LoadClient client, List<Subject> subjects)
            throws IOException, InterruptedException {
        Rounds rounds = new Rounds(options, report, client, subjects);
        CallCost cost = rounds.run();
        report.figure("ratio to nginx, " + PLAIN, "%.2f".formatted(cost.medianRatio(PLAIN, NGINX)));
        if (subjects.size() > 2) {
            report.figure("ratio to nginx, " + WITHOUT, "%.2f".formatted(cost.medianRatio(WITHOUT, NGINX)));
            report.atMost("ratio to nginx, " + FIVE + " (goal 3.0)", cost.medianRatio(FIVE, NGINX), 3.6, "");
            report.atMost("five levels over none", (cost.medianRatio(FIVE, WITHOUT) - 1) * 100, 15, "%");
        }
        String added =
                "p50 added over nginx at half load, " + subjects.getLast().name();
        double millis = rounds.addedMillis(cost);
        if (subjects.size() > 2) {
            report.atMost(added, millis, 0.3, "ms");
        } else {
            report.figure(added, "%.3f ms".formatted(millis));
        }
        return report.print();
    }
}
