package io.purser.bench.simulate;

import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.policy.Policy;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.KeptHold;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One run of one seed: the steps of the agenda one after the other, a look after each, a new
/// process after a crash, and healing at the end.
final class World {
    private static final int MOST_STEPS = 60_000;
    private static final int MEANWHILE_STEPS = 25;
    private static final int FIGURES_EVERY_STEPS = 25;

    /// Near edges of windows: of a day, a month, a year, a clock change.
    private static final List<String> STARTS = List.of(
            "2026-11-22T20:00:00Z",
            "2026-11-30T22:30:00Z",
            "2026-12-31T23:30:00Z",
            "2026-11-01T04:30:00Z",
            "2026-04-23T21:30:00Z",
            "2026-04-04T14:45:00Z",
            "2026-02-28T12:00:00Z");

    private final Mutant mutant;
    private final Coverage coverage;
    private final Chance chance;
    private final Extras extras;
    private final Weather weather;
    private final Agenda agenda;
    private final Disk disk;
    private final Shelf shelf;
    private final Cabinet cabinet = new Cabinet(this);
    private final Checks checks = new Checks(this);
    private final BillingProvider provider;
    private final Receivers receivers;
    private final Prices prices;
    private final Traffic traffic;
    private final Carrying carrying;
    private final Sources sources;
    private final Agents agents;
    private final HoldShelf holds;
    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final Map<String, LedgerRecord.HoldPlaced> everHeld = new HashMap<>();
    private @Nullable Life life;
    private boolean started;
    private boolean deep;
    private boolean unknownBefore;
    private int lives;
    private int steps;

    World(long seed, Extras.Era era, Mutant mutant, Coverage coverage) {
        this.mutant = mutant;
        this.coverage = coverage;
        this.chance = new Chance(seed);
        this.extras = Extras.of(seed, era);
        this.weather = new Weather(chance.apart());
        this.agenda = new Agenda(Instant.parse(chance.any(STARTS)).toEpochMilli());
        boolean forcesFirst = chance.percent(40);
        this.disk = new Disk(forcesFirst, mutant == Mutant.ANSWERS_BEFORE_THE_DISK_HAS_IT);
        this.shelf = new Shelf(forcesFirst);
        this.holds = new HoldShelf(this, forcesFirst);
        this.provider = new BillingProvider(this, chance.apart());
        this.receivers = new Receivers(this, chance.apart());
        this.prices = new Prices(chance.apart());
        this.traffic = new Traffic(this, chance.apart());
        this.carrying = new Carrying(this);
        this.sources = new Sources(this);
        this.agents = new Agents(this);
    }

    /// Runs it to its end.
    ///
    /// @throws Violation where a promise does not hold
    void run() {
        policies.putAll(traffic.policies());
        startInTime(0);
        traffic.plan();
        while (!agenda.isEmpty()) {
            turn();
        }
        carrying.atRest();
        new EndChecks(this).all();
        restartAtLast();
        carrying.atRest();
        new EndChecks(this).all();
    }

    private void restartAtLast() {
        Map<String, String> before = FigureChecks.shown(this);
        die(new Crash(Crash.Kind.PROCESS, "at the end"), null);
        begin();
        FigureChecks.sameAfterStart(before, FigureChecks.shown(this));
        while (!agenda.isEmpty()) {
            turn();
        }
    }

    private void turn() {
        if (++steps > MOST_STEPS) {
            throw new Violation("liveness", "the world does not come to rest");
        }
        try {
            agenda.step();
            look();
        } catch (Crash crash) {
            Row writing = life == null ? null : life.store().writing();
            die(crash, writing);
        }
    }

    private void look() {
        if (life == null || !life.store().healthy()) {
            return;
        }
        checks.inFlight(life);
        if (steps % FIGURES_EVERY_STEPS == 0) {
            new FigureChecks(this).look(life);
        }
    }

    /// Lets some of what is planned happen in the middle of something else.
    void meanwhile() {
        if (deep || !started) {
            return;
        }
        deep = true;
        try {
            for (long left = chance.between(0, MEANWHILE_STEPS); left > 0 && !agenda.isEmpty(); left--) {
                agenda.step();
            }
        } finally {
            deep = false;
        }
    }

    // --- processes

    private void startInTime(long millis) {
        agenda.after(millis, "start", () -> {
            if (life == null) {
                begin();
            }
        });
    }

    private void begin() {
        lives++;
        agenda.nextLife();
        boolean torn = !disk.rows().isEmpty() && !disk.rows().getLast().isWhole();
        coverage(torn, Pair.TORN_ROW_CUT);
        coverage(torn && unknownBefore, Pair.TORN_ROW_AFTER_UNKNOWN_COMMIT);
        SimulatedStore store = new SimulatedStore(this, disk);
        started = false;
        Life next = new Life(this, store);
        life = next;
        for (Policy policy : List.copyOf(policies.values())) {
            if (!next.enforce(policy)) {
                return;
            }
        }
        next.treasury().open();
        started = true;
        for (String organization : policies.keySet()) {
            Set<String> open = checks.books(organization).openHolds().keySet();
            boolean clean = open.stream().allMatch(this::outlives);
            coverage(checks.books(organization).hasCrossings(), Pair.CROSSING_WITH_RESTART);
            Violation.unless(clean, "I-15", () -> organization + " is served and has holds of a process that died");
            next.takesUp(organization);
        }
        next.telling().look();
    }

    /// Whether a hold stays open when its process dies.
    boolean outlives(String requestId) {
        return shelf.open().containsKey(requestId)
                || holds.openHolds().stream().anyMatch(each -> each.requestId().equals(requestId));
    }

    private void die(Crash crash, @Nullable Row writing) {
        if (life != null) {
            traffic.diedWith(life, crash, started);
        }
        agenda.note(String.valueOf(crash.getMessage()));
        life = null;
        deep = false;
        agenda.nextLife();
        coverage(!shelf.open().isEmpty(), Pair.CRASH_WITH_OPEN_BATCH);
        shelf.crash(crash.kind(), extras.chance());
        holds.crash(crash.kind(), extras.holds().chance());
        agents.crash(crash.kind());
        Disk.Damage damage = disk.crash(crash.kind(), writing, chance);
        coverage(!damage.lost().isEmpty(), Pair.POWER_LOSS_WITH_LOST_ROWS);
        coverage(crash.kind() == Crash.Kind.POWER && disk.forcesFirst(), Pair.POWER_LOSS_UNDER_DISK_DURABILITY);
        checks.afterCrash(disk, damage);
        startInTime(chance.between(100, 30_000));
    }

    /// Somewhere where a process may die.
    void crashPoint(String where) {
        if (life != null && weather.crashes()) {
            coverage(!started, Pair.CRASH_IN_RECOVERY);
            coverage(life.isArming() || deep, Pair.CRASH_WHILE_ARMING);
            coverage(life.isCorrecting(), Pair.CRASH_WHILE_RERATING);
            coverage(where.equals("between a delivery and its note"), Pair.CRASH_BETWEEN_DELIVERY_AND_NOTE);
            coverage(life.treasury().isCarrying(), Pair.CRASH_WHILE_CARRYING);
            throw new Crash(weather.kind(), where);
        }
    }

    /// Whoever runs the gateway sees that its store failed, and starts it anew.
    void storeFailed() {
        unknownBefore = false;
        coverage(disk.isFull() && life != null && life.isAnyInFlight(), Pair.FULL_DISK_WITH_OPEN_HOLD);
        agenda.inLife(chance.between(1_000, 60_000), "somebody restarts it", () -> {
            disk.full(false);
            throw new Crash(Crash.Kind.PROCESS, "to begin anew");
        });
    }

    void unknownCommit(Row row) {
        unknownBefore = true;
        Disk.each(
                List.of(row),
                (_, record) ->
                        coverage(record instanceof LedgerRecord.CallSettled, Pair.UNKNOWN_COMMIT_OF_A_SETTLEMENT));
    }

    /// Nothing goes wrong any more.
    void heal() {
        weather.calm();
        disk.full(false);
        if (life != null && !life.store().healthy()) {
            throw new Crash(Crash.Kind.PROCESS, "to begin anew");
        }
    }

    // --- the network

    /// A message on its way: late, twice, out of order or never.
    void send(String what, Runnable arrival) {
        if (weather.loses()) {
            agenda.note("lost: " + what);
            return;
        }
        agenda.after(weather.delay(), what, arrival);
        if (weather.duplicates()) {
            agenda.after(weather.delay(), what + " again", arrival);
        }
    }

    void arrives(String requestId, BillingProvider.Message message) {
        if (life != null) {
            life.arrives(requestId, message);
            traffic.arrivedLate(life, requestId, message);
        }
    }

    void judged(RelayedCall.Wish wish, Verdict verdict) {
        traffic.judged(wish, verdict);
    }

    /// A hold as it was journalled, for whoever ends it by another way; null where there was
    /// none.
    @Nullable
    KeptHold keptHold(RelayedCall.Wish wish) {
        LedgerRecord.HoldPlaced placed = everHeld.get(wish.requestId());
        return placed == null ? null : new KeptHold(placed, placed.outputTokens(), placed.held());
    }

    void held(LedgerRecord.HoldPlaced placed) {
        everHeld.put(placed.requestId(), placed);
    }

    /// A crossing may have come.
    void crossingWaits() {
        if (life != null && started) {
            life.telling().look();
        }
    }

    List<String> channelsOf(String organization, Crossing crossing) {
        return life().telling().channelsOf(organization, crossing);
    }

    // --- what is in it

    void coverage(boolean met, Pair pair) {
        if (met) {
            coverage.saw(pair);
        }
    }

    Coverage coverage() {
        return coverage;
    }

    Mutant mutant() {
        return mutant;
    }

    Extras extras() {
        return extras;
    }

    Chance chance() {
        return chance;
    }

    Weather weather() {
        return weather;
    }

    Agenda agenda() {
        return agenda;
    }

    Disk disk() {
        return disk;
    }

    Shelf shelf() {
        return shelf;
    }

    Cabinet cabinet() {
        return cabinet;
    }

    Carrying carrying() {
        return carrying;
    }

    Sources sources() {
        return sources;
    }

    Agents agents() {
        return agents;
    }

    HoldShelf holds() {
        return holds;
    }

    Checks checks() {
        return checks;
    }

    BillingProvider provider() {
        return provider;
    }

    Receivers receivers() {
        return receivers;
    }

    Prices prices() {
        return prices;
    }

    /// The policies as they are kept.
    Map<String, Policy> policies() {
        return policies;
    }

    Life life() {
        return Objects.requireNonNull(life, "no process");
    }

    /// The process where it is ready, null where there is none.
    @Nullable
    Life ready() {
        return started ? life : null;
    }

    /// Whether a budget is being filled from the ledger.
    boolean isArming() {
        return started && life != null && life.isArming();
    }

    boolean isStarted() {
        return started;
    }

    int lives() {
        return lives;
    }
}
