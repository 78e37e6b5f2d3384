package io.purser.bench.engine;

import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.OrganizationEngine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Admissions over six levels, as many calls in flight at once as a busy gateway has, then their settlements. The
/// calls are made before each round and outside the measure: a real call, too, was just read when it is judged.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
    static final int IN_FLIGHT = 64;

    private static final long NOW = 1_795_000_000_000L;
    private static final Actual ACTUAL = new Actual(600, 3_000_000L);

    @Param({"10", "10000", "100000"})
    public int budgets;

    private Crowd crowd = new Crowd(0);
    private final Ask[] asks = new Ask[IN_FLIGHT];
    private int next;

    @Setup(Level.Trial)
    public void draw() {
        crowd = new Crowd(budgets);
    }

    /// One operation is one admission with its settlement.
    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void admitAndSettle(Filled filled, Meter meter, Blackhole blackhole) {
        for (int i = 0; i < IN_FLIGHT; i++) {
            asks[i] = crowd.ask(next++);
        }
        OrganizationEngine engine = filled.engine;
        meter.start();
        for (Ask ask : asks) {
            blackhole.consume(engine.admit(ask, NOW));
        }
        for (Ask ask : asks) {
            blackhole.consume(engine.settle(ask.requestId(), ACTUAL, NOW));
        }
        meter.stop(IN_FLIGHT);
    }

    /// The same draws with nothing decided: what the machine asks for touching six of so many.
    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void bareLookups(Bare bare, Meter meter, Blackhole blackhole) {
        for (int i = 0; i < IN_FLIGHT; i++) {
            bare.names[i] = crowd.names(next++);
        }
        meter.start();
        for (int i = 0; i < IN_FLIGHT; i++) {
            blackhole.consume(bare.lookups.begin(bare.names[i], bare.found[i], 4_000_000));
        }
        for (BareLookups.Cell[] found : bare.found) {
            bare.lookups.end(found, 4_000_000, 3_000_000);
        }
        meter.stop(IN_FLIGHT);
    }

    /// An engine that has seen every customer.
    @State(Scope.Thread)
    public static class Filled {
        private OrganizationEngine engine = new OrganizationEngine(1, 0);

        @Setup(Level.Trial)
        public void fill(EngineBenchmark benchmark) {
            engine = new OrganizationEngine(1, 0);
            engine.policy(benchmark.crowd.budgets(), List.of(), List.of());
            benchmark.crowd.everyCustomer(ask -> {
                engine.admit(ask, NOW);
                engine.settle(ask.requestId(), ACTUAL, NOW);
            });
        }
    }

    /// The control, as full.
    @State(Scope.Thread)
    public static class Bare {
        private BareLookups lookups = new BareLookups(0);
        private final String[][] names = new String[IN_FLIGHT][];
        private final BareLookups.Cell[][] found = new BareLookups.Cell[IN_FLIGHT][Crowd.LEVELS];

        @Setup(Level.Trial)
        public void fill(EngineBenchmark benchmark) {
            lookups = new BareLookups(benchmark.crowd.members());
        }
    }
}
