package io.purser.bench.soak;

import io.purser.bench.gateway.Bodies;
import io.purser.bench.gateway.Setups;
import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.load.PacedLoop;
import io.purser.bench.process.Footprint;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A gateway under a steady load for as long as one has: flat memory, flat latency, nothing open at
/// the end, and a ledger that says what the provider served.
public final class SoakSuite implements Suite {
    private static final int LOOKS = 5;
    private static final int STREAM_EVENTS = 40;
    private static final int STREAM_PACE_MILLIS = 10;
    private static final String MODEL = "stub-1";
    private static final String JVM = Footprint.TOUCHED + " " + Gateway.TUNING;

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String summary() {
        return "a steady load for a long time: flat memory and latency, holds back to 0, ledger = bill";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("slices", "60", "slices, each with figures of its own; at least 8"),
                new Option("seconds", "60", "length of a slice"),
                new Option("rate", "1000", "whole calls per second"),
                new Option("streams", "40", "streamed calls per second, 40 events each"),
                Gateway.DURABILITY,
                new Option(
                        "jvm",
                        JVM,
                        "the gateway's JVM options, with a serial collector and a heap touched at the start"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        try (Stub stub = Stub.provider(folder);
                LoadClient client = new LoadClient();
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Setups.config(stub.port(), options.text("durability")),
                        Setups.withFiveLevels()))) {
            Instant begun = Instant.now();
            List<Minute> minutes = new ArrayList<>();
            List<Footprint> quarters = new ArrayList<>();
            for (int slice = 1; slice <= options.number("slices"); slice++) {
                Minute minute = slice(options, gateway, client);
                minutes.add(minute);
                report.progress(
                        "%d of %d: p50 %.2f ms, p99 %.2f, slowest %.0f; %d MiB; %d holds; %d answered, %d failed"
                                .formatted(
                                        slice,
                                        options.number("slices"),
                                        minute.p50(),
                                        minute.p99(),
                                        minute.slowest(),
                                        minute.residentMiB(),
                                        minute.holds(),
                                        minute.answered(),
                                        minute.failed()));
                if (slice % (options.number("slices") / 4) == 0) {
                    quarters.add(footprint(gateway, report));
                }
            }
            flat(minutes, report);
            flatMemory(quarters, report);
            new Books(gateway, stub.port(), begun).judge(report);
        }
        return report.print();
    }

    /// The median of a few: a collection leaves what the calls of that moment hold, 14 to 29 MiB from one to the next.
    private static Footprint footprint(Gateway gateway, Report report) throws IOException, InterruptedException {
        List<Footprint> looks = new ArrayList<>();
        for (int look = 0; look < LOOKS; look++) {
            looks.add(Footprint.of(gateway.process()));
            Thread.sleep(1_000);
        }
        looks.sort(Comparator.comparingLong(Footprint::bytes));
        Footprint footprint = looks.get(LOOKS / 2);
        report.progress("after a collection: %d MiB of heap, %d MiB besides"
                .formatted(footprint.heapBytes() >> 20, footprint.otherBytes() >> 20));
        return footprint;
    }

    private static Minute slice(Options options, Gateway gateway, LoadClient client)
            throws IOException, InterruptedException {
        CompletableFuture<ClosedLoop.Result> streams =
                CompletableFuture.supplyAsync(() -> streams(options, gateway, client));
        ClosedLoop.Result whole = PacedLoop.run(
                client,
                gateway.port(),
                request(Bodies.whole(MODEL)),
                options.number("rate"),
                options.number("seconds"));
        long holds = gateway.openHolds();
        long resident = gateway.process().residentBytes() >> 20;
        ClosedLoop.Result streamed = result(streams);
        return new Minute(
                whole.latencies().millis(50),
                whole.latencies().millis(99),
                whole.latencies().millis(100),
                resident,
                holds,
                whole.answered() + streamed.answered(),
                whole.failed() + streamed.failed());
    }

    private static ClosedLoop.Result streams(Options options, Gateway gateway, LoadClient client) {
        try {
            return PacedLoop.run(
                    client,
                    gateway.port(),
                    request(Bodies.streamed(MODEL, STREAM_EVENTS, STREAM_PACE_MILLIS)),
                    options.number("streams"),
                    options.number("seconds"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static ClosedLoop.Result result(CompletableFuture<ClosedLoop.Result> streams)
            throws InterruptedException, IOException {
        try {
            return streams.get();
        } catch (ExecutionException failure) {
            throw new IOException("the streams failed", failure.getCause());
        }
    }

    private static List<byte[]> request(String body) {
        return List.of(HttpText.post("/v1/chat/completions", Setups.caller(), body));
    }

    /// The second quarter against the last: the first one warms up.
    private static void flat(List<Minute> minutes, Report report) {
        int quarter = minutes.size() / 4;
        List<Minute> early = minutes.subList(quarter, 2 * quarter);
        List<Minute> late = minutes.subList(minutes.size() - quarter, minutes.size());
        report.figure(
                "calls answered",
                Long.toString(minutes.stream().mapToLong(Minute::answered).sum()));
        report.atMost(
                "calls failed", minutes.stream().mapToDouble(Minute::failed).sum(), 0, "");
        double p50 = Minute.median(early, Minute::p50);
        report.figure("p50, second quarter", "%.2f ms".formatted(p50));
        report.figure(
                "p99, second and last quarter",
                "%.2f and %.2f ms".formatted(Minute.median(early, Minute::p99), Minute.median(late, Minute::p99)));
        report.atMost("p50, last quarter over second", Minute.median(late, Minute::p50) / p50, 1.25, "x");
        report.figure(
                "slowest call of all",
                "%.0f ms"
                        .formatted(minutes.stream()
                                .mapToDouble(Minute::slowest)
                                .max()
                                .orElse(0)));
    }

    /// What a collection leaves at the end of the second quarter against the end of the last: how much
    /// of its heap a collector keeps in stock says nothing of what the program needs.
    private static void flatMemory(List<Footprint> quarters, Report report) {
        double before = quarters.get(1).bytes() >> 20;
        double after = quarters.getLast().bytes() >> 20;
        report.figure(
                "memory after a collection, second and last quarter", "%.0f and %.0f MiB".formatted(before, after));
        report.atMost("memory, last quarter over second", after / before, 1.05, "x");
    }
}
