package io.purser.control.exports;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Pages of rows on their way from the thread that reads them to the one that writes them. Who is ahead waits.
final class Handover {
    /// Rows of a page.
    static final int PAGE = 2_048;

    private static final int PAGES_AHEAD = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<List<List<@Nullable String>>> pages = new ArrayDeque<>();
    private boolean isComplete;
    private boolean isAbandoned;
    private boolean isOver;
    private @Nullable Exception failure;

    /// Hands over some rows.
    ///
    /// @throws IOException where nobody takes them any more
    void give(List<List<@Nullable String>> page) throws IOException {
        lock.lock();
        try {
            while (pages.size() >= PAGES_AHEAD && !isOver) {
                changed.awaitUninterruptibly();
            }
            checkNotFailed();
            pages.add(page);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing comes any more.
    void end() {
        lock.lock();
        try {
            isComplete = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whoever reads has failed: what was written is worth nothing.
    void abandon() {
        lock.lock();
        try {
            isAbandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The next rows; none at the end.
    List<List<@Nullable String>> take() {
        lock.lock();
        try {
            while (true) {
                List<List<@Nullable String>> page = pages.poll();
                if (page != null && !page.isEmpty()) {
                    changed.signalAll();
                    return page;
                }
                if (page == null && (isComplete || isAbandoned)) {
                    return List.of();
                }
                if (page == null) {
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whoever writes is done.
    void over(@Nullable Exception how) {
        lock.lock();
        try {
            isOver = true;
            failure = how;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void awaitOver() throws IOException {
        lock.lock();
        try {
            while (!isOver) {
                changed.awaitUninterruptibly();
            }
            checkNotFailed();
        } finally {
            lock.unlock();
        }
    }

    private void checkNotFailed() throws IOException {
        if (failure != null) {
            throw new IOException("the Parquet file cannot be written: " + failure.getMessage(), failure);
        }
    }
}
