package io.purser;

import io.purser.core.pricing.PriceBook;
import io.purser.platform.config.Config;
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

/// Puts list prices in force while the gateway runs: the file that `priceFile` names is looked at
/// every half second. What cannot be read changes nothing and is told once. Calls that were
/// admitted keep the price they were admitted under.
final class LivePrices implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LivePrices.class);
    private static final long EVERY_MILLIS = 500;

    private final Config config;
    private final Path file;
    private final Consumer<PriceBook> inForce;
    private final ScheduledExecutorService scheduler;
    private @Nullable Stamp seen;
    private @Nullable ScheduledFuture<?> watch;

    /// When and what the file was; a file that is moved into place is another one.
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    LivePrices(Config config, Path file, Consumer<PriceBook> inForce, ScheduledExecutorService scheduler) {
        this.config = config;
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
            PriceBook book = ConfiguredPrices.book(config, Config.loadPrices(file));
            inForce.accept(book);
            LOG.info("the prices of {} are in force", file);
        } catch (RuntimeException wrong) {
            LOG.warn("{} is not in force, the prices before it stay: {}", file, wrong.getMessage());
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
        scheduler.shutdownNow();
    }
}
