package io.purser.bench.ledger;

import io.purser.bench.ledger.Calls.Call;
import io.purser.governance.settlement.Journal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Keeps so many calls in flight from one thread, as an event loop does: a hold, and when it is
/// durable its settlement, and when that is durable the next call.
final class InFlight {

    private final Journal journal;
    private final Calls calls;
    private final int width;
    private final ConcurrentLinkedQueue<Call> holdsDone = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Call> settled = new ConcurrentLinkedQueue<>();
    private final Thread loop = Thread.currentThread();
    private volatile boolean parked;
    private volatile @Nullable Throwable failure;

    InFlight(Journal journal, Calls calls, int width) {
        this.journal = journal;
        this.calls = calls;
        this.width = width;
    }

    /// Runs so many calls, at most at this rate.
    ///
    /// @param perSecond 0 for as fast as it goes
    /// @return nanoseconds of each call from its hold to the end of its settlement, sorted
    long[] run(int count, int perSecond) {
        long[] took = new long[count];
        Map<String, Long> began = new HashMap<>();
        long start = System.nanoTime();
        int begun = 0;
        int ended = 0;
        while (ended < count) {
            boolean worked = false;
            for (Call each = holdsDone.poll(); each != null; each = holdsDone.poll()) {
                Call call = each;
                journal.append("acme", Calls.settlement(call), cause -> done(settled, call, cause));
                worked = true;
            }
            for (Call each = settled.poll(); each != null; each = settled.poll()) {
                Long at = began.remove(each.requestId());
                took[ended++] = at == null ? 0 : System.nanoTime() - at;
                worked = true;
            }
            while (begun < count && begun - ended < width && due(start, begun, perSecond) <= 0) {
                Call call = calls.next();
                began.put(call.requestId(), System.nanoTime());
                journal.append("acme", Calls.hold(call), cause -> done(holdsDone, call, cause));
                begun++;
                worked = true;
            }
            if (failure != null) {
                throw new IllegalStateException("the ledger failed", failure);
            }
            if (!worked) {
                rest(begun < count && begun - ended < width ? due(start, begun, perSecond) : Long.MAX_VALUE);
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static long due(long start, int begun, int perSecond) {
        return perSecond == 0 ? 0 : start + begun * (TimeUnit.SECONDS.toNanos(1) / perSecond) - System.nanoTime();
    }

    private void rest(long nanos) {
        parked = true;
        if (holdsDone.isEmpty() && settled.isEmpty()) {
            LockSupport.parkNanos(this, Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
        }
        parked = false;
    }

    private void done(ConcurrentLinkedQueue<Call> queue, Call call, @Nullable Throwable cause) {
        if (cause != null) {
            failure = cause;
        }
        queue.add(call);
        if (parked) {
            parked = false;
            LockSupport.unpark(loop);
        }
    }
}
