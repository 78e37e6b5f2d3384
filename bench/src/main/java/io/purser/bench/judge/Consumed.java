package io.purser.bench.judge;

/// What one call consumed, as both sides must say it.
///
/// @param cacheWrite to the short cache
/// @param cacheWriteLong to the one-hour cache
/// @param reasoning the part of `output` reported apart
public record Consumed(
        String model,
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long reasoning,
        long costNanos) {

    static final Consumed NONE = new Consumed("total", 0, 0, 0, 0, 0, 0, 0);

    Consumed plus(Consumed other) {
        return new Consumed(
                model,
                input + other.input,
                cacheRead + other.cacheRead,
                cacheWrite + other.cacheWrite,
                cacheWriteLong + other.cacheWriteLong,
                output + other.output,
                reasoning + other.reasoning,
                costNanos + other.costNanos);
    }

    /// Every token, as token budgets count them.
    public long tokens() {
        return input + cacheRead + cacheWrite + cacheWriteLong + output;
    }
}
