package io.purser.gateway.relay;

/// What a reasoning model is assumed to generate while nothing of it comes: tokens at the pace that
/// its earlier calls had. A gap shorter than {@value #SHORTEST_MILLIS} ms is no silence.
final class Silence {
    private static final long SHORTEST_MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double tokensPerSecond;
    private long sinceNanos;
    private long nanosBefore;

    Silence(double tokensPerSecond, long nowNanos) {
        this.tokensPerSecond = tokensPerSecond;
        this.sinceNanos = nowNanos;
    }

    /// Output came: a silence is over.
    void heard(long nowNanos) {
        nanosBefore += nanos(nowNanos);
        sinceNanos = nowNanos;
    }

    /// The provider is held back, so that its silence says nothing.
    void excuse(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /// Tokens of all silences.
    long tokens(long nowNanos) {
        return (long) ((nanosBefore + nanos(nowNanos)) / NANOS_PER_SECOND * tokensPerSecond);
    }

    private long nanos(long nowNanos) {
        long gap = nowNanos - sinceNanos;
        return gap < SHORTEST_MILLIS * NANOS_PER_MILLI ? 0 : gap;
    }
}
