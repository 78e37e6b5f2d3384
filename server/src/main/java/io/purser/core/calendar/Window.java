package io.purser.core.calendar;

/// One concrete `[start, end)` of a period, in epoch milliseconds UTC. A lifetime ends at
/// `Long.MAX_VALUE`.
public record Window(long start, long end) {
    public Window {
        if (end <= start) {
            throw new IllegalArgumentException("[" + start + ", " + end + ") is empty; expected start before end");
        }
    }

    public boolean contains(long instantMillis) {
        return instantMillis >= start && instantMillis < end;
    }
}
