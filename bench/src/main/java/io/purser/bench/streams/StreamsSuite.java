package io.purser.bench.streams;

import static io.purser.bench.gateway.Subject.FIVE;
import static io.purser.bench.gateway.Subject.NGINX;
import static io.purser.bench.gateway.Subject.PLAIN;

import io.purser.bench.gateway.Bodies;
import io.purser.bench.gateway.CallCost;
import io.purser.bench.gateway.Setups;
import io.purser.bench.gateway.Subject;
import io.purser.bench.load.HttpText;
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

/// CPU per streamed event against nginx, and the memory of many slow streams.
public final class StreamsSuite implements Suite {

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String summary() {
        return "CPU per streamed event against nginx; memory, pace and settlement of 2,000 slow streams";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("rounds", "5", "rounds, each over every subject"),
                new Option("seconds", "5", "length of a round per subject"),
                new Option("warmup", "20", "seconds of load per subject before the first round"),
                new Option("in-flight", "64", "streams at once"),
                new Option("events", "200", "events per stream"),
                new Option("pace", "10", "milliseconds between the events of a stream"),
                new Option("workers", "2", "nginx workers and event loops of the plain proxy"),
                new Option("slow", "2000", "slow streams at once"),
                Gateway.JVM,
                new Option("subjects", "all", "all, or reference: without the gateway"),
                new Option("part", "all", "all, cpu or memory"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        try (Stub stub = Stub.provider(folder);
                LoadClient client = new LoadClient()) {
            if (!options.text("part").equals("memory")) {
                perEvent(options, report, folder, stub, client);
            }
            boolean gateway = !options.text("subjects").equals("reference");
            if (gateway && !options.text("part").equals("cpu")) {
                new SlowStreams(options, report, client).run(folder.resolve("slow"), stub.port());
            }
        }
        return report.print();
    }

    private static void perEvent(Options options, Report report, Path folder, Stub stub, LoadClient client)
            throws IOException, InterruptedException {
        try (Nginx nginx = Nginx.start(folder, options.number("workers"), false, stub.port());
                Stub plain = Stub.plainProxy(folder, stub.port(), options.number("workers"))) {
            List<byte[]> plainRequest = List.of(request(options, Map.of("authorization", "Bearer stub-secret")));
            List<Subject> subjects = new ArrayList<>(List.of(
                    new Subject(NGINX, nginx.process(), nginx.port(), plainRequest),
                    new Subject(PLAIN, plain.process(), plain.port(), plainRequest)));
            if (options.text("subjects").equals("reference")) {
                measure(options, report, client, subjects);
                return;
            }
            try (Gateway purser = Gateway.start(Gateway.Setup.of(
                    options, folder.resolve("five"), Setups.config(stub.port(), "process"), Setups.withFiveLevels()))) {
                byte[] request = request(options, Setups.caller());
                subjects.add(new Subject(FIVE, purser.process(), purser.port(), List.of(request)));
                measure(options, report, client, subjects);
            }
        }
    }

    private static byte[] request(Options options, Map<String, String> headers) {
        String body = Bodies.streamed("stub-1", options.number("events"), options.number("pace"));
        return HttpText.post("/v1/chat/completions", headers, body);
    }

    private static void measure(Options options, Report report, LoadClient client, List<Subject> subjects)
            throws IOException, InterruptedException {
        CallCost warm = new CallCost(client, options.number("in-flight"), options.number("warmup"));
        for (Subject subject : subjects) {
            double micros = warm.measure(subject) / options.number("events");
            report.progress("warm-up: %s %.1f us per event".formatted(subject.name(), micros));
        }
        CallCost cost = new CallCost(client, options.number("in-flight"), options.number("seconds"));
        for (int round = 1; round <= options.number("rounds"); round++) {
            StringBuilder line = new StringBuilder("round " + round + ":");
            for (Subject subject : subjects) {
                double micros = cost.measure(subject) / options.number("events");
                line.append(" %s %.1f us;".formatted(subject.name(), micros));
            }
            report.progress(line.toString());
        }
        for (Subject subject : subjects) {
            double micros = cost.medianMicros(subject.name()) / options.number("events");
            report.figure("CPU per event, " + subject.name(), "%.1f us".formatted(micros));
        }
        report.figure("ratio to nginx, " + PLAIN, "%.2f".formatted(cost.medianRatio(PLAIN, NGINX)));
        if (subjects.size() > 2) {
            report.atMost("ratio to nginx, " + FIVE, cost.medianRatio(FIVE, NGINX), 2.3, "");
        }
    }
}
