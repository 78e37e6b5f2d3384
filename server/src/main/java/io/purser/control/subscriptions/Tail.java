package io.purser.control.subscriptions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of one organization's order, read once for all who follow it: while somebody does, a thread looks now and
/// then and keeps the latest stretches. Whoever is further behind than these reads for itself.
final class Tail<E> {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    /// Items of one read.
    static final int READ_ITEMS = 2_000;
    /// Items that are kept for those who are nearly level.
    static final int KEPT_ITEMS = 2 * READ_ITEMS;

    /// Stretches that are kept: those of a quiet organization on a busy installation are empty.
    static final int KEPT_STRETCHES = 30;

    private final LedgerTail.Source<E> source;
    private final String organization;
    private final long everyMillis;
    private final Semaphore ownReads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Deque<Stretch<E>> recent = new ArrayDeque<>();
    private int kept;
    private long head;
    private int followers;

    /// @param ownReads how many may read for themselves at once, shared with every other tail
    Tail(LedgerTail.Source<E> source, String organization, long everyMillis, Semaphore ownReads) {
        this.source = source;
        this.organization = organization;
        this.everyMillis = everyMillis;
        this.ownReads = ownReads;
        head = source.last();
        Thread.ofVirtual().name("tail of " + organization).start(this::run);
    }

    void join() {
        lock.lock();
        try {
            followers++;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nobody follows any more: it has stopped then.
    boolean leave() {
        lock.lock();
        try {
            followers--;
            if (followers == 0) {
                stop();
            }
            return isStopped();
        } finally {
            lock.unlock();
        }
    }

    /// Wakes everybody who waits.
    void stop() {
        lock.lock();
        try {
            stop.countDown();
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What stands after a place, as soon as something does; null where nothing came within the wait.
    @Nullable
    Stretch<E> after(long place, long waitMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (place >= head && left > 0 && !isStopped()) {
                left = grown.awaitNanos(left);
            }
            if (place >= head) {
                return null;
            }
            for (Stretch<E> each : recent) {
                if (each.from() <= place && place < each.to()) {
                    return each.after(place);
                }
            }
        } finally {
            lock.unlock();
        }
        return own(place, waitMillis);
    }

    private @Nullable Stretch<E> own(long place, long waitMillis) throws InterruptedException {
        ownReads.acquire();
        try {
            Stretch<E> read = source.after(organization, place, READ_ITEMS);
            if (read.to() > place) {
                return read;
            }
        } finally {
            ownReads.release();
        }
        // What is durable there cannot be read yet.
        var _ = stop.await(Math.min(waitMillis, everyMillis), TimeUnit.MILLISECONDS);
        return null;
    }

    private void run() {
        try {
            boolean isMore = false;
            while (!stop.await(isMore ? 0 : everyMillis, TimeUnit.MILLISECONDS)) {
                isMore = look();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    private boolean look() {
        try {
            Stretch<E> read = source.after(organization, head, READ_ITEMS);
            lock.lock();
            try {
                take(read);
            } finally {
                lock.unlock();
            }
            return read.isMore();
        } catch (RuntimeException failure) {
            LOG.error("the ledger of {} could not be followed; trying again", organization, failure);
            return false;
        }
    }

    private void take(Stretch<E> read) {
        if (read.to() == head) {
            return;
        }
        recent.add(read);
        kept += read.items().size();
        while (kept > KEPT_ITEMS || recent.size() > KEPT_STRETCHES) {
            kept -= recent.remove().items().size();
        }
        head = read.to();
        grown.signalAll();
    }
}
