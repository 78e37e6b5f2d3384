package io.purser.bench.streams;

import io.purser.bench.gateway.Bodies;
import io.purser.bench.gateway.Setups;
import io.purser.bench.judge.Accounts;
import io.purser.bench.judge.BillComparison;
import io.purser.bench.judge.Consumed;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.load.ClosedLoop;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.load.OpenStreams;
import io.purser.bench.process.Gateway;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Thousands of slow streams at once through one gateway: what each costs in memory, whether any
/// of them stalls, whether each is settled exactly.
final class SlowStreams {
    private static final int EVENTS = 30;
    private static final int PACE_MILLIS = 1000;
    private static final int OPENING_SECONDS = 10;
    private static final long PROMPT_TOKENS = 300;
    private static final double STALL_MILLIS = 5_000;
    private final Options options;
    private final Report report;
    private final LoadClient client;

    SlowStreams(Options options, Report report, LoadClient client) {
        this.options = options;
        this.report = report;
        this.client = client;
    }

    void run(Path home, int stubPort) throws IOException, InterruptedException {
        Gateway.Setup setup =
                Gateway.Setup.of(options, home, Setups.config(stubPort, "process"), Setups.withFiveLevels());
        try (Gateway gateway = Gateway.start(setup)) {
            byte[] quick = HttpText.post("/v1/chat/completions", Setups.caller(), Bodies.streamed("stub-1", 20, 5));
            ClosedLoop.run(client, gateway.port(), 100, List.of(quick), options.number("warmup"));
            Thread.sleep(3_000);
            long before = gateway.process().residentBytes();
            report.progress("RSS without streams: %.1f MiB".formatted(before / 1048576.0));
            List<OpenStreams.Outcome> outcomes = stream(gateway, before);
            judge(gateway, outcomes);
        }
    }

    private List<OpenStreams.Outcome> stream(Gateway gateway, long before) throws IOException, InterruptedException {
        int count = options.number("slow");
        byte[] slow =
                HttpText.post("/v1/chat/completions", Setups.caller(), Bodies.streamed("stub-1", EVENTS, PACE_MILLIS));
        OpenStreams open = OpenStreams.begin(client, gateway.port(), Collections.nCopies(count, slow), OPENING_SECONDS);
        long during = 0;
        int most = 0;
        for (int second = 0; second < EVENTS - 3; second++) {
            Thread.sleep(1_000);
            if (open.streaming() >= most) {
                most = open.streaming();
                during = gateway.process().residentBytes();
            }
        }
        report.progress("RSS with %d streams: %.1f MiB".formatted(most, during / 1048576.0));
        report.atLeast("slow streams at once", most, count, "");
        report.atMost(
                "memory per slow stream at " + options.text("jvm"), (during - before) / 1024.0 / count, 100, "KiB");
        return open.await(120);
    }

    private void judge(Gateway gateway, List<OpenStreams.Outcome> outcomes) throws IOException, InterruptedException {
        long whole = outcomes.stream()
                .filter(outcome -> outcome.whole() && outcome.head().startsWith("HTTP/1.1 200"))
                .count();
        double gap = outcomes.stream()
                .mapToDouble(OpenStreams.Outcome::longestGapMillis)
                .max()
                .orElse(0);
        report.atLeast("slow streams that came whole", (double) whole, options.number("slow"), "");
        report.atMost(
                "longest gap between two events (sent every %d ms)".formatted(PACE_MILLIS), gap, STALL_MILLIS, "ms");
        List<LedgerEntry> ledger = LedgerEntry.readAll(gateway.get("/api/v1/exports/ledger.csv"));
        Map<String, Consumed> booked = new HashMap<>();
        ledger.forEach(entry -> booked.put(entry.requestId(), entry.consumed()));
        long exact = outcomes.stream()
                .map(outcome -> booked.get(outcome.requestId()))
                .filter(consumed -> consumed != null
                        && consumed.input() == PROMPT_TOKENS
                        && consumed.output() == EVENTS
                        && consumed.costNanos() == PROMPT_TOKENS * 2500 + EVENTS * 10_000L)
                .count();
        report.atLeast("slow streams settled exactly", (double) exact, options.number("slow"), "");
        List<String> differences = Accounts.differences(gateway.get("/api/v1/budgets"), Setups.shapes(), ledger);
        report.holds("every account is the sum of its entries, nothing held", differences.isEmpty(), "" + differences);
        report.holds(
                "no request stands twice", BillComparison.duplicates(ledger).isEmpty(), ledger.size() + " entries");
    }
}
