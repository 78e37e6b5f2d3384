package io.purser;

import io.purser.cli.ServerStart;
import io.purser.cli.demo.Past;
import io.purser.control.admin.Policies;
import io.purser.control.alerts.Alerts;
import io.purser.control.alerts.Carriers;
import io.purser.control.alerts.CrossingRouting;
import io.purser.control.alerts.Outbox;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.analytics.PastSpendReader;
import io.purser.control.organizations.Remains;
import io.purser.control.subscriptions.SubscriptionMeters;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.core.estimation.EstimationSettings;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.pricing.PriceBook;
import io.purser.gateway.listener.EventRoutes;
import io.purser.gateway.listener.Gateway;
import io.purser.gateway.listener.ModelCatalog;
import io.purser.gateway.listener.TrafficMeters;
import io.purser.gateway.relay.BackgroundCalls;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Relay;
import io.purser.gateway.tracing.Tracing;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.admission.Evaluator;
import io.purser.governance.admission.LessonStore;
import io.purser.governance.admission.Lessons;
import io.purser.governance.custody.Custody;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.EstimateMeters;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.config.Config;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.FaultAnswers;
import io.purser.platform.http.Listener;
import io.purser.platform.http.Route;
import io.purser.platform.telemetry.Health;
import io.purser.platform.telemetry.Telemetry;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteLedger;
import io.purser.storage.sqlite.SqliteLessons;
import io.purser.storage.sqlite.SqliteLetters;
import io.purser.storage.sqlite.StoreException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The object graph on a page: every object is made here, once, by hand, and handed what it needs. Time and
/// randomness are made here and nowhere else.
final class Wiring implements ServerStart.Running {
    static final String VERSION = "0.1.0";

    private final Shutdown shutdown = new Shutdown();
    private final List<String> announcements = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Config config;
    /// Knows the prices in force, as soon as it is there: before the first answer.
    private volatile @Nullable Evaluator pricing;
    private String url = "";
    private List<Route> routes = List.of();

    private Wiring(Config config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /// Starts a server, or leaves nothing behind.
    static ServerStart.Running start(ServerStart.Options options) {
        return start(options, Clock.systemUTC());
    }

    /// Starts a server in a time of its own.
    static ServerStart.Running start(ServerStart.Options options, InstantSource system) {
        Config config = Config.load(options.config(), options.environment(), options.flags());
        Preflight.check(config, options);
        Wiring wiring = new Wiring(config, options.past() == null ? system : new DemoClock(system));
        try {
            wiring.open(options);
            return wiring;
        } catch (StoreException | Listener.StartException | IOException failure) {
            wiring.close();
            throw new ServerStart.StartFailed(String.valueOf(failure.getMessage()));
        } catch (RuntimeException failure) {
            wiring.close();
            throw failure;
        }
    }

    private void open(ServerStart.Options options) throws IOException {
        announcements.addAll(config.notices());
        DataFolder folder = DataFolder.open(config.data().dir());
        shutdown.add("data folder", folder);
        UnfinishedPast unfinished = new UnfinishedPast(folder.path());
        if (options.past() != null) {
            unfinished.forget();
        }
        Ground ground = Ground.open(config, folder, random, clock, shutdown);
        SqliteLedger ledger = ground.ledger();
        LongHolds longHolds = LongHolds.open(folder, ConfiguredServer.durability(config), clock, shutdown);
        @Nullable PastCalls past = past(options.past(), ledger, unfinished);
        KeyAccess access = new KeyAccess(ground.keyHash()::of, clock);
        Organizations organizations = new Organizations(
                past == null ? ledger : past.journal(),
                ledger,
                new PastSpendReader(ledger),
                OrganizationEngine::new,
                access::policies,
                clock,
                longHolds::keeps);
        access.suspendedBy(organizations::isSuspended);
        organizations.grantedBy(organization -> Allowances.atStart(ground.store(), organization, clock));
        Vertx vertx = eventLoops();
        SqliteLessons lessons = SqliteLessons.open(folder);
        shutdown.add("learned.db", lessons);
        List<Remains> remains = new ArrayList<>(longHolds.remains());
        remains.addAll(List.of(ledger, ground.copy(), lessons));
        LivePrices live = LivePrices.from(config, ground.audit(), shutdown);
        ControlPlane.Prices known = new ControlPlane.Prices(
                this::prices, new SetPrices(config, ground.audit(), live), new ImportedPrices(ground.audit(), live));
        ControlPlane control =
                ControlPlane.open(config, ground, organizations, access, remains, vertx, known, this::address);
        control.firstToken().ifPresent(announcements::add);
        if (past != null) {
            past.begin();
        }
        announcements.addAll(control.apply(options));
        listen(ground, vertx, access, control, organizations, lessons, longHolds, live, past);
        control.prepare();
        WindowSpending.tell(ground, organizations, control.carryOver());
    }

    /// What an empty ledger begins with: a demo's past, and nothing for everybody else.
    private @Nullable PastCalls past(@Nullable Past past, SqliteLedger ledger, UnfinishedPast unfinished) {
        return past != null && clock instanceof DemoClock demo && ledger.lastSequence() == 0
                ? new PastCalls(past, demo, ledger, unfinished)
                : null;
    }

    private void listen(
            Ground ground,
            Vertx vertx,
            KeyAccess access,
            ControlPlane control,
            Organizations organizations,
            LessonStore lessons,
            LongHolds longHolds,
            LivePrices live,
            @Nullable PastCalls past)
            throws IOException {
        ConfiguredProviders configured = ConfiguredProviders.start(config, vertx, clock, shutdown);
        Providers providers = providers(configured, control.policies());
        Evaluator admission = evaluator(organizations, configured, live.book());
        live.watch(admission);
        if (past != null) {
            past.play(access, admission, new RequestIds(random, clock));
        }
        alerts(ground, control.trial(), organizations, vertx);
        Telemetry telemetry = ConfiguredTelemetry.registry(organizations, shutdown);
        Subscriptions subscriptions = control.subscriptions();
        subscriptions.measuredBy(new SubscriptionMeters(telemetry.registry(), subscriptions));
        Tracing tracing = ConfiguredTelemetry.tracing(config.otlp(), telemetry, clock, shutdown);
        TrafficMeters meters = new TrafficMeters(telemetry.registry());
        admission.measuredBy(new EstimateMeters(telemetry.registry()));
        Relay relay = relay(vertx, providers, longHolds.custody(), meters, admission, lessons);
        Bodies bodies = ConfiguredServer.bodies(config.limits());
        Gateway gateway = new Gateway(
                access,
                admission,
                providers,
                relay,
                longHolds.custody(),
                longHolds.store(),
                new ModelCatalog(providers, provider -> models(configured.family(provider))),
                bodies,
                clock,
                new RequestIds(random, clock),
                meters,
                ConfiguredServer.budgetStatus(config),
                ConfiguredServer.publicUrl(config));
        gateway.tracedBy(tracing);
        List<Route> routes = longHolds.routes(gateway, vertx, providers, relay, clock, organizations, admission);
        Ingest ingest = new Ingest(organizations::ledger, admission::prices, ground.ledger(), clock);
        routes.addAll(new EventRoutes(gateway, ingest).routes());
        routes.addAll(control.routes(longHolds::flush));
        routes.addAll(health(organizations).routes());
        routes.addAll(new OperatorRoutes(telemetry, control.credentials(), configured).routes());
        this.routes = List.copyOf(routes);
        Listener listener = Listener.start(
                vertx,
                ConfiguredServer.options(config),
                bodies,
                routes,
                gateway.faultAnswers().except("/api", FaultAnswers.PROBLEM).except("/graphql", FaultAnswers.PROBLEM));
        shutdown.add("listener", () -> stop(listener, relay, subscriptions));
        url = ConfiguredServer.address(config, listener.port());
    }

    private List<String> models(String family) {
        return ConfiguredPrices.models(prices().book(), family);
    }

    private Providers providers(ConfiguredProviders configured, Policies policies) {
        Providers providers = configured.providers(config);
        policies.models(providers::dialects);
        return providers;
    }

    private Vertx eventLoops() {
        Vertx vertx = Listener.vertx();
        shutdown.add(
                "event loops",
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        return vertx;
    }

    private void alerts(Ground ground, TrialSend trial, Organizations organizations, Vertx vertx) {
        Carriers carriers = new Carriers(vertx, config.smtp());
        trial.by(carriers);
        SqliteLetters letters = ground.store().letters();
        Outbox outbox = ground.ledger().outbox(new CrossingRouting(organizations));
        Alerts alerts = Alerts.over(carriers, outbox, letters, letters, organizations, clock);
        alerts.start();
        shutdown.add("alerts", alerts);
    }

    /// Open calls, and answers that are read for clients who have left, have `server.drain` between
    /// them. Subscriptions, which would never end, end first.
    private void stop(Listener listener, Relay relay, Subscriptions subscriptions) throws InterruptedException {
        subscriptions.end();
        long deadline = System.nanoTime() + config.server().drain().toNanos();
        listener.drain(config.server().drain());
        relay.stopDrains(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        listener.close();
    }

    /// What it and the estimates learn is recalled from the process before, and kept.
    private Relay relay(
            Vertx vertx,
            Providers providers,
            Custody custody,
            TrafficMeters meters,
            Evaluator admission,
            LessonStore lessons) {
        Relay relay = new Relay(
                vertx,
                providers,
                ConfiguredProviders.onDisconnect(config),
                custody,
                BackgroundCalls.Pace.USUAL,
                clock,
                System::nanoTime,
                meters);
        shutdown.add("relay", relay);
        var scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("lessons").factory());
        shutdown.add("lessons", Lessons.start(lessons, List.of(admission.taught(), relay.meter()), scheduler));
        return relay;
    }

    private PriceRule prices() {
        Evaluator known = pricing;
        return known == null ? PriceRule.NOTHING : known.prices();
    }

    private Evaluator evaluator(Organizations organizations, ConfiguredProviders configured, PriceBook prices) {
        ExecutorService worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("tokenizer").factory());
        shutdown.add("tokenizer", worker::shutdownNow);
        PriceRule rule = new PriceRule(
                prices,
                ConfiguredRates.rates(config.exchange()),
                ConfiguredPrices.unpriced(config),
                configured::family,
                configured::region);
        Evaluator made = new Evaluator(organizations::ledger, rule, EstimationSettings.DEFAULT, worker);
        pricing = made;
        return made;
    }

    private static Health health(Organizations organizations) {
        return new Health(
                () -> organizations.healthy() ? Map.of() : Map.of("store", "the ledger cannot be written"),
                () -> Map.of("fail mode", "closed"));
    }

    @Override
    public String url() {
        return url;
    }

    /// Every route that is served.
    List<Route> routes() {
        return routes;
    }

    /// The name under which the installation signs: where people reach it, else where it listens.
    private String address() {
        @Nullable String publicUrl = config.server().publicUrl();
        return publicUrl == null ? url : publicUrl;
    }

    @Override
    public List<String> announcements() {
        return List.copyOf(announcements);
    }

    @Override
    public void awaitStop() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop"));
        try {
            stopped.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        shutdown.run();
        stopped.countDown();
    }
}
