package io.purser;

import io.purser.gateway.listener.BatchDesk;
import io.purser.gateway.listener.FileRoutes;
import io.purser.gateway.listener.Gateway;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Relay;
import io.purser.governance.admission.Evaluator;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.KeptHold;
import io.purser.platform.http.Route;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteBatchStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How the holds of batches outlive a process: what was open when this one started stays open, and
/// is asked after once a minute.
final class OpenBatches {
    private static final long POLL_MILLIS = Duration.ofMinutes(1).toMillis();

    private final BatchStore store;
    private final Set<String> requests;

    static OpenBatches open(DataFolder folder, Durability durability, Shutdown shutdown) {
        SqliteBatchStore store = SqliteBatchStore.open(folder, durability);
        shutdown.add("batches.db", store);
        return new OpenBatches(store);
    }

    private OpenBatches(BatchStore store) {
        this.store = store;
        this.requests =
                store.openBatches().stream().map(StoredBatch::requestId).collect(Collectors.toUnmodifiableSet());
    }

    BatchStore store() {
        return store;
    }

    /// Whether a hold is a batch's.
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
        BatchDesk desk = new BatchDesk(store, providers, relay, clock, requestId -> {
            KeptHold kept = organizations.takeKept(requestId);
            return kept == null ? null : admission.resume(kept);
        });
        Context loop = vertx.getOrCreateContext();
        vertx.setPeriodic(
                POLL_MILLIS, _ -> loop.runOnContext(_ -> desk.poll(task -> loop.runOnContext(_ -> task.run()))));
        List<Route> routes = new ArrayList<>(gateway.routes());
        routes.addAll(new FileRoutes(gateway, store, desk).routes());
        return routes;
    }
}
