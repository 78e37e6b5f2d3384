package io.purser;

import io.purser.control.audit.Audit;
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

/// The price book of a running gateway: the configuration, imported list prices and rates, which are in force for new
/// calls within a second of a change of their files, and what people have sent and set, which is so at once. One change
/// at a
/// time, so that none undoes another.
final class LivePrices {
    private final Config config;
    private final AuditedPrices audited;
    private final Shutdown shutdown;
    private List<Config.Price> listed;
    private List<Config.Price> imported;
    private List<Config.Price> own;
    private PriceBook book;
    private @Nullable Evaluator admission;

    /// @param imported list prices that people sent before
    /// @param own what was set before
    private LivePrices(
            Config config,
            AuditedPrices audited,
            Shutdown shutdown,
            List<Config.Price> imported,
            List<Config.Price> own) {
        this.config = config;
        this.audited = audited;
        this.shutdown = shutdown;
        this.listed = config.listPrices();
        this.imported = List.copyOf(imported);
        this.own = List.copyOf(own);
        this.book = book(listed, imported, own);
    }

    /// With what people sent and set before.
    static LivePrices from(Config config, Audit audit, Shutdown shutdown) {
        return new LivePrices(
                config, new AuditedPrices(audit), shutdown, ImportedPrices.kept(audit), SetPrices.kept(audit));
    }

    /// Every price that holds now.
    synchronized PriceBook book() {
        return book;
    }

    /// What people have set.
    synchronized List<Config.Price> own() {
        return own;
    }

    /// The list prices of the file.
    synchronized List<Config.Price> listed() {
        return listed;
    }

    /// The list prices that people have sent.
    synchronized List<Config.Price> imported() {
        return imported;
    }

    private PriceBook book(List<Config.Price> file, List<Config.Price> sent, List<Config.Price> set) {
        return ConfiguredPrices.book(config, ConfiguredPrices.lists(file, sent), set);
    }

    /// The book that there would be with these in the place of what people have set.
    synchronized PriceBook bookWith(List<Config.Price> rows) {
        return book(listed, imported, rows);
    }

    /// The book that there would be with these in the place of the list prices that people have sent.
    synchronized PriceBook bookWithImported(List<Config.Price> rows) {
        return book(listed, rows, own);
    }

    /// Puts in force the list prices that people have sent.
    synchronized void imported(List<Config.Price> rows, PriceBook with) {
        imported = List.copyOf(rows);
        enforce(with);
    }

    /// Puts in force what people have set.
    synchronized void own(List<Config.Price> rows, PriceBook with) {
        own = List.copyOf(rows);
        enforce(with);
    }

    private synchronized void listed(Path file) {
        List<Config.Price> rows = Config.loadPrices(file);
        PriceBook with = book(rows, imported, own);
        audited.prices(file.toString(), rows);
        listed = rows;
        enforce(with);
    }

    private void enforce(PriceBook with) {
        book = with;
        Evaluator known = admission;
        if (known != null) {
            known.prices(rule -> rule.with(with));
        }
    }

    private synchronized void rates(Path file, Evaluator to) {
        List<Config.ExchangeRow> rows = Config.loadRates(file);
        ExchangeRates rates = ConfiguredRates.rates(config.exchange().with(rows));
        audited.rates(file.toString(), rows);
        to.prices(rule -> rule.with(rates));
    }

    /// Notes what is in force from the start, and watches the files.
    void watch(Evaluator to) {
        audited.started(config);
        synchronized (this) {
            admission = to;
        }
        var scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("prices").factory());
        shutdown.add("prices", scheduler::shutdownNow);
        watch(config.priceFile(), scheduler, this::listed);
        watch(config.exchange().file(), scheduler, file -> rates(file, to));
    }

    private void watch(@Nullable Path file, ScheduledExecutorService scheduler, Consumer<Path> inForce) {
        if (file != null) {
            LiveFile live = new LiveFile(file, inForce, scheduler);
            shutdown.add(file.toString(), live);
            live.start();
        }
    }
}
