package io.purser;

import io.purser.core.money.ExchangeRates;
import io.purser.core.pricing.PriceBook;
import io.purser.governance.admission.Evaluator;
import io.purser.platform.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Imported prices and rates are in force for new calls within a second, each change with its audit entry. One
/// thread changes both, so that neither change undoes the other.
final class LivePrices {
    private final Config config;
    private final AuditedPrices audited;
    private final Shutdown shutdown;

    LivePrices(Config config, AuditedPrices audited, Shutdown shutdown) {
        this.config = config;
        this.audited = audited;
        this.shutdown = shutdown;
    }

    /// Notes what is in force from the start, and watches the files.
    void watch(Evaluator admission) {
        audited.started(config);
        var scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("prices").factory());
        shutdown.add("prices", scheduler::shutdownNow);
        watch(config.priceFile(), scheduler, file -> {
            List<Config.Price> rows = Config.loadPrices(file);
            PriceBook book = ConfiguredPrices.book(config, rows);
            audited.prices(file.toString(), rows);
            admission.prices(rule -> rule.with(book));
        });
        watch(config.exchange().file(), scheduler, file -> {
            List<Config.ExchangeRow> rows = Config.loadRates(file);
            ExchangeRates rates = ConfiguredRates.rates(config.exchange().with(rows));
            audited.rates(file.toString(), rows);
            admission.prices(rule -> rule.with(rates));
        });
    }

    private void watch(@Nullable Path file, ScheduledExecutorService scheduler, Consumer<Path> inForce) {
        if (file != null) {
            LiveFile live = new LiveFile(file, inForce, scheduler);
            shutdown.add(file.toString(), live);
            live.start();
        }
    }
}
