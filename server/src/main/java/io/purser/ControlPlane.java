package io.purser;

import io.purser.cli.ServerStart;
import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.allowances.RolloverStore;
import io.purser.control.allowances.Rollovers;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Credentials;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.api.graphql.GraphQlApi;
import io.purser.control.api.graphql.GraphQlEndpoint;
import io.purser.control.api.rest.AuditRoute;
import io.purser.control.api.rest.BackupRoute;
import io.purser.control.api.rest.IncreaseRoutes;
import io.purser.control.api.rest.QueryRoutes;
import io.purser.control.api.rest.RestRoutes;
import io.purser.control.ceilings.CeilingReader;
import io.purser.control.explore.BookedPrices;
import io.purser.control.organizations.Remains;
import io.purser.control.organizations.Tombstones;
import io.purser.control.prices.PriceImports;
import io.purser.control.prices.PriceVersions;
import io.purser.control.replay.Replays;
import io.purser.control.signin.Holders;
import io.purser.control.signin.Sessions;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.config.Config;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.http.Route;
import io.purser.storage.backup.LiveBackups;
import io.purser.storage.sqlite.SqliteLedger;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What people do: policies and what else is declared, who signs in, and the ways in to all of it.
final class ControlPlane {
    private final Ground ground;
    private final Organizations organizations;
    private final Prices prices;
    private final Supplier<String> home;
    private final Population population;
    private final Tenancy tenancy;
    private final Policies policies;
    private final Allowances allowances;
    private final IncreaseRequests increases;
    private final OperatorTokens tokens;
    private final Subscriptions subscriptions;
    private final TrialSend trial;
    private final SignIn signIn;
    private final GraphQlEndpoint graphql;

    private ControlPlane(
            Config config,
            Ground ground,
            Organizations organizations,
            KeyAccess access,
            List<Remains> remains,
            Vertx vertx,
            Prices prices,
            Supplier<String> home) {
        this.ground = ground;
        this.organizations = organizations;
        this.prices = prices;
        this.home = home;
        Tombstones tombstones = Tombstones.open(ground.store().deletions());
        this.population = Population.open(ground, organizations, access, config.issuers(), tombstones::has);
        this.policies = population.policies();
        this.allowances = new Allowances(ground.store(), organizations, ground.clock());
        this.increases = new IncreaseRequests(ground.store().increases(), allowances, organizations, ground.clock());
        this.tokens = new OperatorTokens(ground.store(), ground.keyHash(), ground.random(), ground.clock());
        this.tenancy = Tenancy.open(ground, organizations, population, tokens, tombstones, remains);
        this.subscriptions = Subscriptions.of(ground.ledger().tail(), ground.keyHash()::of);
        this.trial = new TrialSend(ground.clock());
        this.signIn = SignIn.open(
                tokens,
                ground.store(),
                home,
                config.issuers(),
                policies,
                population.people(),
                access,
                sessions(config.issuers()),
                vertx,
                ground.clock(),
                ground.shutdown());
        this.graphql = graphql(new AskedModels(config));
    }

    private Sessions sessions(List<TrustedIssuer> issuers) {
        Holders holders = new Holders(
                tokens::holder,
                name -> policies.find(name).map(Kept::policy),
                population.rosters()::isStopped,
                issuers.stream().map(TrustedIssuer::name).collect(Collectors.toSet()));
        Sessions sessions =
                new Sessions(ground.store().sessions(), holders, ground.keyHash(), ground.random(), ground.clock());
        policies.follow(sessions::endGone);
        return sessions;
    }

    /// What is known of prices now, and what people set and import of them.
    record Prices(Supplier<PriceRule> rule, PriceVersions versions, PriceImports imports) {}

    /// Puts in force what is kept.
    ///
    /// @param remains where rows of organizations are kept beside what is declared
    /// @param prices what is known of prices now
    /// @param home where people reach the installation; the name under which it signs
    static ControlPlane open(
            Config config,
            Ground ground,
            Organizations organizations,
            KeyAccess access,
            List<Remains> remains,
            Vertx vertx,
            Prices prices,
            Supplier<String> home) {
        return new ControlPlane(config, ground, organizations, access, remains, vertx, prices, home);
    }

    Policies policies() {
        return policies;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    TrialSend trial() {
        return trial;
    }

    Credentials credentials() {
        return signIn.credentials();
    }

    /// What the operator should read of a first token, made where none is in force.
    Optional<String> firstToken() throws IOException {
        return FirstToken.of(tokens, ground.folder().path());
    }

    /// What the operator should read of the file that the server was started with.
    List<String> apply(ServerStart.Options options) {
        return options.governance() == null
                ? List.of()
                : GovernanceAtStart.apply(options.governance(), options.environment(), policies);
    }

    /// The ways in.
    ///
    /// @param beforeBackup writes what is only noted yet
    List<Route> routes(Runnable beforeBackup) throws IOException {
        List<Route> routes = new ArrayList<>(graphql.routes());
        Credentials credentials = credentials();
        InstantSource clock = ground.clock();
        routes.addAll(new RestRoutes(
                        policies, organizations, ground.ledger(), prices.rule(), allowances::all, credentials, clock)
                .routes());
        routes.addAll(new QueryRoutes(
                        policies,
                        credentials,
                        ground.copy(),
                        new BookedPrices(() -> prices.rule().get().book()),
                        new UsageReader(ground.ledger(), organizations, clock),
                        new LedgerPlaces(subscriptions.cursors()),
                        clock)
                .routes());
        routes.addAll(new IncreaseRoutes(policies, increases, ground.ledger(), credentials, clock, home).routes());
        routes.addAll(population.routes(credentials, home));
        routes.addAll(signIn.routes(ground.random(), ground.keyHash(), clock));
        routes.addAll(new AuditRoute(policies, ground.audit(), credentials).routes());
        LiveBackups backups = new LiveBackups(ground.folder(), clock, Wiring.VERSION, beforeBackup);
        routes.addAll(new BackupRoute(backups, ground.audit(), credentials).routes());
        return routes;
    }

    /// Carries over what windows leave, from now on.
    Rollovers carryOver() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("rollovers").factory());
        ground.shutdown().add("rollovers", scheduler);
        SqliteLedger ledger = ground.ledger();
        Rollovers rollovers = allowances.rollovers(
                ground.store().rollovers(),
                (organization, budgetId, window) -> ledger.accounts(organization, window.end()).stream()
                        .filter(one -> one.account().budgetId().equals(budgetId))
                        .filter(one -> one.account().window().equals(window))
                        .map(one -> new RolloverStore.Spent(one.account().subject(), one.settled()))
                        .toList(),
                ground.clock());
        rollovers.start(scheduler);
        return rollovers;
    }

    /// Reads the schema beside what else a start does, so that the first question need not wait for it, and goes on
    /// with what deletions have left.
    void prepare() {
        Thread schema = Thread.ofPlatform().daemon().name("schema").start(graphql::prepare);
        ground.shutdown().add("schema", schema::join);
        tenancy.deletions().finish();
    }

    private GraphQlEndpoint graphql(Rerating.Routes asked) {
        return GraphQlApi.endpoint(new GraphQlApi.Parts(
                policies,
                population.rosters(),
                tokens,
                tenancy.suspensions(),
                tenancy.deletions(),
                ground.audit(),
                organizations,
                ground.ledger(),
                prices.rule(),
                prices.versions(),
                prices.imports(),
                asked,
                DeliveryLog.of(ground.ledger().deliveries(), ground.store().letters())
                        .sealed(ground.keyHash()::of),
                trial,
                ground.store().letters(),
                allowances,
                increases,
                new CeilingReader(
                        organizations,
                        ground.ledger(),
                        ground.ledger().ceilings(),
                        ground.store(),
                        ground.store(),
                        ground.clock()),
                ground.copy(),
                ground.ledger(),
                new Replays(ground.ledger().past(), ground.ledger(), ground.clock()),
                new GraphQlApi.Live(subscriptions, home),
                credentials(),
                ground.clock(),
                Wiring.VERSION));
    }
}
