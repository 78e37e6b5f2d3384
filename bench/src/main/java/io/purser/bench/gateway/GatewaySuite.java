package io.purser.bench.gateway;

import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.load.PacedLoop;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Nginx;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Median;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// CPU and latency of a governed call, not streamed, against nginx on the same stub.
public final class GatewaySuite implements Suite {
    private static final String NGINX = "nginx";
    private static final String PLAIN = "vertx proxy";
    private static final String WITHOUT = "purser, no budgets";
    private static final String OTHER = "purser, other jar";
    private static final String FIVE = "purser, five levels";

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
                new Option("jar", "server/target/purser-0.1.0-all.jar", "the gateway's jar"),
                new Option("rounds", "7", "rounds, each over every subject"),
                new Option("seconds", "4", "length of a round per subject"),
                new Option("warm-calls", "100000", "calls per subject before the first round"),
                new Option("warmup", "60", "seconds after which they are enough"),
                new Option("in-flight", "32", "calls at once"),
                new Option("workers", "2", "nginx workers and event loops of the plain proxy"),
                new Option("durability", "process", "process or disk"),
                new Option("jvm", Gateway.JVM, "the gateway's JVM options, separated by spaces"),
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
            List<byte[]> plainRequest = List.of(request(Map.of("authorization", "Bearer stub-secret")));
            List<Subject> subjects = new ArrayList<>(List.of(
                    new Subject(NGINX, nginx.process(), nginx.port(), plainRequest),
                    new Subject(PLAIN, plain.process(), plain.port(), plainRequest)));
            if (options.text("subjects").equals("reference")) {
                return measure(options, report, client, subjects);
            }
            if (!options.text("against").equals("none")) {
                return compare(options, report, client, stub, folder, subjects);
            }
            try (Gateway without = gateway(options, folder, "without", stub, Setups.withoutBudgets());
                    Gateway five = gateway(options, folder, "five", stub, Setups.withFiveLevels())) {
                subjects.add(subject(WITHOUT, without));
                subjects.add(subject(FIVE, five));
                return measure(options, report, client, subjects);
            }
        }
    }

    /// Two jars side by side: what a change costs or saves, whatever else the machine does.
    private static boolean compare(
            Options options, Report report, LoadClient client, Stub stub, Path folder, List<Subject> reference)
            throws IOException, InterruptedException {
        try (Gateway other = gateway(
                        options,
                        options.path("against"),
                        otherJvm(options),
                        folder,
                        "other",
                        stub,
                        Setups.withFiveLevels());
                Gateway five = gateway(options, folder, "five", stub, Setups.withFiveLevels())) {
            List<Subject> subjects = List.of(reference.getFirst(), subject(OTHER, other), subject(FIVE, five));
            for (Subject subject : subjects) {
                warmUp(options, report, client, subject);
            }
            CallCost cost = rounds(options, report, client, subjects);
            report.figure("ratio to nginx, " + OTHER, "%.2f".formatted(cost.medianRatio(OTHER, NGINX)));
            report.figure("ratio to nginx, " + FIVE, "%.2f".formatted(cost.medianRatio(FIVE, NGINX)));
            report.figure("this jar against the other", "%.3f".formatted(cost.medianRatio(FIVE, OTHER)));
            return report.print();
        }
    }

    private static List<String> otherJvm(Options options) {
        return options.words(options.text("against-jvm").equals("same") ? "jvm" : "against-jvm");
    }

    private static Gateway gateway(Options options, Path folder, String name, Stub stub, String governance)
            throws IOException, InterruptedException {
        return gateway(options, options.path("jar"), options.words("jvm"), folder, name, stub, governance);
    }

    private static Gateway gateway(
            Options options, Path jar, List<String> jvm, Path folder, String name, Stub stub, String governance)
            throws IOException, InterruptedException {
        return Gateway.start(new Gateway.Setup(
                jar,
                Files.createDirectories(folder.resolve(name)),
                Machine.freePort(),
                jvm,
                Setups.config(stub.port(), options.text("durability")),
                governance));
    }

    private static Subject subject(String name, Gateway gateway) {
        byte[] request = request(Map.of("authorization", "Bearer " + Setups.SECRET, "purser-customer", "globex"));
        return new Subject(name, gateway.process(), gateway.port(), List.of(request));
    }

    private static byte[] request(Map<String, String> headers) {
        return HttpText.post("/v1/chat/completions", headers, Bodies.whole("stub-1"));
    }

    private static boolean measure(Options options, Report report, LoadClient client, List<Subject> subjects)
            throws IOException, InterruptedException {
        for (Subject subject : subjects) {
            warmUp(options, report, client, subject);
        }
        CallCost cost = rounds(options, report, client, subjects);
        report.figure("ratio to nginx, " + PLAIN, "%.2f".formatted(cost.medianRatio(PLAIN, NGINX)));
        if (subjects.size() > 2) {
            report.figure("ratio to nginx, " + WITHOUT, "%.2f".formatted(cost.medianRatio(WITHOUT, NGINX)));
            report.atMost("ratio to nginx, " + FIVE + " (goal 3.0)", cost.medianRatio(FIVE, NGINX), 3.6, "");
            report.atMost("five levels over none", (cost.medianRatio(FIVE, WITHOUT) - 1) * 100, 15, "%");
        }
        latencies(options, report, client, subjects, cost);
        return report.print();
    }

    private static CallCost rounds(Options options, Report report, LoadClient client, List<Subject> subjects)
            throws IOException, InterruptedException {
        CallCost cost = new CallCost(client, options.number("in-flight"), options.number("seconds"));
        for (int round = 1; round <= options.number("rounds"); round++) {
            StringBuilder line = new StringBuilder("round " + round + ":");
            for (Subject subject : subjects) {
                line.append(" %s %.1f us;".formatted(subject.name(), cost.measure(subject)));
            }
            report.progress(line.toString());
        }
        for (Subject subject : subjects) {
            report.figure(
                    "CPU per call, " + subject.name(),
                    "%.1f us (%.0f/s)".formatted(cost.medianMicros(subject.name()), cost.perSecond(subject.name())));
        }
        return cost;
    }

    /// Until the compiler has had its calls, or for as long as may be.
    private static void warmUp(Options options, Report report, LoadClient client, Subject subject)
            throws InterruptedException {
        long answered = 0;
        long failed = 0;
        double seconds = 0;
        while (answered < options.number("warm-calls") && seconds < options.number("warmup")) {
            ClosedLoop.Result warm =
                    ClosedLoop.run(client, subject.port(), options.number("in-flight"), subject.requests(), 5);
            answered += warm.answered();
            failed += warm.failed();
            seconds += warm.seconds();
        }
        report.progress(
                "warm-up: %s answered %d, failed %d, in %.0f s".formatted(subject.name(), answered, failed, seconds));
    }

    private static void latencies(
            Options options, Report report, LoadClient client, List<Subject> subjects, CallCost cost)
            throws InterruptedException {
        double slowest = subjects.stream()
                .mapToDouble(subject -> cost.perSecond(subject.name()))
                .min()
                .orElseThrow();
        double rate = slowest / 2;
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<Double> medians = new ArrayList<>();
            for (Subject subject : subjects) {
                ClosedLoop.Result paced =
                        PacedLoop.run(client, subject.port(), subject.requests(), rate, options.number("seconds"));
                medians.add(paced.latencies().millis(50));
                report.progress("%.0f calls/s through %s: p50 %.3f ms, p99 %.3f ms"
                        .formatted(
                                rate,
                                subject.name(),
                                paced.latencies().millis(50),
                                paced.latencies().millis(99)));
            }
            added.add(medians.getLast() - medians.getFirst());
        }
        String what = "p50 added over nginx at %.0f calls/s, %s"
                .formatted(rate, subjects.getLast().name());
        if (subjects.size() > 2) {
            report.atMost(what, Median.of(added), 0.3, "ms");
        } else {
            report.figure(what, "%.3f ms".formatted(Median.of(added)));
        }
    }
}
