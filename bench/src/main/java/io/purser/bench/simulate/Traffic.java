package io.purser.bench.simulate;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Decision;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.governance.access.Access;
import io.purser.governance.admission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who calls when, what people change meanwhile, and when the clocks and disks misbehave.
final class Traffic {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final World world;
    private final Chance chance;
    private final Map<String, PolicyMaker> makers = new LinkedHashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, String> organizations = new LinkedHashMap<>();
    private final Granting granting;
    private final boolean bursts;
    private final boolean jumps;
    private long highestWall;
    private int serial;

    Traffic(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
        this.granting = new Granting(world);
        this.bursts = chance.percent(60);
        this.jumps = chance.percent(50);
        makers.put(
                "acme",
                new PolicyMaker(
                        chance.apart(), world.extras(), "acme", world.agenda().now()));
        if (chance.percent(30)) {
            makers.put(
                    "globex",
                    new PolicyMaker(
                            chance.apart(),
                            world.extras(),
                            "globex",
                            world.agenda().now()));
        }
    }

    Map<String, Policy> policies() {
        Map<String, Policy> first = new LinkedHashMap<>();
        makers.forEach((name, maker) -> first.put(name, maker.first()));
        return first;
    }

    /// Puts everything on the agenda.
    void plan() {
        long at = 50;
        for (long calls = chance.between(30, 90); calls > 0; calls--) {
            at += pause();
            world.agenda().after(at, "a call", this::call);
        }
        long end = at;
        repeat(chance.between(0, 7), end, "a change of policy", this::change);
        repeat(chance.percent(50) ? chance.between(1, 3) : 0, end, "a change of prices", this::reprice);
        repeat(chance.percent(40) ? chance.between(1, 4) : 0, end, "the clock is set", this::setClock);
        repeat(
                chance.percent(20) ? 1 : 0,
                end,
                "the disk is full",
                () -> world.disk().full(!world.weather().isCalm()));
        if (world.extras().batches()) {
            Chance own = world.extras().chance();
            for (long batches = own.between(1, 6); batches > 0; batches--) {
                world.agenda().after(own.between(1, end), "a batch", this::batch);
            }
        }
        if (world.extras().rerates()) {
            Chance own = world.extras().chance();
            for (long times = own.between(2, 6); times > 0; times--) {
                world.agenda().after(own.between(1, end), "a re-rating", this::correct);
            }
        }
        granting.plan(end);
        world.carrying().plan(end, this::call);
        world.sources().plan(end);
        world.agents().plan(end);
        world.agenda().after(end + chance.between(1, 120_000), "heal", world::heal);
    }

    private void repeat(long times, long end, String what, Runnable work) {
        for (long i = 0; i < times; i++) {
            world.agenda().after(chance.between(1, end), what, work);
        }
    }

    private long pause() {
        if (bursts && chance.percent(60)) {
            return chance.between(0, 20);
        }
        return jumps && chance.percent(8) ? chance.between(HOUR / 4, 9 * HOUR) : chance.between(1, 90_000);
    }

    // --- calls

    private void call() {
        Life life = world.ready();
        if (life == null) {
            return;
        }
        String organization = chance.any(List.copyOf(makers.keySet()));
        Policy policy = Objects.requireNonNull(world.policies().get(organization));
        ApiKey key = chance.any(policy.keys());
        Access.Result who = life.authenticate(key.hash());
        if (!(who instanceof Access.Result.Known known)) {
            return;
        }
        if (key.revokedAt() != null) {
            throw new Violation("I-9", key.name() + " was revoked at " + key.revokedAt() + " and still opens");
        }
        world.coverage(!life.store().healthy(), Pair.ASKED_WHILE_STORE_IS_DOWN);
        String model = chance.percent(3) ? Prices.MYSTERY : chance.any(Prices.MODELS.subList(0, 3));
        OptionalLong named = chance.percent(50) ? OptionalLong.of(chance.between(16, 2_500)) : OptionalLong.empty();
        long most = Math.min(named.orElse(3_000), Prices.MOST_OUTPUT.getOrDefault(model, 3_000L));
        String id = organization + "-" + serial++;
        organizations.put(id, organization);
        var wish = new RelayedCall.Wish(
                organization,
                id,
                model,
                chance.percent(80) ? chance.between(4, 2_000) : chance.between(2_000, 12_000),
                (int) chance.between(1, 5),
                most,
                chance.percent(75),
                chance.percent(40));
        life.ask(wish, known, attribution(known, chance), model, chance.any(BillingProvider.NAMES), named);
    }

    private void batch() {
        Life life = world.ready();
        Chance own = world.extras().chance();
        String organization = own.any(List.copyOf(makers.keySet()));
        Policy policy = Objects.requireNonNull(world.policies().get(organization));
        ApiKey key = own.any(policy.keys());
        if (life == null || !(life.authenticate(key.hash()) instanceof Access.Result.Known known)) {
            return;
        }
        List<Shelf.Line> lines = new ArrayList<>();
        for (long left = own.between(1, 5); left > 0; left--) {
            lines.add(new Shelf.Line(own.between(4, 2_000), (int) own.between(1, 3), own.between(16, 1_500)));
        }
        var wish = new RelayedCall.Wish(
                organization,
                organization + "-batch-" + serial++,
                own.any(Prices.MODELS.subList(0, 3)),
                0,
                0,
                0,
                false,
                false);
        var batch = new Shelf.Batch(
                wish, own.any(BillingProvider.NAMES), lines, world.agenda().wallMillis());
        life.desk().ask(batch, known, attribution(known, chance));
    }

    /// What a call of somebody is for.
    static Attribution attribution(Access.Result.Known known, Chance chance) {
        String customer = maybe(PolicyMaker.CUSTOMERS, chance);
        return new Attribution(
                known.caller().identity(),
                customer,
                null,
                maybe(PolicyMaker.SESSIONS, chance),
                maybe(PolicyMaker.ENVIRONMENTS, chance),
                null,
                null,
                null,
                chance.percent(50) ? Map.of() : Map.of("team", chance.any(List.of("search", "ads"))),
                customer == null ? null : maybe(PolicyMaker.PLANS, chance));
    }

    private static @Nullable String maybe(List<String> names, Chance chance) {
        return chance.percent(40) ? null : chance.any(names);
    }

    void judged(RelayedCall.Wish wish, Verdict verdict) {
        if (verdict instanceof Verdict.Switched(Verdict refusal, var _)) {
            judged(wish, refusal);
            return;
        }
        if (verdict instanceof Verdict.OnPlan(Verdict refusal, var _, var _)) {
            judged(wish, refusal);
            return;
        }
        if (verdict instanceof Verdict.OverBudget over) {
            boolean held = over.reason() == Decision.Reason.HELD;
            world.coverage().saw(held ? Pair.REFUSED_FOR_OTHERS_HOLDS : Pair.REFUSED_FOR_WHAT_IS_SPENT);
            refused.add(over.governs().budget().id());
        }
        boolean isUnpriced = wish.model().equals(Prices.MYSTERY);
        world.coverage(verdict instanceof Verdict.OverRate, Pair.THROTTLED);
        world.coverage(verdict instanceof Verdict.Restricted, Pair.REFUSED_AT_A_STAGE);
        world.coverage(verdict instanceof Verdict.Admitted && isUnpriced, Pair.UNPRICED_SERVED);
    }

    /// Usage that comes for a call of a process that is gone: whoever kept the hold tries to
    /// end it.
    void arrivedLate(Life life, String requestId, BillingProvider.Message message) {
        String organization = organizations.get(requestId);
        if (organization == null || life.knows(requestId) || !world.isStarted()) {
            return;
        }
        boolean ended = world.checks().books(organization).settled().containsKey(requestId);
        if (ended && message instanceof BillingProvider.Message.Usage(long input, long output)) {
            world.coverage().saw(Pair.DUPLICATE_END_AFTER_RECOVERY);
            life.endLate(organization, requestId, input, output);
        }
    }

    // --- what people do

    private void change() {
        Life life = world.ready();
        if (life == null) {
            return;
        }
        if (life.isArming()) {
            // One change at a time, as the control plane has it.
            world.agenda().after(1_000, "a change of policy", this::change);
            return;
        }
        String organization = chance.any(List.copyOf(makers.keySet()));
        PolicyMaker maker = Objects.requireNonNull(makers.get(organization));
        PolicyMaker.Change change = chance.any(List.of(PolicyMaker.Change.values()));
        Policy before = Objects.requireNonNull(world.policies().get(organization));
        Policy next = maker.changed(before, change, world.agenda().wallMillis());
        boolean holds = life.inFlight(organization) > 0;
        world.coverage(
                holds,
                switch (change) {
                    case LIMIT_RAISED, ENFORCEMENT_CHANGED -> Pair.GROUP_COMMIT;
                    case LIMIT_LOWERED -> Pair.LIMIT_LOWERED_UNDER_HOLD;
                    case BUDGET_ADDED, BUDGET_RESCOPED -> Pair.BUDGET_ADDED_UNDER_HOLD;
                    case BUDGET_REMOVED -> Pair.BUDGET_REMOVED_UNDER_HOLD;
                    case KEY_REVOKED -> Pair.KEY_REVOKED_UNDER_HOLD;
                });
        boolean raisedAfter = change == PolicyMaker.Change.LIMIT_RAISED
                && next.budgets().stream()
                        .filter(budget -> !before.budgets().contains(budget))
                        .anyMatch(budget -> refused.contains(budget.id()));
        world.coverage(raisedAfter, Pair.LIMIT_RAISED_AFTER_REFUSAL);
        world.agenda().note(organization + ": " + change);
        world.policies().put(organization, next);
        life.enforce(next);
    }

    private void reprice() {
        Life life = world.ready();
        world.prices().change(world.agenda().wallMillis());
        if (life != null) {
            world.coverage(life.isAnyInFlight(), Pair.PRICE_CHANGED_UNDER_HOLD);
            life.priced();
        }
    }

    /// A list turns out to have been wrong, or nothing has changed since the last time.
    private void correct() {
        Life life = world.ready();
        Chance own = world.extras().chance();
        for (long changes = own.between(0, 3); changes > 0; changes--) {
            reprice();
        }
        if (life == null || life.isArming()) {
            return; // one change at a time, as the control plane has it
        }
        Policy policy = Objects.requireNonNull(world.policies().get(own.any(List.copyOf(makers.keySet()))));
        life.correct(policy, own.percent(50) ? (int) own.between(1, 10) : Integer.MAX_VALUE);
    }

    private void setClock() {
        if (world.weather().isCalm()) {
            return;
        }
        highestWall = Math.max(highestWall, world.agenda().wallMillis());
        long far = chance.percent(50) ? 26 * HOUR : HOUR;
        long millis = chance.between(-far, far);
        long before = world.agenda().wallMillis();
        world.agenda().step(millis);
        long after = world.agenda().wallMillis();
        boolean edge = Math.floorDiv(before, 24 * HOUR) != Math.floorDiv(after, 24 * HOUR);
        world.coverage(millis < 0 && edge, Pair.CLOCK_BACK_OVER_WINDOW_EDGE);
        Life life = world.ready();
        world.coverage(millis > 0 && life != null && life.isAnyInFlight(), Pair.CLOCK_FORWARD_WITH_OPEN_HOLD);
    }

    /// Counts what a crash met.
    void diedWith(Life life, Crash crash, boolean started) {
        world.coverage(started && life.isAnyInFlight(), Pair.CRASH_WITH_OPEN_HOLD);
        world.coverage(life.store().waitsFor(SimulatedStore.What.TOP_UP), Pair.CRASH_WITH_TOP_UP_IN_FLIGHT);
        world.coverage(life.store().waitsFor(SimulatedStore.What.SETTLEMENT), Pair.CRASH_WITH_SETTLEMENT_IN_FLIGHT);
        for (String organization : makers.keySet()) {
            boolean grown = world.checks().books(organization).openHolds().values().stream()
                    .anyMatch(open -> open.growths() > 0);
            world.coverage(grown, Pair.CRASH_WITH_TOPPED_UP_HOLD);
        }
        boolean back = world.agenda().wallMillis() < highestWall - HOUR;
        world.coverage(back, Pair.RESTART_WITH_CLOCK_STEPPED_BACK);
        granting.died(life);
        Objects.requireNonNull(crash);
    }
}
