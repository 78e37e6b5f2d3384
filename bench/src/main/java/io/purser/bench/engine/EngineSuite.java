package io.purser.bench.engine;

import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Suite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
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
                new Option("jvm", "-Xmx1g", "their options, separated by commas"));
    }

    @Override
    public boolean run(Options options) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EngineBenchmark.class.getName() + ".admitAndSettle")
                        .param("budgets", options.list("budgets").toArray(String[]::new))
                        .forks(options.number("forks"))
                        .jvmArgsAppend(options.words("jvm").toArray(String[]::new))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<Integer, RunResult> byBudgets = new TreeMap<>();
        results.forEach(
                result -> byBudgets.put(Integer.parseInt(result.getParams().getParam("budgets")), result));
        System.out.printf("%10s %14s %12s %12s%n", "budgets", "CPU ns/op", "wall ns/op", "B/op");
        byBudgets.forEach((budgets, result) -> System.out.printf(
                "%,10d %,14.0f %,12.0f %,12.0f%n",
                budgets, processor(result), result.getPrimaryResult().getScore(), bytes(result)));
        return judge(byBudgets.values().stream().map(EngineSuite::processor).toList());
    }

    private static double processor(RunResult result) {
        return second(result, "nanos") / second(result, "calls");
    }

    private static double bytes(RunResult result) {
        return second(result, "gc.alloc.rate.norm");
    }

    private static double second(RunResult result, String name) {
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
