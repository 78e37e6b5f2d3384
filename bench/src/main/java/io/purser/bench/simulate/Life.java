package io.purser.bench.simulate;

import io.purser.control.allowances.Allowances;
import io.purser.control.analytics.PastSpendReader;
import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.PromptSize;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.policy.Policy;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Access;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Evaluator;
import io.purser.governance.admission.Verdict;
import io.purser.governance.ingest.Booking;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.ingest.Report;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.KeptHold;
import io.purser.governance.settlement.OrganizationLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One process of the gateway: the real parts, put together as `Wiring` does, over the
/// simulated store.
final class Life {
    private static final EstimationSettings ESTIMATION = new EstimationSettings(0.85, 64, 3_000, 4);

    private final World world;
    private final SimulatedStore store;
    private final Organizations organizations;
    private final Evaluator evaluator;
    private final KeyAccess access;
    private final Telling telling;
    private final Treasury treasury;
    private final Desk desk;
    private final Clerk clerk;
    private final Correcting correcting;
    private final Ingest ingest;
    private final Map<String, Set<String>> inFlight = new HashMap<>();
    private final Map<String, RelayedCall> calls = new LinkedHashMap<>();
    private final Map<String, String> providers = new HashMap<>();
    private final Map<String, PlantedEngine> engines = new HashMap<>();
    private boolean arming;
    private String starting = "";

    Life(World world, SimulatedStore store) {
        this.world = world;
        this.store = store;
        PastSpendReader past = new PastSpendReader(store);
        organizations = new Organizations(
                Planted.journal(world, store),
                Planted.recovery(world, store),
                (policy, ids, at, skip) -> fill(past, policy, ids, at, skip),
                this::engine,
                policies -> announced(policies),
                world.agenda().wall(),
                Planted.keeps(world)::contains);
        if (world.mutant() != Mutant.A_START_FORGETS_ALLOWANCES) {
            organizations.grantedBy(organization -> Allowances.atStart(
                    world.cabinet(), organization, world.agenda().wall()));
        }
        access = new KeyAccess(secret -> secret, world.agenda().wall());
        evaluator = new Evaluator(organizations::ledger, world.prices().rule(), ESTIMATION, this::worker);
        telling = new Telling(world, this);
        treasury = new Treasury(world, this);
        desk = new Desk(world, this);
        clerk = new Clerk(world, this);
        ingest = new Ingest(
                organizations::ledger, evaluator::prices, store, world.agenda().wall());
        correcting = new Correcting(world, store, organizations);
    }

    private Engine engine(long nextAccount, long lastMillis) {
        PlantedEngine engine = Planted.engine(world, nextAccount, lastMillis, OrganizationEngine::new);
        engines.put(starting, engine);
        return engine;
    }

    /// What time it is for an organization's engine.
    long time(String organization) {
        return Objects.requireNonNull(engines.get(organization), organization).time();
    }

    private void announced(Collection<Policy> policies) {
        if (world.mutant() != Mutant.REVOKED_KEY_WORKS || world.lives() > 1 || !world.isStarted()) {
            access.policies(policies);
        }
    }

    /// Calls go on while a budget is filled from the ledger.
    private Map<String, List<Engine.Total>> fill(
            PastSpendReader past, Policy policy, List<String> ids, long at, Predicate<String> skip) {
        arming = true;
        world.meanwhile();
        Map<String, List<Engine.Total>> found =
                Planted.past(world, () -> past.of(policy, ids, at, skip), () -> past.of(policy, ids, at, _ -> false));
        world.meanwhile();
        arming = false;
        return found;
    }

    boolean isArming() {
        return arming;
    }

    SimulatedStore store() {
        return store;
    }

    Telling telling() {
        return telling;
    }

    Treasury treasury() {
        return treasury;
    }

    Organizations organizations() {
        return organizations;
    }

    /// Puts a policy in force; false where the store failed meanwhile.
    boolean enforce(Policy policy) {
        world.checks().policy(policy);
        starting = policy.organization().name();
        return awaited(() -> organizations.enforce(policy));
    }

    /// Brings past calls to what the price book says now, so many at most.
    void correct(Policy policy, int most) {
        awaited(() -> correcting.run(policy, most));
    }

    boolean isCorrecting() {
        return correcting.isAtWork();
    }

    /// Work that waits for the journal; false where the store failed meanwhile.
    boolean awaited(Runnable work) {
        try {
            store.awaited(work);
            return true;
        } catch (RuntimeException failed) {
            Crash crash = Crash.in(failed);
            if (crash != null) {
                throw crash;
            }
            if (store.healthy()) {
                throw failed;
            }
            return false;
        }
    }

    void priced() {
        evaluator.prices(_ -> world.prices().rule());
    }

    /// Takes up the batches whose holds the start left open.
    void takesUp(String organization) {
        world.checks().books(organization).openHolds().keySet().forEach(requestId -> holds(organization, requestId));
        desk.poll();
        clerk.takeUp(organization);
    }

    Desk desk() {
        return desk;
    }

    Clerk clerk() {
        return clerk;
    }

    /// What became of calls that were made elsewhere, null where the store failed meanwhile.
    @Nullable
    List<Booking> booked(String organization, List<Report> reports) {
        List<Booking> booked = new ArrayList<>();
        return awaited(() -> booked.addAll(ingest.book(organization, reports))) ? booked : null;
    }

    private void worker(Runnable task) {
        world.agenda().inLife(world.chance().between(1, 20), "count tokens", task);
    }

    Executor loop() {
        return task -> world.agenda().inLife(0, "event loop", task);
    }

    /// Whoever presents this key; null where it opens nothing.
    Access.@Nullable Result authenticate(String secret) {
        return access.authenticate(secret, world.agenda().wallMillis());
    }

    void ask(
            RelayedCall.Wish wish,
            Access.Result.Known known,
            Attribution attribution,
            String model,
            String provider,
            OptionalLong named) {
        CallShape shape = CallShape.text(
                CallShape.Kind.GENERATE,
                model,
                wish.streamed(),
                PromptSize.text(wish.promptBytes(), wish.messages()),
                named);
        long at = world.agenda().wallMillis();
        routed(wish, provider, model, at);
        evaluator.admit(
                new Admission.Request(
                        wish.requestId(),
                        known.caller(),
                        attribution,
                        shape,
                        provider,
                        model,
                        null,
                        List.of(),
                        () -> List.of("x".repeat((int) wish.promptBytes())),
                        at,
                        0,
                        to -> route(wish, to, at),
                        null),
                loop(),
                verdict -> judged(wish, verdict));
    }

    void admit(Admission.Request request, Consumer<Verdict> then) {
        evaluator.admit(request, loop(), then);
    }

    /// A call that an earlier process began, at the prices of its admission as the book has them now.
    @Nullable
    GovernedCall resume(KeptHold kept, RelayedCall.Wish wish, String provider, String model, ServiceTier asked) {
        routed(wish, provider, model, kept.admittedAt());
        return evaluator.resume(kept, model, null, asked);
    }

    /// Where another model runs: at any provider, the same whoever asks.
    private Admission.Route route(RelayedCall.Wish wish, String model, long at) {
        String known = providers.get(place(wish, model));
        String provider = known == null ? world.extras().chance().any(BillingProvider.NAMES) : known;
        routed(wish, provider, model, at);
        return new Admission.Route(provider, model, null);
    }

    private static String place(RelayedCall.Wish wish, String model) {
        return wish.requestId() + " " + model;
    }

    void routed(RelayedCall.Wish wish, String provider, String model, long at) {
        providers.put(place(wish, model), provider);
        world.checks()
                .pin(
                        wish.requestId(),
                        provider,
                        model,
                        PriceTag.of(world.prices().tags(), provider, model, at));
    }

    /// Who is asked for a call on a model.
    String providerOf(RelayedCall.Wish wish, String model) {
        return Objects.requireNonNull(providers.get(place(wish, model)), model);
    }

    private void judged(RelayedCall.Wish wish, Verdict verdict) {
        world.judged(wish, verdict);
        if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
            RelayedCall relayed = new RelayedCall(world, this, wish, call);
            calls.put(wish.requestId(), relayed);
            relayed.begin();
        } else {
            ended(wish);
        }
    }

    void arrives(String requestId, BillingProvider.Message message) {
        RelayedCall call = calls.get(requestId);
        if (call != null) {
            call.arrives(message);
        }
    }

    /// The engine has a hold of this call now.
    void holds(String organization, String requestId) {
        inFlight.computeIfAbsent(organization, _ -> new HashSet<>()).add(requestId);
    }

    /// The relay is done with it.
    void ended(RelayedCall.Wish wish) {
        ended(wish.organization(), wish.requestId());
    }

    void ended(String organization, String requestId) {
        inFlight.getOrDefault(organization, new HashSet<>()).remove(requestId);
    }

    int inFlight(String organization) {
        return inFlight.getOrDefault(organization, Set.of()).size();
    }

    boolean isAnyInFlight() {
        return inFlight.values().stream().anyMatch(each -> !each.isEmpty());
    }

    /// How many holds the engine has, -1 while the organization is not served.
    int openHolds(String organization) {
        OrganizationLedger ledger = organizations.ledger(organization);
        return ledger == null ? -1 : ledger.openHolds();
    }

    private Books.@Nullable Open open(RelayedCall.Wish wish) {
        return world.checks().books(wish.organization()).openHolds().get(wish.requestId());
    }

    /// Whether a hold lies on any account.
    boolean isHeld(RelayedCall.Wish wish) {
        Books.Open open = open(wish);
        return open != null && !open.placed().held().isEmpty();
    }

    boolean hasTopUps(RelayedCall.Wish wish) {
        Books.Open open = open(wish);
        return open != null && open.growths() > 0;
    }

    /// Whether this process relays it.
    boolean knows(String requestId) {
        return calls.containsKey(requestId);
    }

    /// The end of a call of the process before.
    void endLate(String organization, String requestId, long input, long output) {
        var end = new GovernedCall.End(
                TokenUsage.of(input, output), UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, 1, List.of());
        endAgain(new RelayedCall.Wish(organization, requestId, "", 0, 0, 0, false, false), end);
    }

    /// The same end by another way: somebody kept the hold and ends it too.
    void endAgain(RelayedCall.Wish wish, GovernedCall.End end) {
        OrganizationLedger ledger = organizations.ledger(wish.organization());
        KeptHold kept = world.keptHold(wish);
        GovernedCall again = ledger == null || kept == null
                ? null
                : evaluator.resume(kept, kept.placed().model(), null, ServiceTier.BATCH);
        if (again != null) {
            again.settle(end, loop(), _ -> {});
        }
    }
}
