package io.purser;

import io.purser.control.organizations.Remains;
import io.purser.core.usage.ServiceTier;
import io.purser.gateway.listener.BatchDesk;
import io.purser.gateway.listener.FileRoutes;
import io.purser.gateway.listener.Gateway;
import io.purser.gateway.listener.HoldDesk;
import io.purser.gateway.listener.HoldRoutes;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Relay;
import io.purser.governance.admission.Evaluator;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.OpenResponse;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.KeptHold;
import io.purser.platform.http.Route;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteBatchStore;
import io.purser.storage.sqlite.SqliteCustody;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the holds of batches, of responses in the background and of calls that others make outlive a process: what was
/// open when this one started stays open, and is asked after or ends in its time.
final class LongHolds {
    private static final long POLL_MILLIS = Duration.ofMinutes(1).toMillis();
    /// Longer than any provider keeps an answer.
    private static final Duration KEPT_BY_PROVIDERS = Duration.ofDays(60);
    /// For how long whoever made a hold is told again how it ended.
    private static final Duration ENDS_ARE_TOLD = Duration.ofDays(7);

    private static final long EXPIRY_MILLIS = 1_000;

    private final SqliteBatchStore store;
    private final SqliteCustody custody;
    private final List<OpenResponse> responses;
    private final List<ExternalHold> external;
    private final Set<String> requests;

    static LongHolds open(DataFolder folder, Durability durability, InstantSource clock, Shutdown shutdown) {
        SqliteBatchStore store = SqliteBatchStore.open(folder, durability);
        shutdown.add("batches.db", store);
        store.forgetBefore(clock.millis() - ENDS_ARE_TOLD.toMillis());
        SqliteCustody custody = SqliteCustody.open(
                folder,
                clock.millis() - KEPT_BY_PROVIDERS.toMillis(),
                Thread.ofPlatform().daemon().name("custody").factory());
        shutdown.add("custody.db", custody);
        return new LongHolds(store, custody);
    }

    private LongHolds(SqliteBatchStore store, SqliteCustody custody) {
        this.store = store;
        this.custody = custody;
        this.responses = new ArrayList<>(custody.open());
        this.external = new CopyOnWriteArrayList<>(store.openHolds());
        this.requests = Stream.of(
                        store.openBatches().stream().map(StoredBatch::requestId),
                        responses.stream().map(OpenResponse::requestId),
                        external.stream().map(ExternalHold::requestId))
                .flatMap(each -> each)
                .collect(Collectors.toUnmodifiableSet());
    }

    BatchStore store() {
        return store;
    }

    Custody custody() {
        return custody;
    }

    /// Where rows of organizations are kept.
    List<Remains> remains() {
        return List.of(store, custody);
    }

    /// Writes what is only noted yet.
    void flush() {
        custody.flush();
    }

    /// Whether a hold waits for a result that a start does not end.
    boolean keeps(String requestId) {
        return requests.contains(requestId);
    }

    /// The gateway's routes with those of files and batches; from now on the open ones are asked after.
    List<Route> routes(
            Gateway gateway,
            Vertx vertx,
            Providers providers,
            Relay relay,
            InstantSource clock,
            Organizations organizations,
            Evaluator admission) {
        BatchDesk desk = new BatchDesk(
                store,
                providers,
                relay,
                clock,
                batch -> resume(
                        organizations,
                        admission,
                        batch.requestId(),
                        batch.plan().model(),
                        null,
                        ServiceTier.BATCH));
        Context loop = vertx.getOrCreateContext();
        Executor executor = task -> loop.runOnContext(_ -> task.run());
        Runnable takeUp =
                () -> responses.removeIf(left -> isTakenUp(left, providers, relay, organizations, admission, executor));
        executor.execute(takeUp);
        vertx.setPeriodic(
                POLL_MILLIS,
                _ -> executor.execute(() -> {
                    takeUp.run();
                    desk.poll(executor);
                }));
        HoldDesk holds = holds(vertx, executor, clock, organizations, admission);
        List<Route> routes = new ArrayList<>(gateway.routes());
        routes.addAll(new FileRoutes(gateway, store, desk).routes());
        routes.addAll(new HoldRoutes(gateway, store, holds).routes());
        return routes;
    }

    /// The holds of calls that others make: those that were open are taken up, and end in time from now on.
    private HoldDesk holds(
            Vertx vertx, Executor executor, InstantSource clock, Organizations organizations, Evaluator admission) {
        HoldDesk desk = new HoldDesk(
                store,
                clock,
                hold -> resume(organizations, admission, hold.requestId(), hold.model(), null, hold.asked()),
                task -> Thread.ofVirtual().start(task));
        takeUp(desk, organizations);
        vertx.setPeriodic(EXPIRY_MILLIS, _ -> executor.execute(() -> desk.expire(executor)));
        vertx.setPeriodic(POLL_MILLIS, _ -> Thread.ofVirtual().start(() -> takeUp(desk, organizations)));
        return desk;
    }

    private void takeUp(HoldDesk desk, Organizations organizations) {
        external.removeIf(
                left -> desk.takeUp(left, organizations.ledger(left.owner().organization()) != null));
    }

    /// Whether a response's call goes on in this process; its organization may be served later.
    private static boolean isTakenUp(
            OpenResponse left,
            Providers providers,
            Relay relay,
            Organizations organizations,
            Evaluator admission,
            Executor executor) {
        GovernedCall call =
                resume(organizations, admission, left.requestId(), left.model(), left.priceAs(), left.asked());
        if (call != null) {
            relay.background().resume(left, call, providers.named(left.provider()), executor);
        }
        return call != null;
    }

    private static @Nullable GovernedCall resume(
            Organizations organizations,
            Evaluator admission,
            String requestId,
            String sent,
            @Nullable String priceAs,
            ServiceTier asked) {
        KeptHold kept = organizations.takeKept(requestId);
        return kept == null ? null : admission.resume(kept, sent, priceAs, asked);
    }
}
