package io.purser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that is put in force while the gateway runs, such as list prices or exchange rates: it is
/// looked at every half second. What cannot be read changes nothing and is told once. Calls that
/// were admitted keep the price and the rate they were admitted under.
final class LiveFile implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFile.class);
    private static final long EVERY_MILLIS = 500;

    private final Path file;
    private final Consumer<Path> inForce;
    private final ScheduledExecutorService scheduler;
    private @Nullable Stamp seen;
    private @Nullable ScheduledFuture<?> watch;

    /// When and what the file was; a file that is moved into place is another one.
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /// @param inForce reads it and puts it in force, or fails and changes nothing
    LiveFile(Path file, Consumer<Path> inForce, ScheduledExecutorService scheduler) {
        this.file = file;
        this.inForce = inForce;
        this.scheduler = scheduler;
        this.seen = stamp();
    }

    void start() {
        watch = scheduler.scheduleWithFixedDelay(this, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Looks once.
    @Override
    public void run() {
        Stamp now = stamp();
        if (now == null || now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            inForce.accept(file);
            LOG.info("{} is in force", file);
        } catch (RuntimeException wrong) {
            LOG.warn("{} is not in force, what was there before stays: {}", file, wrong.getMessage());
        }
    }

    private @Nullable Stamp stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException missing) {
            return null;
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.cancel(false);
        }
    }
}
