package io.purser.bench.engine;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.OrganizationEngine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// One admission with its settlement, over six levels.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
    private static final int ASKS = 1 << 15;
    private static final Actual ACTUAL = new Actual(600, 3_000_000L);

    @Param({"10", "10000", "100000"})
    public int budgets;

    private OrganizationEngine engine = new OrganizationEngine(1, 0);
    private Ask[] asks = {};
    private int next;
    private long now;

    @Setup(Level.Trial)
    public void fill() {
        Crowd crowd = new Crowd(budgets);
        engine = new OrganizationEngine(1, 0);
        engine.policy(crowd.budgets(), List.of(), List.of());
        asks = crowd.asks(ASKS);
        now = 1_795_000_000_000L;
        crowd.everyCustomer(ask -> {
            engine.admit(ask, now);
            engine.settle(ask.requestId(), ACTUAL, now);
        });
    }

    @Benchmark
    public void admitAndSettle(Processor processor, Blackhole blackhole) {
        processor.calls++;
        Ask ask = asks[next++ & (ASKS - 1)];
        Decision decision = engine.admit(ask, now);
        Ending ending = engine.settle(ask.requestId(), ACTUAL, now);
        blackhole.consume(decision);
        blackhole.consume(ending);
    }

    /// What it costs to bring the calls of this benchmark, which lie scattered in memory, to the processor: a real
    /// call has just been read. To be taken off.
    @Benchmark
    public int walk() {
        Ask ask = asks[next++ & (ASKS - 1)];
        Attribution attribution = ask.attribution();
        return ask.requestId().hashCode()
                + String.valueOf(attribution.customer()).hashCode()
                + String.valueOf(attribution.tags().get("project")).hashCode()
                + System.identityHashCode(attribution.identity())
                + (int) ask.demand().inputCost();
    }

    /// Processor time of the measuring thread: on a machine that others use too, the clock on the wall says more about
    /// them.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        public long calls;
        public long nanos;

        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long before;

        @Setup(Level.Iteration)
        public void start() {
            before = threads.getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void stop() {
            nanos = threads.getCurrentThreadCpuTime() - before;
        }
    }
}
