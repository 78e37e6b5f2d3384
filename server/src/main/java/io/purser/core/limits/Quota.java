package io.purser.core.limits;

/// A quota per minute, decided by the generic cell rate algorithm in its bucket form: the bucket holds one minute's
/// quota, is full at the start and fills evenly. Counted in units × milliseconds, so that nothing is ever rounded.
///
/// The bucket may go into debt: a call whose estimate is above the whole quota passes when the bucket is full, and a
/// correction books what an estimate had missed. Debt is paid off by waiting, so the pace holds over time.
public final class Quota {
    private static final long MINUTE = 60_000;
    private static final long MOST = 10_000_000_000_000L;
    private static final long DEEPEST = Long.MIN_VALUE / 4;

    private long perMinute;
    private long level;
    private long filledAt;

    /// A full bucket.
    public Quota(long perMinute, long nowMillis) {
        this.perMinute = Math.min(perMinute, MOST);
        this.level = this.perMinute * MINUTE;
        this.filledAt = nowMillis;
    }

    /// The quota may change while it is in use: what was taken stays taken, a full bucket stays full.
    public void change(long newPerMinute, long nowMillis) {
        boolean wasFull = full(nowMillis);
        perMinute = Math.min(newPerMinute, MOST);
        level = wasFull ? perMinute * MINUTE : Math.min(level, perMinute * MINUTE);
    }

    /// 0 where `units` may pass now, else the milliseconds until they may; `Long.MAX_VALUE` where never.
    public long waitMillis(long units, long nowMillis) {
        if (perMinute == 0) {
            return Long.MAX_VALUE;
        }
        fill(nowMillis);
        long needed = Math.min(units, perMinute) * MINUTE;
        return level >= needed ? 0 : Math.ceilDiv(needed - level, perMinute);
    }

    /// Takes units, into debt where need be.
    public void take(long units, long nowMillis) {
        fill(nowMillis);
        level = Math.max(DEEPEST, level - Math.min(units, MOST) * MINUTE);
    }

    /// Gives units back, up to a full bucket.
    public void give(long units, long nowMillis) {
        fill(nowMillis);
        level = Math.min(perMinute * MINUTE, level + Math.min(units, MOST) * MINUTE);
    }

    /// Whole units that are left, never below 0.
    public long remaining(long nowMillis) {
        fill(nowMillis);
        return Math.max(0, level / MINUTE);
    }

    /// The quota in force.
    public long perMinute() {
        return perMinute;
    }

    /// Whether nothing is missing: such a bucket can be forgotten and made again.
    public boolean full(long nowMillis) {
        fill(nowMillis);
        return level == perMinute * MINUTE;
    }

    private void fill(long nowMillis) {
        long elapsed = nowMillis - filledAt;
        if (elapsed <= 0) {
            return;
        }
        filledAt = nowMillis;
        long missing = perMinute * MINUTE - level;
        if (perMinute > 0 && missing > 0) {
            level = elapsed > missing / perMinute ? perMinute * MINUTE : level + elapsed * perMinute;
        }
    }
}
