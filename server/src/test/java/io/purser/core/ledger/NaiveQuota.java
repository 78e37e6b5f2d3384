package io.purser.core.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// A quota per minute as the list of all that ever happened to it, replayed from the start for every question.
final class NaiveQuota {
    private static final BigInteger MINUTE = BigInteger.valueOf(60_000);

    private record Event(long at, BigInteger delta, long newQuota) {}

    private final List<Event> events = new ArrayList<>();
    private final long first;
    private final long since;

    NaiveQuota(long perMinute, long now) {
        first = perMinute;
        since = now;
    }

    void add(long units, long now) {
        events.add(new Event(now, BigInteger.valueOf(units).multiply(MINUTE), -1));
    }

    void change(long perMinute, long now) {
        events.add(new Event(now, BigInteger.ZERO, perMinute));
    }

    long quota() {
        long quota = first;
        for (Event event : events) {
            quota = event.newQuota < 0 ? quota : event.newQuota;
        }
        return quota;
    }

    /// In units × milliseconds.
    private BigInteger level(long now) {
        long quota = first;
        long at = since;
        BigInteger level = capacity(quota);
        for (Event event : events) {
            level = filled(level, quota, event.at - at);
            at = event.at;
            if (event.newQuota >= 0) {
                boolean full = level.equals(capacity(quota));
                quota = event.newQuota;
                level = full ? capacity(quota) : level.min(capacity(quota));
            }
            level = level.add(event.delta).min(capacity(quota));
        }
        return filled(level, quota, now - at);
    }

    private static BigInteger capacity(long quota) {
        return BigInteger.valueOf(quota).multiply(MINUTE);
    }

    private static BigInteger filled(BigInteger level, long quota, long elapsed) {
        return level.add(BigInteger.valueOf(elapsed).multiply(BigInteger.valueOf(quota)))
                .min(capacity(quota));
    }

    long wait(long units, long now) {
        long quota = quota();
        if (quota == 0) {
            return Long.MAX_VALUE;
        }
        BigInteger missing =
                BigInteger.valueOf(Math.min(units, quota)).multiply(MINUTE).subtract(level(now));
        if (missing.signum() <= 0) {
            return 0;
        }
        BigInteger[] parts = missing.divideAndRemainder(BigInteger.valueOf(quota));
        return parts[0].longValueExact() + parts[1].signum();
    }

    long remaining(long now) {
        return level(now).divide(MINUTE).max(BigInteger.ZERO).longValueExact();
    }
}
