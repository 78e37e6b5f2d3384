package io.purser.gateway.relay;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls whose clients have left and whose answers are read to their ends all the same, so that
/// they are booked with the provider's own report. Bounded in number for the whole process.
final class Drains {
    private static final long LOOK_MILLIS = 10;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final OnDisconnect policy;
    private final RelayMetrics metrics;
    private final AtomicInteger running = new AtomicInteger();
    private final Set<UpstreamCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Drains(OnDisconnect policy, RelayMetrics metrics) {
        this.policy = policy;
        this.metrics = metrics;
    }

    /// Whether this call may be read on. Where it may, `ended` must follow.
    boolean begin(UpstreamCall call) {
        return switch (policy) {
            case OnDisconnect.Cancel() -> false;
            case OnDisconnect.Drain(Duration _, int concurrent) -> begin(call, concurrent);
        };
    }

    private boolean begin(UpstreamCall call, int concurrent) {
        if (stopping || !hasRoom(concurrent)) {
            metrics.drainRefused();
            return false;
        }
        calls.add(call);
        metrics.drainBegan();
        return true;
    }

    private boolean hasRoom(int concurrent) {
        if (running.incrementAndGet() <= concurrent) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }

    /// @param whole whether the provider's answer came to its end
    void ended(UpstreamCall call, boolean whole) {
        if (calls.remove(call)) {
            running.decrementAndGet();
            metrics.drainEnded(whole);
        }
    }

    /// How long one may take.
    long limitNanos() {
        return switch (policy) {
            case OnDisconnect.Cancel() -> 0;
            case OnDisconnect.Drain(Duration time, int _) -> time.toNanos();
        };
    }

    /// Lets what is running finish for so long, then ends it; begins nothing more.
    void stop(Duration limit) throws InterruptedException {
        await(limit);
        stopping = true;
        calls.forEach(UpstreamCall::stopDrain);
        await(LAST_WORDS);
    }

    private void await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!calls.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
