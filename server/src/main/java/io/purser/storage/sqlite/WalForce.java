package io.purser.storage.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Forces the WAL file to the disk every 50 ms while commits come, so that a machine that loses its
/// power loses no more than that. For `process` durability; `disk` has it in each commit.
final class WalForce implements AutoCloseable {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final FileChannel wal;
    private final LongSupplier commits;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private volatile boolean closed;
    private long forced;

    /// @param commits how many commits there were
    /// @param failed told when the disk did not take it: the next force may lie
    WalForce(Path wal, LongSupplier commits, Consumer<Throwable> failed, ThreadFactory threads) throws IOException {
        this.wal = FileChannel.open(wal, StandardOpenOption.WRITE);
        this.commits = commits;
        this.failed = failed;
        thread = threads.newThread(this::run);
        thread.setName("purser-wal-force");
        thread.start();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, EVERY_NANOS);
            try {
                force();
            } catch (IOException | RuntimeException e) {
                failed.accept(e);
                return;
            }
        }
    }

    private void force() throws IOException {
        long now = commits.getAsLong();
        if (now != forced) {
            wal.force(false);
            forced = now;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        wal.close();
    }
}
