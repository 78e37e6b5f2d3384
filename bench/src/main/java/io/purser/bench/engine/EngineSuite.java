package io.purser.bench.engine;

import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Suite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The engine in memory: at most a microsecond for an admission with its settlement, flat in the number of budgets.
public final class EngineSuite implements Suite {
    private static final double MOST_NANOS = 1_000;
    private static final double MOST_GROWTH = 1.5;

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String summary() {
        return "admit + settle over six levels in memory, 10 to 100,000 budgets";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("budgets", "10,10000,100000", "how many budgets, separated by commas"),
                new Option("forks", "1", "JVMs for each, 0 to measure in this one"),
                new Option("jvm", "-Xmx1g -XX:+UseSerialGC", "their options, separated by spaces"));
    }

    @Override
    public boolean run(Options options) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EngineBenchmark.class.getName())
                        .param("budgets", options.list("budgets").toArray(String[]::new))
                        .forks(options.number("forks"))
                        .jvmArgsAppend(options.words("jvm").toArray(String[]::new))
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<Integer, RunResult> engines = byBudgets(results, "admitAndSettle");
        Map<Integer, RunResult> controls = byBudgets(results, "bareLookups");
        System.out.printf("%10s %14s %8s %18s %8s%n", "budgets", "engine ns/op", "B/op", "bare look-ups ns", "ratio");
        engines.forEach((budgets, engine) -> {
            double control = perCall(controls.get(budgets), "nanos");
            double nanos = perCall(engine, "nanos");
            System.out.printf(
                    "%,10d %,14.0f %,8.0f %,18.0f %8.2f%n",
                    budgets, nanos, perCall(engine, "bytes"), control, nanos / control);
        });
        return judge(engines.values().stream()
                .map(result -> perCall(result, "nanos"))
                .toList());
    }

    private static Map<Integer, RunResult> byBudgets(Collection<RunResult> results, String benchmark) {
        Map<Integer, RunResult> found = new TreeMap<>();
        for (RunResult result : results) {
            if (result.getParams().getBenchmark().endsWith("." + benchmark)) {
                found.put(Integer.parseInt(result.getParams().getParam("budgets")), result);
            }
        }
        return found;
    }

    private static double perCall(@Nullable RunResult result, String counter) {
        return result == null ? Double.NaN : counted(result, counter) / counted(result, "calls");
    }

    private static double counted(RunResult result, String name) {
        Result<?> found = result.getSecondaryResults().get(name);
        return found == null ? Double.NaN : found.getScore();
    }

    private static boolean judge(List<Double> nanos) {
        double slowest = nanos.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        double growth = nanos.getLast() / nanos.getFirst();
        System.out.printf(
                "slowest %,.0f ns of processor time (at most %,.0f), most budgets ÷ fewest %.2f (at most %.2f)%n",
                slowest, MOST_NANOS, growth, MOST_GROWTH);
        return slowest <= MOST_NANOS && growth <= MOST_GROWTH;
    }
}
