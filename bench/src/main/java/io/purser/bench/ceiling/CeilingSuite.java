package io.purser.bench.ceiling;

import io.purser.bench.judge.Bill;
import io.purser.bench.judge.Nanos;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Boxed;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Median;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import io.purser.bench.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;

/// 128 parallel streams on one hard budget, over and over, until it admits nothing.
public final class CeilingSuite implements Suite {
    @Override
    public String name() {
        return "ceiling";
    }

    @Override
    public String summary() {
        return "128 parallel streams on one hard budget: how far over, how much of it is usable";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("data", "../shared/data", "folder of azure-llm-trace-2023-conv.csv"),
                new Option("seeds", "20", "seeds per estimation and size"),
                new Option("first-seed", "1", "the first of them"),
                new Option("calls", "40,400", "for about how many calls the budget pays"),
                new Option("estimations", "adaptive,strict", "estimations"),
                new Option("pace", "10", "milliseconds per token"),
                new Option("parallel", "4", "budgets stormed at the same time"),
                Gateway.jvm(768));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        Trace trace = Trace.read(options.path("data").resolve("azure-llm-trace-2023-conv.csv"));
        List<Ceiling> ceilings = ceilings(options);
        try (SandboxProvider sandbox = SandboxProvider.start(options.path("jar"), folder);
                LoadClient client = new LoadClient();
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Boxed.config(sandbox.port(), "process"),
                        governance(ceilings, trace)))) {
            List<Storm> storms = storm(options, new CallClient(client, gateway.port()), trace, ceilings, report);
            Thread.sleep(1_000);
            Bill bill = sandbox.bill();
            for (String estimation : options.list("estimations")) {
                for (String calls : options.list("calls")) {
                    List<Storm> some = storms.stream()
                            .filter(storm -> storm.ceiling().estimation().equals(estimation)
                                    && storm.ceiling().calls() == Integer.parseInt(calls))
                            .toList();
                    judge(estimation, Integer.parseInt(calls), some, trace, bill, report);
                }
            }
        }
        return report.print();
    }

    private static List<Ceiling> ceilings(Options options) {
        List<Ceiling> ceilings = new ArrayList<>();
        for (String calls : options.list("calls")) {
            for (int i = 0; i < options.number("seeds"); i++) {
                for (String estimation : options.list("estimations")) {
                    ceilings.add(new Ceiling(estimation, Integer.parseInt(calls), options.number("first-seed") + i));
                }
            }
        }
        return ceilings;
    }

    private static String governance(List<Ceiling> ceilings, Trace trace) {
        StringBuilder keys = new StringBuilder();
        StringBuilder budgets = new StringBuilder();
        for (Ceiling ceiling : ceilings) {
            keys.append("  - {name: %s, user: ada@bench.example, secret: %s}\n"
                    .formatted(ceiling.name(), ceiling.secret()));
            budgets.append(
                    "  - {name: %s, scope: {key: %1$s}, limit: %s USD, period: lifetime, enforcement: hard, estimation: %s}\n"
                            .formatted(ceiling.name(), Nanos.print(ceiling.limitNanos(trace)), ceiling.estimation()));
        }
        return """
                organization: bench
                currency: USD
                timezone: UTC
                groups:
                  - {name: engineering}
                users:
                  - {name: ada@bench.example, group: engineering}
                """ + "keys:\n" + keys + "budgets:\n" + budgets;
    }

    private static List<Storm> storm(
            Options options, CallClient client, Trace trace, List<Ceiling> ceilings, Report report)
            throws InterruptedException, ExecutionException {
        List<Storm> storms = ceilings.stream().map(Storm::new).toList();
        try (ExecutorService executor = Executors.newFixedThreadPool(options.number("parallel"))) {
            List<Future<?>> pending = new ArrayList<>();
            for (Storm storm : storms) {
                pending.add(executor.submit(() -> {
                    storm.run(client, trace, options.number("pace"));
                    report.progress("%s: %d waves, completed %d, capped %d, cut %d, held %d, settled %d%s"
                            .formatted(
                                    storm.ceiling().name(),
                                    storm.waves(),
                                    storm.completed(),
                                    storm.capped(),
                                    storm.cut(),
                                    storm.held(),
                                    storm.settled(),
                                    storm.surprises().isEmpty() ? "" : "; surprises " + storm.surprises()));
                    return null;
                }));
            }
            for (Future<?> one : pending) {
                one.get();
            }
        }
        return storms;
    }

    private static void judge(String estimation, int calls, List<Storm> storms, Trace trace, Bill bill, Report report)
            throws IOException {
        boolean strict = estimation.equals("strict");
        String what = estimation + " " + calls + ": ";
        List<Double> usable = new ArrayList<>();
        List<Double> over = new ArrayList<>();
        for (Storm storm : storms) {
            double limit = storm.ceiling().limitNanos(trace);
            double billed = billed(storm, bill);
            usable.add(Math.min(100, billed / limit * 100));
            over.add(Math.max(0, billed / limit - 1) * 100);
        }
        report.atMost(
                what + "over, most", over.stream().mapToDouble(one -> one).max().orElse(0), strict ? 0 : 0.05, "%");
        double least = calls >= 400 ? (strict ? 99 : 99.5) : (strict ? 93 : 98);
        report.atLeast(what + "usable, median", Median.of(usable), least, "%");
        report.figure(
                what + "usable, least",
                String.format(
                        Locale.ROOT,
                        "%.2f %%",
                        usable.stream().mapToDouble(one -> one).min().orElse(0)));
        int mostCut = storms.stream().mapToInt(Storm::cut).max().orElse(0);
        int leastCompleted = storms.stream().mapToInt(Storm::completed).min().orElse(0);
        report.atMost(what + "cut, most", mostCut, strict ? 0 : 4, "");
        if (!strict && calls == 40) {
            report.atLeast(what + "completed, median", median(storms, Storm::completed), 36, "");
            report.figure(what + "completed, least", Integer.toString(leastCompleted));
        }
        report.figure(
                what + "medians",
                "waves %.0f, completed %.0f, capped %.0f, cut %.0f, held %.0f, settled %.0f"
                        .formatted(
                                median(storms, Storm::waves),
                                median(storms, Storm::completed),
                                median(storms, Storm::capped),
                                median(storms, Storm::cut),
                                median(storms, Storm::held),
                                median(storms, Storm::settled)));
        List<String> surprises =
                storms.stream().flatMap(storm -> storm.surprises().stream()).toList();
        report.holds(
                what + "no false refusal, nothing else",
                surprises.isEmpty(),
                surprises.size() + " surprises " + surprises.subList(0, Math.min(3, surprises.size())));
    }

    private static double billed(Storm storm, Bill bill) {
        return bill.lines().stream()
                .filter(line -> storm.providerIds().contains(line.id()))
                .mapToLong(line -> line.consumed().costNanos())
                .sum();
    }

    private static double median(List<Storm> storms, ToIntFunction<Storm> figure) {
        return Median.of(
                storms.stream().map(storm -> (double) figure.applyAsInt(storm)).toList());
    }
}
