package io.purser.bench.analytics;

import io.purser.storage.duckdb.ColumnarCopy;
import io.purser.storage.sqlite.SqliteLedger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Calls that are booked at a steady rate, and how long each tenth of a second's takes to be in the copy.
final class Arrivals implements Runnable {
    private static final int TICKS = 10;
    private static final long TICK_NANOS = 1_000_000_000L / TICKS;

    private final SqliteLedger ledger;
    private final ColumnarCopy copy;
    private final Months months;
    private final int rate;
    private final AtomicBoolean over;
    private final List<Double> lags = new ArrayList<>();
    private final List<long[]> waiting = new ArrayList<>();
    long arrived;

    Arrivals(SqliteLedger ledger, ColumnarCopy copy, Months months, int rate, AtomicBoolean over) {
        this.ledger = ledger;
        this.copy = copy;
        this.months = months;
        this.rate = rate;
        this.over = over;
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        long at = Months.START + Months.DAYS * 86_400_000L;
        while (!over.get()) {
            for (int call = 0; call < rate / TICKS; call++) {
                CompletableFuture<Boolean> durable = new CompletableFuture<>();
                ledger.append("acme", List.of(months.call(at++)), failure -> durable.complete(failure == null));
                arrived++;
            }
            waiting.add(new long[] {ledger.lastSequence(), System.nanoTime()});
            next += TICK_NANOS;
            while (System.nanoTime() < next) {
                look();
                LockSupport.parkNanos(5_000_000);
            }
        }
        look();
    }

    private void look() {
        long place = copy.progress().place();
        waiting.removeIf(mark -> {
            boolean isThere = mark[0] <= place;
            if (isThere) {
                lags.add((System.nanoTime() - mark[1]) / 1e6);
            }
            return isThere;
        });
    }

    /// Milliseconds that so many of the looks did not exceed.
    double lag(double share) {
        Collections.sort(lags);
        return lags.isEmpty() ? Double.MAX_VALUE : lags.get((int) Math.ceil(lags.size() * share) - 1);
    }
}
