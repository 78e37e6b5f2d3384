package io.purser.gateway.sandbox;

/// Ids that no two answers share: the second of the start, in hexadecimal, and a count.
final class Ids {
    private final String origin;
    private long count;

    Ids(long startMillis) {
        this.origin = Long.toHexString(startMillis);
    }

    synchronized String next() {
        return origin + String.format("%012x", ++count);
    }
}
