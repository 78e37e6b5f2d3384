package io.purser.bench.torture;

import io.purser.bench.process.Gateway;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Waits until a gateway says that it accepts nothing more, and counts what it acknowledges all the
/// same.
final class FailClosed {
    private static final int PATIENCE_SECONDS = 20;
    private static final int LOOK_SECONDS = 1;
    private final long sinceNanos;
    private final boolean closed;

    private FailClosed(long sinceNanos, boolean closed) {
        this.sinceNanos = sinceNanos;
        this.closed = closed;
    }

    /// Returns a second after `/readyz` has answered 503.
    static FailClosed await(Gateway gateway) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < limit) {
            if (gateway.readiness() == 503) {
                long since = System.nanoTime();
                TimeUnit.SECONDS.sleep(LOOK_SECONDS);
                return new FailClosed(since, true);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return new FailClosed(System.nanoTime(), false);
    }

    boolean closed() {
        return closed;
    }

    /// Calls that were sent later and got another answer than 503.
    long acknowledged(List<Call.Outcome> outcomes) {
        return later(outcomes).stream()
                .filter(outcome -> outcome.answer().status() != 503)
                .count();
    }

    /// Calls that were sent later and got an answer.
    int asked(List<Call.Outcome> outcomes) {
        return later(outcomes).size();
    }

    private List<Call.Outcome> later(List<Call.Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.answer().sentNanos() > sinceNanos
                        && outcome.answer().status() != 0)
                .toList();
    }
}
