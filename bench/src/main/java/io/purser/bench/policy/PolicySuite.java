package io.purser.bench.policy;

import io.purser.bench.gateway.Bodies;
import io.purser.bench.gateway.Setups;
import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.load.PacedLoop;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Plan, apply and export of a very large governance file, by the commands that people use, and the calls of the same
/// organization meanwhile.
public final class PolicySuite implements Suite {
    private static final String JVM = "-Xmx2g -XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational"
            + " -XX:+UseCompactObjectHeaders -XX:+UseTransparentHugePages";
    private static final double MOST_PLAN_SECONDS = 5;
    private static final double MOST_APPLY_SECONDS = 30;
    private static final double MOST_SLOWER = 1.2;
    private static final double MOST_PAUSE_MILLIS = 10;

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public String summary() {
        return "plan and apply of 10,000 users, 500 groups, 20,000 keys and 25,000 budgets under traffic";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("rate", "200", "calls per second meanwhile"),
                new Option("seconds", "20", "length of a stretch of calls; an apply happens in it"),
                Gateway.DURABILITY,
                new Option("jvm", JVM, "the gateway's JVM options, separated by spaces"),
                Commands.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        pauses(report);
        try (Stub stub = Stub.provider(folder);
                LoadClient client = new LoadClient();
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Setups.config(stub.port(), options.text("durability")),
                        Setups.withFiveLevels()))) {
            new Run(options, report, folder, client, gateway).run();
        }
        return report.print();
    }

    private static void pauses(Report report) {
        SwapPause pause = new SwapPause(BigOrganization.BUDGETS);
        report.atMost("pause of calls, one of 25,000 ceilings changed", pause.oneChanged(), MOST_PAUSE_MILLIS, "ms");
        report.atMost("pause of calls, 25,000 budgets come", pause.allNew(), MOST_PAUSE_MILLIS, "ms");
    }

    /// One gateway's run.
    private static final class Run {
        private final Options options;
        private final Report report;
        private final Path folder;
        private final LoadClient client;
        private final Gateway gateway;
        private final Commands commands;

        Run(Options options, Report report, Path folder, LoadClient client, Gateway gateway) {
            this.options = options;
            this.report = report;
            this.folder = folder;
            this.client = client;
            this.gateway = gateway;
            this.commands = new Commands(options, gateway, folder);
        }

        void run() throws IOException, InterruptedException {
            BigOrganization organization = new BigOrganization();
            String big = file("big.yaml", organization.text());
            calls();
            ClosedLoop.Result quiet = calls();
            report.figure("p50 and p99 of a call, nothing else happens", times(quiet));
            report.atMost("plan, the first", commands.run("plan", "-f", big).seconds(), MOST_PLAN_SECONDS, "s");
            meanwhile("apply of everything", quiet, "apply", "-f", big, "--reason", "bench");
            Commands.Done again = commands.run("plan", "-f", big);
            report.atMost("plan of what is in force", again.seconds(), MOST_PLAN_SECONDS, "s");
            report.holds("it finds no change", again.findsNoChange(), again.lastLine());
            quiet = calls();
            report.figure("p50 and p99 of a call under 25,000 budgets", times(quiet));
            String changed = file("changed.yaml", organization.changed());
            meanwhile("apply of one ceiling", quiet, "apply", "-f", changed, "--reason", "bench");
            roundTrip();
            report.figure("memory of the gateway", (gateway.process().residentBytes() >> 20) + " MiB resident");
        }

        private void roundTrip() throws IOException, InterruptedException {
            String exported = file(
                    "export.yaml",
                    commands.run("policy", "export", "--org", "bench", "-o", "yaml")
                            .output());
            Commands.Done empty = commands.run("plan", "-f", exported);
            report.holds("the export is an empty plan", empty.findsNoChange(), empty.lastLine());
        }

        private String file(String name, String text) throws IOException {
            return Files.writeString(folder.resolve(name), text).toString();
        }

        /// Runs a command while calls are made, and compares them with quiet ones.
        private void meanwhile(String what, ClosedLoop.Result quiet, String... command)
                throws IOException, InterruptedException {
            CompletableFuture<ClosedLoop.Result> calls = CompletableFuture.supplyAsync(this::callsMeanwhile);
            TimeUnit.SECONDS.sleep(1);
            Commands.Done done = commands.run(command);
            ClosedLoop.Result busy = result(calls);
            report.atMost(what, done.seconds(), MOST_APPLY_SECONDS, "s");
            report.figure("p50 and p99 of a call, " + what, times(busy));
            report.atMost(
                    "p99 of a call, " + what + " over quiet",
                    busy.latencies().millis(99) / quiet.latencies().millis(99),
                    MOST_SLOWER,
                    "x");
            report.figure(
                    "slowest call, " + what,
                    "%.1f ms".formatted(busy.latencies().millis(100)));
            report.atMost("calls failed, " + what, (double) busy.failed(), 0, "");
            if (busy.failed() > 0) {
                report.figure("how they failed", busy.failures().toString());
            }
        }

        private ClosedLoop.Result callsMeanwhile() {
            try {
                return calls();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        private static ClosedLoop.Result result(CompletableFuture<ClosedLoop.Result> calls)
                throws InterruptedException, IOException {
            try {
                return calls.get();
            } catch (ExecutionException failure) {
                throw new IOException("the calls failed", failure.getCause());
            }
        }

        private ClosedLoop.Result calls() throws InterruptedException {
            return PacedLoop.run(
                    client,
                    gateway.port(),
                    List.of(HttpText.post("/v1/chat/completions", Setups.caller(), Bodies.whole("stub-1"))),
                    options.number("rate"),
                    options.number("seconds"));
        }

        private static String times(ClosedLoop.Result calls) {
            return "%.2f and %.2f ms"
                    .formatted(calls.latencies().millis(50), calls.latencies().millis(99));
        }
    }
}
