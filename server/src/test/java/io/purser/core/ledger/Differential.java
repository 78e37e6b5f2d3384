package io.purser.core.ledger;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.limits.RateLimit;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs the engine and the naive engine side by side through one seed's history and demands the same answers.
final class Differential {
    private final RandomWorld world;
    private final NaiveEngine naive;
    private final long seed;
    private final Map<Long, NaiveEngine.Place> places = new HashMap<>();
    private final Map<String, Integer> reached;
    private final List<UsageEvent> ledger = new ArrayList<>();
    private final List<Adjustment> corrections = new ArrayList<>();
    /// What each entry costs with its corrections, by its place in the ledger.
    private final Map<Integer, Long> costs = new HashMap<>();
    /// Draws of its own, so that the histories of seeds stay what they were.
    private final Random correcting;
    /// Where calls are made that do not pass here.
    private final RandomWorld elsewhere;
    /// Who is granted more, or less.
    private final Random granting;
    private final Map<String, List<Engine.Total>> arming = new TreeMap<>();
    private OrganizationEngine engine = new OrganizationEngine(0, 0);
    private List<Budget> budgets = new ArrayList<>();
    private List<RateLimit> limits = new ArrayList<>();
    private final List<Budget> retired = new ArrayList<>();
    private long clock = Instant.parse("2026-10-20T20:00:00Z").toEpochMilli();
    private int step;
    private long granted;
    private String doing = "start";

    Differential(long seed, Flaw flaw, Map<String, Integer> reached) {
        this.seed = seed;
        this.correcting = new Random(~seed);
        this.granting = new Random(31 * seed + 7);
        this.world = new RandomWorld(seed);
        this.elsewhere = new RandomWorld(~seed);
        this.naive = new NaiveEngine(flaw);
        this.reached = reached;
    }

    /// Throws an `AssertionError` at the first difference.
    void run(int steps) {
        for (int i = 0; i < 8; i++) {
            budgets.add(world.budget(clock));
        }
        limits.add(world.limit(null));
        naive.at(clock);
        swap(List.of());
        for (step = 0; step < steps; step++) {
            step();
            if (arming.isEmpty() && !ledger.isEmpty() && correcting.nextInt(10) == 0) {
                correct();
            }
            if (elsewhere.random.nextInt(12) == 0) {
                report();
            }
            if (granting.nextInt(15) == 0) {
                grant();
            }
            if (step % 10 == 0) {
                compareFigures();
            }
        }
        while (!naive.open.isEmpty()) {
            settle(anyOpen());
        }
        compareFigures();
        demand("open holds", 0, engine.openHolds());
    }

    private void step() {
        time();
        int dice = world.random.nextInt(100);
        if (dice < 55) {
            admit();
        } else if (dice < 65) {
            extend();
        } else if (dice < 85) {
            settle(anyOpen());
        } else if (dice < 91) {
            release(anyOpen());
        } else if (dice < 95) {
            policy();
        } else if (dice < 98) {
            armAny();
        } else if (world.random.nextInt(4) == 0) {
            restart();
        }
    }

    private void time() {
        int dice = world.random.nextInt(100);
        long by = dice < 40
                ? 0
                : dice < 80
                        ? world.random.nextLong(0, 5_000)
                        : dice < 92
                                ? world.random.nextLong(0, 600_000)
                                : dice < 97
                                        ? world.random.nextLong(0, 4 * 3_600_000L)
                                        : dice < 99 ? world.random.nextLong(0, 40 * 3_600_000L) : -60_000;
        if (by < 0) {
            // A step may have asked the engine nothing: it must have seen the later instant to refuse the earlier.
            engine.figures("nobody", clock);
        }
        clock += by;
        naive.at(clock);
        reach(by < 0 ? "clock steps back" : by > 3_600_000 ? "hours pass" : "moments pass");
    }

    private String anyOpen() {
        List<String> open = List.copyOf(naive.open.keySet());
        boolean unknown = open.isEmpty() || world.random.nextInt(20) == 0;
        return unknown ? "r-unknown" : open.get(world.random.nextInt(open.size()));
    }

    private void admit() {
        boolean again = !naive.open.isEmpty() && world.random.nextInt(30) == 0;
        Ask ask = world.ask(again ? anyOpen() : "r" + step);
        doing = "admit " + ask;
        NaiveEngine.Answer expected = naive.admit(ask);
        Decision decision = engine.admit(ask, clock);
        demand("decision", expected.kind(), decision.getClass());
        reach(decision.getClass().getSimpleName());
        switch (decision) {
            case Decision.Admit(
                    Hold hold,
                    BudgetFigures tightest,
                    List<Decision.LimitFigures> paces,
                    List<ActionTaken> taken) -> {
                opened(hold.opened(), expected.held());
                demand("held", expected.held(), byPlace(hold.postings()));
                demand("cap", expected.cap(), hold.outputCap().orElse(-1));
                demand("covered", expected.covered(), hold.coveredOutput());
                demand("tightest", expected.governs(), tightest);
                demand("paces", Set.copyOf(expected.limits()), Set.copyOf(paces));
                demand("taken", expected.taken(), Set.copyOf(taken));
                taken.forEach(one -> reach("took " + one.kind()));
                demand("I-5", List.of(), naive.aboveTheirLimit(expected.held()));
                reach(expected.cap() >= 0 ? "capped" : "uncapped");
            }
            case Decision.Refuse refuse -> {
                demand("reason", expected.reason(), refuse.reason());
                demand("governs", expected.governs(), refuse.governs());
                demand("looked", expected.looked(), Set.copyOf(refuse.looked()));
                demand(
                        "looked is complete",
                        expected.looked().size(),
                        refuse.looked().size());
                reach("refused for " + refuse.reason());
            }
            case Decision.Throttle throttle -> {
                demand("throttle", expected.throttle(), throttle);
                reach("throttled by " + throttle.limit().kind());
            }
            case Decision.Unpriced(BudgetFigures governs) -> demand("governs", expected.governs(), governs);
            case Decision.Unbounded(BudgetFigures governs) -> demand("governs", expected.governs(), governs);
            case Decision.Reroute reroute -> demand("reroute", expected.other(), reroute);
            case Decision.Restricted restricted -> {
                demand("restricted", expected.other(), restricted);
                reach("restricted by " + restricted.kind());
            }
            case Decision.Tight _ -> {}
            case Decision.Known _ -> {}
        }
    }

    /// Somebody may spend more or less for a time; or what was granted ends early or was never granted.
    private void grant() {
        if (!naive.allowances.isEmpty() && granting.nextInt(4) == 0) {
            Allowance known = naive.allowances.get(granting.nextInt(naive.allowances.size()));
            end(known, granting.nextBoolean());
            return;
        }
        Budget budget = budgets.get(granting.nextInt(budgets.size()));
        List<NaiveEngine.Place> known = places.values().stream()
                .filter(place -> place.rule().budget.id().equals(budget.id()))
                .toList();
        String subject = budget.scope().each() == null
                ? null
                : known.isEmpty()
                        ? "u1"
                        : known.get(granting.nextInt(known.size())).subject();
        long most = Math.max(2, budget.limit());
        long amount = granting.nextLong(1, most) * (granting.nextInt(3) == 0 ? -1 : 1);
        long hour = 3_600_000L;
        long until = switch (granting.nextInt(4)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> naive.now + granting.nextLong(1, hour);
            default -> naive.now + granting.nextLong(1, 80 * hour);
        };
        Allowance allowance =
                new Allowance(++granted, budget.id(), subject, Allowance.Kind.RAISE, amount, naive.now, until);
        doing = "grant " + allowance;
        BigInteger left = naive.left(budget.id(), subject);
        if (amount > 0) {
            naive.allow(allowance);
            engine.allow(allowance, clock);
            reach("granted");
        } else {
            boolean enough = left != null && left.compareTo(BigInteger.valueOf(-amount)) >= 0;
            demand("taken", enough, engine.take(allowance, clock));
            if (enough) {
                naive.allow(allowance);
            }
            reach(enough ? "taken" : "not taken for want of it");
        }
        compareFigures();
    }

    private void end(Allowance known, boolean undone) {
        doing = (undone ? "forget " : "end ") + known;
        if (undone) {
            naive.forget(known);
            engine.forget(known);
        } else {
            naive.allow(known.endedAt(naive.now));
            engine.allow(known.endedAt(naive.now), clock);
        }
        reach(undone ? "undone" : "ended early");
        compareFigures();
    }

    private void extend() {
        String id = anyOpen();
        NaiveEngine.Call call = naive.open.get(id);
        long wished = (call == null ? 0 : call.covered) + world.random.nextLong(-10, 2_000);
        doing = "extend " + id + " to " + wished;
        NaiveEngine.Growing expected = naive.extend(id, wished);
        Extension extension = engine.extend(id, wished, clock);
        reach(extension.getClass().getSimpleName());
        switch (extension) {
            case Extension.Grown(long covered, List<Posting> more) -> {
                demand("covered", expected == null ? null : expected.covered(), covered);
                demand("more", expected == null ? null : expected.more(), byPlace(more));
                demand("I-5", List.of(), naive.aboveTheirLimit(byPlace(more)));
            }
            case Extension.Exhausted(Decision.Reason reason, BudgetFigures governs) -> {
                demand("exhausted", expected == null ? null : expected.reason(), reason);
                demand("governs", expected == null ? null : expected.governs(), governs);
                reach("exhausted for " + reason);
            }
            case Extension.AlreadyEnded _ -> demand("ended", null, expected);
        }
    }

    private void settle(String id) {
        NaiveEngine.Call call = naive.open.get(id);
        Actual actual = call == null ? new Actual(1, 1L) : world.actual(call.ask, call.covered);
        doing = "settle " + id + " at " + actual;
        NaiveEngine.Settling expected = naive.settle(id, actual);
        Ending ending = engine.settle(id, actual, clock);
        reach(ending.getClass().getSimpleName());
        if (ending instanceof Ending.Settled settled) {
            NaiveEngine.Settling wanted = Objects.requireNonNull(expected);
            opened(settled.opened(), wanted.settled());
            demand("settled", wanted.settled(), byPlace(settled.settled()));
            demand("crossings", wanted.crossings(), Set.copyOf(settled.crossings()));
            demand(
                    "crossed once",
                    wanted.crossings().size(),
                    settled.crossings().size());
            demand("over hold", wanted.overHold(), settled.overHold());
            demand("tightest", wanted.tightest(), settled.tightest());
            settled.crossings().forEach(one -> reach(one.reminder() == 0 ? "crossing" : "reminder"));
            reach(settled.overHold() ? "over its hold" : "within its hold");
            book(Objects.requireNonNull(call), actual);
        } else {
            demand("ended before", null, expected);
        }
        demand(
                "a second end",
                Ending.AlreadyEnded.class,
                engine.settle(id, actual, clock).getClass());
    }

    private void book(NaiveEngine.Call call, Actual actual) {
        ledger.add(event(call.ask, call.admittedAt, actual));
    }

    private UsageEvent event(Ask ask, long admittedAt, Actual actual) {
        return new UsageEvent(
                ask.requestId(),
                admittedAt,
                clock,
                ask.attribution(),
                ask.provider(),
                ask.model(),
                ask.model(),
                null,
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                TokenUsage.of(actual.tokens(), 0),
                actual.cost(),
                null,
                0,
                0,
                0,
                false,
                List.of(),
                Particulars.NONE);
    }

    /// A call that was made elsewhere is told, at once or late.
    private void report() {
        long day = 24 * 3_600_000L;
        long late = switch (elsewhere.random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> elsewhere.random.nextLong(0, 3_600_000);
            case 2 -> elsewhere.random.nextLong(0, 3 * day);
            default -> elsewhere.random.nextLong(0, 35 * day);
        };
        Ask made = elsewhere.ask("e" + step);
        UsageEvent call = event(made, clock - late, elsewhere.actual(made, 500));
        doing = "report " + call;
        Looked closed = new Looked();
        NaiveEngine.Correcting expected = naive.count(call);
        Engine.Counted counted = engine.count(call, closed, clock);
        if (counted instanceof Engine.Counted.Wanting(Set<Long> ends, long asOf)) {
            closed.asOf = asOf;
            demand("wants what is over", true, ends.stream().allMatch(end -> end <= naive.now));
            closed.ends.addAll(ends);
            counted = engine.count(call, closed, clock);
        }
        if (!(counted instanceof Engine.Counted.Done done)) {
            throw new AssertionError("seed " + seed + ", step " + step + ": it wants again: " + counted);
        }
        opened(done.opened(), expected.posted());
        demand("counted", expected.posted(), byPlace(done.settled()));
        demand("crossings", expected.crossings(), Set.copyOf(done.crossings()));
        demand("crossed once", expected.crossings().size(), done.crossings().size());
        demand("over its limit", expected.overLimit(), done.overLimit());
        ledger.add(call);
        reach(closed.ends.isEmpty() ? "reported in memory" : "reported in a window that was forgotten");
        reach(done.opened().isEmpty() ? "reported on known accounts" : "reported on a new account");
        reach(done.overLimit() ? "reported over a limit" : "reported within limits");
        done.crossings().forEach(_ -> reach("crossed by a report"));
    }

    /// What a store says of windows that are over.
    private final class Looked implements Engine.ClosedWindows {
        private final Set<Long> ends = new HashSet<>();
        private long asOf = -1;

        @Override
        public long asOf() {
            return asOf;
        }

        @Override
        public boolean has(long windowEnd) {
            return ends.contains(windowEnd);
        }

        @Override
        public long settled(long number) {
            return naive.settledHere(Objects.requireNonNull(places.get(number))).longValueExact();
        }

        @Override
        public @Nullable Long number(String budgetId, @Nullable String subject, long windowStart) {
            Long number = stored(budgetId, subject, windowStart);
            reach(number == null ? "reported where the budget had nothing" : "reported on a stored account");
            return number;
        }
    }

    /// The price of an earlier call turns out to be another.
    private void correct() {
        int which = ledger.size() - 1 - correcting.nextInt(Math.min(ledger.size(), correcting.nextBoolean() ? 4 : 400));
        UsageEvent entry = ledger.get(which);
        long before = costs.computeIfAbsent(which, _ -> entry.cost() == null ? 0L : entry.cost());
        long after = correcting.nextInt(6) == 0 ? 0 : correcting.nextLong(0, 2 * before + 5_000);
        doing = "correct " + entry.requestId() + " from " + before + " to " + after;
        Adjustment adjustment = new Adjustment(
                entry.requestId() + "." + corrections.size(),
                Adjustment.RE_RATE,
                "a price was wrong",
                "finance",
                null,
                entry.cost() == null,
                Adjustment.difference(entry, after - before, null, null));
        NaiveEngine.Correcting expected = naive.adjust(entry, after - before);
        Engine.Adjusted adjusted = engine.adjust(adjustment.entry(), this::forgotten, clock);
        demand("corrected", expected.posted(), byPlace(adjusted.posted()));
        demand("crossings", expected.crossings(), Set.copyOf(adjusted.crossings()));
        demand("crossed once", expected.crossings().size(), adjusted.crossings().size());
        demand("over its limit", expected.overLimit(), adjusted.overLimit());
        corrections.add(adjustment);
        costs.put(which, after);
        reach("corrected");
        adjusted.crossings().forEach(_ -> reach("crossed by a correction"));
        reach(adjusted.overLimit() ? "corrected over a limit" : "corrected within limits");
    }

    private @Nullable Long forgotten(String budgetId, @Nullable String subject, long windowStart) {
        Long number = stored(budgetId, subject, windowStart);
        if (number != null) {
            reach("corrected in a window that was forgotten");
        }
        return number;
    }

    /// As a store finds an account by its place.
    private @Nullable Long stored(String budgetId, @Nullable String subject, long windowStart) {
        for (Map.Entry<Long, NaiveEngine.Place> known : places.entrySet()) {
            NaiveEngine.Place place = known.getValue();
            if (place.rule().inForce
                    && place.rule().budget.id().equals(budgetId)
                    && Objects.equals(place.subject(), subject)
                    && place.start() == windowStart) {
                return known.getKey();
            }
        }
        return null;
    }

    private void release(String id) {
        doing = "release " + id;
        boolean expected = naive.release(id);
        Ending ending = engine.release(id, clock);
        demand("released", expected, ending instanceof Ending.Released);
        reach(ending.getClass().getSimpleName());
    }

    private void policy() {
        List<Budget> next = new ArrayList<>(budgets);
        List<RateLimit> nextLimits = new ArrayList<>(limits);
        List<String> fresh = new ArrayList<>();
        int at = world.random.nextInt(next.size());
        switch (world.random.nextInt(6)) {
            case 0 -> next.set(at, world.changed(next.get(at)));
            case 1 -> {
                if (next.size() > 4) {
                    retired.add(next.remove(at));
                }
            }
            case 2 -> {
                Budget budget = world.budget(clock);
                next.add(budget);
                fresh.add(budget.id());
            }
            case 3 -> {
                if (!retired.isEmpty()) {
                    Budget back = retired.remove(0);
                    next.add(back);
                    fresh.add(back.id());
                }
            }
            case 4 -> {
                if (nextLimits.size() < 4) {
                    nextLimits.add(world.limit(null));
                }
            }
            default -> {
                int limit = world.random.nextInt(nextLimits.size());
                nextLimits.set(limit, world.limit(nextLimits.get(limit)));
            }
        }
        budgets = next;
        limits = nextLimits;
        swap(fresh);
    }

    private void swap(List<String> fresh) {
        doing = "policy with " + fresh + " arming";
        arming.keySet().retainAll(budgets.stream().map(Budget::id).toList());
        if (!fresh.isEmpty()) {
            Verification before = verification();
            fresh.forEach(id -> arming.put(id, before.totals(id)));
        }
        List<String> waiting = List.copyOf(arming.keySet());
        // A swap has no time of its own: it happens at the latest instant that the engine was told.
        engine.figures("nobody", clock);
        naive.policy(budgets, limits, waiting);
        engine.policy(budgets, limits, waiting);
        reach("policy");
    }

    private Verification verification() {
        Verification verification = new Verification(budgets);
        ledger.forEach(verification::add);
        corrections.forEach(verification::add);
        return verification;
    }

    private void armAny() {
        if (arming.isEmpty()) {
            return;
        }
        String id = arming.keySet().iterator().next();
        doing = "arm " + id;
        List<Engine.Total> before = Objects.requireNonNull(arming.remove(id));
        NaiveEngine.Settling expected = naive.arm(id, before);
        Engine.Armed armed = engine.arm(id, before, clock);
        opened(armed.opened(), expected.settled());
        demand("armed with", expected.settled(), byPlace(armed.totals()));
        demand("crossed before", expected.crossings(), Set.copyOf(armed.crossings()));
        reach("armed");
    }

    /// A new process finds accounts and holds in the store and continues.
    private void restart() {
        if (!arming.isEmpty()) {
            return;
        }
        doing = "restart";
        OrganizationEngine next = new OrganizationEngine(places.size(), naive.now);
        next.policy(budgets, limits, List.of());
        Set<NaiveEngine.Place> held = new HashSet<>();
        naive.open.values().forEach(call -> held.addAll(call.held.keySet()));
        long oldest = naive.open.values().stream()
                .mapToLong(call -> call.admittedAt)
                .min()
                .orElse(naive.now);
        places.forEach((number, place) -> {
            boolean open = NaiveEngine.windowOfPlace(place).end() > oldest;
            if (held.contains(place) || (open && place.rule().inForce)) {
                next.restore(
                        new LedgerRecord.AccountOpened(
                                number,
                                place.rule().inForce ? place.rule().budget.id() : "gone",
                                place.subject(),
                                NaiveEngine.windowOfPlace(place)),
                        naive.settledHere(place).longValueExact(),
                        naive.crossed(place));
            }
        });
        naive.open.values().forEach(call -> next.restore(placed(call), postings(call.held), call.covered));
        naive.allowances.forEach(allowance -> next.allow(allowance, naive.now));
        naive.restarted();
        engine = next;
        reach("restart");
    }

    private static LedgerRecord.HoldPlaced placed(NaiveEngine.Call call) {
        return new LedgerRecord.HoldPlaced(
                call.ask.requestId(),
                call.admittedAt,
                call.ask.attribution(),
                call.ask.provider(),
                call.ask.model(),
                call.ask.model(),
                null,
                call.ask.demand().inputTokens(),
                call.covered,
                null,
                List.of());
    }

    private List<Posting> postings(Map<NaiveEngine.Place, BigInteger> held) {
        List<Posting> postings = new ArrayList<>();
        places.forEach((number, place) -> {
            if (held.containsKey(place)) {
                postings.add(new Posting(number, held.get(place).longValueExact()));
            }
        });
        return postings;
    }

    private void compareFigures() {
        doing += "; figures";
        List<BudgetFigures> figures = engine.figures(clock);
        demand("figures", naive.figures(), Set.copyOf(figures));
        demand("figures are complete", naive.figures().size(), figures.size());
        demand("open holds", naive.open.size(), engine.openHolds());
        if (arming.isEmpty()) {
            verify();
        }
    }

    /// I-6: every account of a budget is the sum of the ledger over its scope and window.
    private void verify() {
        Verification verification = verification();
        places.forEach((number, place) -> {
            if (place.rule().inForce) {
                long sum = verification.settled(place.rule().budget.id(), place.subject(), place.start());
                demand("ledger of " + place, BigInteger.valueOf(sum), naive.settledHere(place));
            }
        });
    }

    /// Every account is opened once, before it is used, and only if it is used.
    private void opened(List<LedgerRecord.AccountOpened> opened, Map<NaiveEngine.Place, BigInteger> used) {
        for (LedgerRecord.AccountOpened account : opened) {
            NaiveEngine.Place place = used.keySet().stream()
                    .filter(one -> one.rule().budget.id().equals(account.budgetId()))
                    .filter(one -> Objects.equals(one.subject(), account.subject()))
                    .filter(one -> one.start() == account.window().start())
                    .findFirst()
                    .orElse(null);
            demand("opened without need: " + account, true, place != null);
            demand("number used twice", false, places.containsKey(account.account()));
            demand("account opened twice", false, places.containsValue(place));
            places.put(account.account(), Objects.requireNonNull(place));
        }
    }

    private Map<NaiveEngine.Place, BigInteger> byPlace(List<Posting> postings) {
        Map<NaiveEngine.Place, BigInteger> byPlace = new HashMap<>();
        for (Posting posting : postings) {
            NaiveEngine.Place place = places.get(posting.account());
            demand("posting on an account that was never opened", true, place != null);
            byPlace.merge(Objects.requireNonNull(place), BigInteger.valueOf(posting.amount()), BigInteger::add);
        }
        return byPlace;
    }

    private void reach(String state) {
        reached.merge(state, 1, Integer::sum);
    }

    private void demand(String what, @Nullable Object expected, @Nullable Object actual) {
        Object same = expected instanceof Integer number ? (Object) number.longValue() : expected;
        Object other = actual instanceof Integer number ? (Object) number.longValue() : actual;
        if (same instanceof Set<?> wanted && other instanceof Set<?> got && !wanted.equals(got)) {
            same = without(wanted, got);
            other = without(got, wanted);
        }
        if (!Objects.equals(same, other)) {
            throw new AssertionError("seed " + seed + ", step " + step + ", " + doing + ": " + what + "\n  expected "
                    + same + "\n  but was  " + other);
        }
    }

    private static Set<Object> without(Set<?> all, Set<?> some) {
        Set<Object> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
