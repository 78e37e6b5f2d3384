package io.purser.bench.replay;

import io.purser.bench.judge.Accounts;
import io.purser.bench.judge.BillComparison;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.judge.Nanos;
import io.purser.bench.judge.Refusals;
import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.Latencies;
import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Boxed;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import io.purser.bench.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Real traffic at many times its speed; afterwards the bill must be the ledger, unit by unit.
public final class ReplaySuite implements Suite {
    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String summary() {
        return "an hour of real traffic in a minute: bill = ledger, accounts = entries, refusals add up";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("data", "../shared/data", "folder of azure-llm-trace-2023-conv.csv"),
                new Option("speed", "60", "times the speed of the trace"),
                new Option("calls", "19366", "calls, from the first of the trace"),
                new Option("streamed", "50", "percent of the calls that are streamed"),
                new Option("seed", "1", "who makes each call"),
                Gateway.DURABILITY,
                Gateway.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        Trace trace = Trace.read(options.path("data").resolve("azure-llm-trace-2023-conv.csv"));
        List<Traffic.Due> due = new Traffic(options.number("seed"), options.number("streamed"))
                .requests(trace, options.number("speed"), options.number("calls"));
        Acme acme = new Acme();
        try (SandboxProvider sandbox = SandboxProvider.start(options.path("jar"), folder);
                LoadClient client = new LoadClient();
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Boxed.config(sandbox.port(), options.text("durability")),
                        acme.governance()))) {
            report.progress("gateway ready after %d ms; %d calls to make"
                    .formatted(gateway.readyAfter().toMillis(), due.size()));
            List<Answer> answers = replay(client, gateway, due, report);
            summarize(answers, report);
            judge(gateway, sandbox, acme, answers, report);
        }
        return report.print();
    }

    private static List<Answer> replay(LoadClient client, Gateway gateway, List<Traffic.Due> due, Report report)
            throws InterruptedException, ExecutionException, TimeoutException {
        CallClient calls = new CallClient(client, gateway.port());
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        List<CompletableFuture<Answer>> pending = new ArrayList<>();
        for (Traffic.Due one : due) {
            pending.add(calls.callAt(start + one.offsetNanos(), one.request()));
        }
        List<Answer> answers = new ArrayList<>();
        for (CompletableFuture<Answer> one : pending) {
            answers.add(one.get(300, TimeUnit.SECONDS));
        }
        report.figure("time of the replay", "%.1f s".formatted((System.nanoTime() - start) / 1e9));
        return answers;
    }

    private static void summarize(List<Answer> answers, Report report) throws IOException {
        Map<String, Integer> ends = new TreeMap<>();
        Latencies latencies = new Latencies();
        for (Answer answer : answers) {
            String reason = answer.status() == 402 ? " " + Refusals.reason(answer.body()) : "";
            ends.merge((answer.whole() ? "" : "broken ") + answer.status() + reason, 1, Integer::sum);
            latencies.add(answer.endedNanos() - answer.sentNanos());
        }
        report.progress("answers: " + ends);
        report.figure("answers by status", ends.toString());
        report.figure(
                "time per call", "p50 %.1f ms, p99 %.1f ms".formatted(latencies.millis(50), latencies.millis(99)));
        boolean expected = ends.keySet().stream().allMatch(end -> end.equals("200") || end.startsWith("402 "));
        report.holds("every call is answered or refused by a budget", expected, ends.toString());
    }

    private static void judge(Gateway gateway, SandboxProvider sandbox, Acme acme, List<Answer> answers, Report report)
            throws IOException, InterruptedException {
        List<LedgerEntry> ledger = LedgerEntry.readAll(gateway.get("/api/v1/exports/ledger.csv"));
        Map<String, String> requestIds = new HashMap<>();
        List<String> wrongRefusals = new ArrayList<>();
        int refused = 0;
        for (Answer answer : answers) {
            if (answer.success()) {
                requestIds.put(String.valueOf(answer.providerId()), String.valueOf(answer.requestId()));
            } else if (answer.status() == 402) {
                refused++;
                wrongRefusals.addAll(Refusals.differences(answer.body()));
            }
        }
        Map<String, Integer> outcomes = new TreeMap<>();
        ledger.forEach(entry -> outcomes.merge(entry.text("outcome"), 1, Integer::sum));
        report.figure("outcomes in the ledger", outcomes.toString());
        var bill = sandbox.bill().charged();
        report.figure("attempts on the bill", Integer.toString(bill.size()));
        report.figure(
                "billed",
                Nanos.print(bill.stream()
                                .mapToLong(line -> line.consumed().costNanos())
                                .sum()) + " USD");
        holds(
                report,
                "bill = ledger, unit by unit",
                BillComparison.differences(bill, ledger, requestIds),
                ledger.size() + " entries, " + requestIds.size() + " known to their clients");
        holds(
                report,
                "every account is the sum of its entries, nothing held",
                Accounts.differences(gateway.get("/api/v1/budgets"), acme.shapes(), ledger),
                "all accounts");
        holds(report, "every refusal's own figures add up", wrongRefusals, refused + " refusals");
        report.atLeast("budget refusals", refused, 1, "");
    }

    private static void holds(Report report, String what, List<String> differences, String evidence) {
        report.holds(
                what,
                differences.isEmpty(),
                differences.isEmpty()
                        ? evidence
                        : differences.size() + " differences: "
                                + differences.subList(0, Math.min(5, differences.size())));
    }
}
