package io.purser.storage.duckdb;

import io.purser.control.explore.Facts;
import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.LedgerFeed;
import io.purser.control.explore.Question;
import io.purser.control.organizations.Remains;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The copy with the thread that keeps it: it appends what the ledger has booked, and looks again half a second later.
/// What goes wrong there is told and tried again; the ledger never waits for it. A copy that has not caught up is not
/// shown. Safe to use from any thread.
public final class ColumnarCopy implements Facts, Remains, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnarCopy.class);
    /// Between two looks: what is booked is in the copy within a second.
    private static final long LOOK_NANOS = 500_000_000;
    private static final long AFTER_FAILURE_NANOS = 5_000_000_000L;
    /// How long a question waits for what was booked just before it.
    private static final long FRESH_NANOS = 250_000_000;
    /// How long a question waits for a copy that is being made.
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    /// Questions that are answered at once; the others wait for their turn.
    private static final int AT_ONCE = 3;

    private final DuckFile file;
    private final LedgerFeed feed;
    private final long leftAloneNanos;
    private final Thread follower;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Semaphore questions = new Semaphore(AT_ONCE, true);

    /// Guarded by the lock.
    private boolean closed;
    private boolean asked;
    private boolean again;
    private boolean renewing;
    private String trouble = "";

    /// What is asked; null while it is opened, made, or mended.
    private volatile @Nullable Rows shown;
    /// What is made beside it; null while nothing is.
    private volatile @Nullable Rows made;

    /// @param leftAloneNanos how long a start is left alone before the copy is opened, unless somebody asks
    public ColumnarCopy(Path folder, Limits limits, LedgerFeed feed, long leftAloneNanos) {
        this.file = new DuckFile(folder, limits);
        this.feed = feed;
        this.leftAloneNanos = leftAloneNanos;
        this.follower = Thread.ofPlatform().daemon().name("columnar copy").unstarted(this::follow);
    }

    /// Follows the ledger from now on.
    public void start() {
        follower.start();
    }

    @Override
    public Answer ask(Question question) {
        return answered(rows -> rows.ask(question));
    }

    @Override
    public Calls calls(Question question, @Nullable Place before, int most) {
        return answered(rows -> rows.calls(question, before, most));
    }

    private interface Asking<T> {
        T of(Rows rows) throws SQLException;
    }

    private <T> T answered(Asking<T> asking) {
        awaitShown();
        freshen();
        questions.acquireUninterruptibly();
        try {
            @Nullable Rows rows = shown;
            if (rows == null) {
                throw unavailable();
            }
            return asking.of(rows);
        } catch (SQLException e) {
            throw new FactsUnavailable("the columnar copy cannot be read: " + e.getMessage(), e);
        } finally {
            questions.release();
        }
    }

    private void awaitShown() {
        awaitWhile(() -> shown == null, PATIENCE_NANOS);
    }

    /// Who has just made a call finds it, unless the copy has much to read.
    private void freshen() {
        long target = feed.last();
        awaitWhile(() -> isBehind(target), FRESH_NANOS);
    }

    private void awaitWhile(BooleanSupplier isOwed, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (isOwed.getAsBoolean() && !closed && left > 0) {
                asked = true;
                changed.signalAll();
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean isBehind(long target) {
        @Nullable Rows rows = shown;
        return rows != null && rows.place() < target;
    }

    private FactsUnavailable unavailable() {
        lock.lock();
        try {
            Progress progress = progress();
            String why = trouble.isEmpty()
                    ? "it is being made from the ledger and has read %d of %d records; ask again in a moment"
                            .formatted(progress.place(), progress.last())
                    : trouble;
            return new FactsUnavailable("the columnar copy cannot be asked now: " + why, null);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Progress progress() {
        return locked(() -> {
            @Nullable Rows beside = made;
            @Nullable Rows rows = beside == null ? shown : beside;
            return rows == null
                    ? new Progress(0, feed.last(), 0, true)
                    : new Progress(rows.place(), feed.last(), rows.entries(), again || beside != null);
        });
    }

    /// Returns when everything that was booked before is in it.
    ///
    /// @throws FactsUnavailable where that does not come about
    public void catchUp() {
        long target = feed.last();
        awaitShown();
        lock.lock();
        try {
            while (true) {
                @Nullable Rows rows = shown;
                if (rows == null || closed) {
                    throw unavailable();
                }
                if (rows.place() >= target) {
                    return;
                }
                asked = true;
                changed.signalAll();
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void rebuild() {
        lock.lock();
        try {
            again = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Makes the copy again without them: the file keeps no byte of what was erased. A process that dies before it is
    /// done begins with that at its next start.
    @Override
    public void erase(String organization) {
        lock.lock();
        try {
            file.markStale();
            rebuild();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        await(leftAloneNanos);
        while (!isClosed()) {
            try {
                look();
                await(LOOK_NANOS);
            } catch (SQLException | RuntimeException e) {
                failed(e);
                await(AFTER_FAILURE_NANOS);
            }
        }
        hide();
    }

    private void look() throws SQLException {
        @Nullable Rows rows = shown;
        if (rows == null) {
            Rows opened = file.start(feed);
            made = opened;
            opened.catchUp(feed, this::isClosed);
            show(opened);
        } else if (isWantedAgain()) {
            renew();
        } else if (rows.place() < feed.last()) {
            rows.follow(feed, this::isClosed);
            tell();
        }
    }

    /// Makes another beside the one that is shown, and shows that.
    private void renew() throws SQLException {
        Rows fresh = file.beside();
        begin(fresh);
        fresh.catchUp(feed, this::isClosed);
        fresh.close();
        if (isClosed()) {
            return;
        }
        questions.acquireUninterruptibly(AT_ONCE);
        try {
            hide();
            replace();
            Rows opened = file.open(feed);
            opened.catchUp(feed, this::isClosed);
            show(opened);
        } finally {
            questions.release(AT_ONCE);
        }
    }

    /// What is wanted from here on, it does not do.
    private void begin(Rows fresh) {
        lock.lock();
        try {
            made = fresh;
            again = false;
            renewing = true;
        } finally {
            lock.unlock();
        }
    }

    /// What was erased since it began is in it, too: then it stays marked.
    private void replace() {
        lock.lock();
        try {
            file.replace();
            if (!again) {
                file.notStale();
            }
        } finally {
            lock.unlock();
        }
    }

    private void show(Rows rows) {
        lock.lock();
        try {
            shown = rows;
            made = null;
            renewing = false;
            trouble = "";
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Closes what is open.
    private void hide() {
        for (Rows rows : new Rows[] {shown, made}) {
            if (rows != null) {
                rows.close();
            }
        }
        shown = null;
        made = null;
    }

    /// What is in memory may be ahead of the file now: it is read again.
    private void failed(Exception failure) {
        LOG.warn("the columnar copy does not follow the ledger: {}", failure.toString());
        questions.acquireUninterruptibly(AT_ONCE);
        try {
            hide();
        } finally {
            questions.release(AT_ONCE);
        }
        lock.lock();
        try {
            trouble = String.valueOf(failure.getMessage());
            // What was wanted is still wanted.
            again |= renewing;
            renewing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isWantedAgain() {
        return locked(() -> again);
    }

    private boolean isClosed() {
        return locked(() -> closed);
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for some time, or until somebody wants something.
    private void await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !asked && !again && !closed) {
                left = changed.awaitNanos(left);
            }
            asked = false;
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (follower.isAlive()) {
            try {
                follower.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
