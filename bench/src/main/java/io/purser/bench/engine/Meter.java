package io.purser.bench.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Processor time and bytes of the measuring thread between start and stop: on a machine that others use too, the
/// clock on the wall says more about them.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Meter {
    public long calls;
    public long nanos;
    public long bytes;

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long nanosBefore;
    private long bytesBefore;

    @Setup(Level.Iteration)
    public void begin() {
        calls = 0;
        nanos = 0;
        bytes = 0;
    }

    void start() {
        bytesBefore = thread.getCurrentThreadAllocatedBytes();
        nanosBefore = thread.getCurrentThreadCpuTime();
    }

    void stop(int operations) {
        nanos += thread.getCurrentThreadCpuTime() - nanosBefore;
        bytes += thread.getCurrentThreadAllocatedBytes() - bytesBefore;
        calls += operations;
    }
}
