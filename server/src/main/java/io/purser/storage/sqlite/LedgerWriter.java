package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.settlement.Journal.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes the ledger. It takes every append that waits into one commit, tells
/// each of its fate, and expands the journal in slices when it has nothing better to do.
///
/// Under load the commits are paced, so that each carries several appends and no append has to wake
/// the thread. An append that finds the thread idle is committed at once.
final class LedgerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final int COMMIT_APPENDS = 4096;
    private static final int EXPAND_RECORDS = 1024;
    private static final int EXPAND_ANYWAY_RECORDS = 8192;
    private static final int SLICE_RECORDS = 512;
    private static final long EXPAND_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LedgerFile file;
    private final Pace pace;
    private final Queue<Append> appends = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int mostWaiting;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean parked = new AtomicBoolean();
    private final Thread thread;
    private final List<Append> batch = new ArrayList<>();
    private long lastCommitNanos;
    private final AtomicLong commits = new AtomicLong();
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /// @param mostWaiting appends that may wait before it no longer keeps up
    LedgerWriter(LedgerFile file, Pace pace, int mostWaiting, ThreadFactory threads) {
        this.mostWaiting = mostWaiting;
        this.file = file;
        this.pace = pace;
        lastCommitNanos = System.nanoTime();
        thread = threads.newThread(this::run);
        thread.setName("purser-ledger");
    }

    void start() {
        thread.start();
    }

    void append(String organization, List<LedgerRecord> records, Done done) {
        Append append = new Append(organization, records, done);
        appends.add(append);
        waiting.incrementAndGet();
        wake();
        if (ended && appends.remove(append)) {
            done.durable(closed());
        }
    }

    boolean healthy() {
        return failure == null && !closing;
    }

    /// Whether no more appends wait than may.
    boolean keepsUp() {
        return waiting.get() < mostWaiting;
    }

    /// How many commits there were.
    long commits() {
        return commits.get();
    }

    /// Runs something on the writer's thread, between two commits.
    <T> CompletableFuture<T> submit(Callable<T> something) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> perform(something, answer);
        tasks.add(task);
        wake();
        if (ended && tasks.remove(task)) {
            answer.completeExceptionally(closed());
        }
        return answer;
    }

    /// Stops accepting for good.
    synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            LOG.error("the ledger cannot be written and accepts nothing more until a restart: {}", cause.toString());
        }
    }

    /// Commits and expands what waits, then ends the thread.
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }

    private <T> void perform(Callable<T> something, CompletableFuture<T> answer) {
        Throwable before = failure;
        if (before != null) {
            answer.completeExceptionally(before);
            return;
        }
        try {
            answer.complete(something.call());
        } catch (Exception | Error e) {
            fail(e);
            answer.completeExceptionally(e);
        }
    }

    private void wake() {
        if (parked.get() && parked.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private static StoreException closed() {
        return new StoreException("the ledger is closed; expected no more records");
    }

    private void run() {
        while (!closing || !appends.isEmpty() || !tasks.isEmpty()) {
            turn();
        }
        guarded(file::fold);
        ended = true;
        for (Append late = appends.poll(); late != null; late = appends.poll()) {
            tell(late, closed());
        }
        for (Runnable late = tasks.poll(); late != null; late = tasks.poll()) {
            late.run();
        }
    }

    /// One round: commit what waits, else do what can wait, else rest.
    private void turn() {
        if (!appends.isEmpty()) {
            waitForMore();
            commit();
        }
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        } else if (backlog() >= (appends.isEmpty() ? EXPAND_RECORDS : EXPAND_ANYWAY_RECORDS)) {
            guarded(() -> file.expand(SLICE_RECORDS));
        } else if (appends.isEmpty()) {
            rest();
        }
    }

    /// Lets more appends join the next commit, unless there is something to do meanwhile.
    private void waitForMore() {
        long wait = lastCommitNanos + pace.nanos() - System.nanoTime();
        if (wait > 0 && backlog() < EXPAND_RECORDS && tasks.isEmpty() && !closing) {
            LockSupport.parkNanos(this, wait);
        }
    }

    /// How many records wait for expansion: none that still can be, after a failure.
    private int backlog() {
        return failure == null ? file.backlog() : 0;
    }

    private void rest() {
        boolean waiting = backlog() > 0;
        long untilExpansion = file.backlogSinceNanos() + EXPAND_AFTER_NANOS - System.nanoTime();
        if (waiting && untilExpansion <= 0) {
            guarded(() -> file.expand(SLICE_RECORDS));
            return;
        }
        parked.set(true);
        if (appends.isEmpty() && tasks.isEmpty() && !closing) {
            if (waiting) {
                LockSupport.parkNanos(this, untilExpansion);
            } else {
                LockSupport.park(this);
            }
        }
        parked.set(false);
    }

    private void commit() {
        for (Append next = appends.poll(); next != null; next = appends.poll()) {
            batch.add(next);
            if (batch.size() == COMMIT_APPENDS) {
                break;
            }
        }
        waiting.addAndGet(-batch.size());
        long began = System.nanoTime();
        guarded(() -> file.commit(batch));
        pace.carried(batch.size(), began - lastCommitNanos, System.nanoTime() - began);
        lastCommitNanos = began;
        commits.lazySet(commits.get() + 1);
        Throwable fate = failure;
        for (int i = 0; i < batch.size(); i++) {
            tell(batch.get(i), fate);
        }
        batch.clear();
    }

    private static void tell(Append append, @Nullable Throwable fate) {
        try {
            append.done().durable(fate);
        } catch (RuntimeException e) {
            LOG.error("what follows an append failed", e);
        }
    }

    private interface Write {
        void run() throws Exception;
    }

    /// Does a write, unless one failed before.
    private void guarded(Write write) {
        if (failure != null) {
            return;
        }
        try {
            write.run();
        } catch (Exception | Error e) {
            fail(e);
        }
    }
}
