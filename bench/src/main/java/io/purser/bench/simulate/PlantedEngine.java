package io.purser.bench.simulate;

import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Scope;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.Hold;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The real engine, watched: a refusal must leave nothing behind. Where the world has a planted
/// bug of the engine, it is in between.
final class PlantedEngine implements Engine {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Engine real;
    private final Mutant mutant;
    private final Map<String, Ask> asks = new HashMap<>();
    private final Map<String, Long> admittedAt = new HashMap<>();
    private final Map<String, Ending> endings = new HashMap<>();
    private List<Budget> budgets = List.of();
    private List<RateLimit> limits = List.of();
    private List<String> arming = List.of();

    /// The latest instant that it was told: its time does not run back.
    private long latest;

    private PlantedEngine(Engine real, Mutant mutant, long latest) {
        this.real = real;
        this.mutant = mutant;
        this.latest = latest;
    }

    static PlantedEngine over(Engine real, Mutant mutant, long latest) {
        return new PlantedEngine(real, mutant, latest);
    }

    /// What time it is for the engine.
    long time() {
        return latest;
    }

    private void at(long nowMillis) {
        latest = Math.max(latest, nowMillis);
    }

    @Override
    public Decision admit(Ask ask, long nowMillis) {
        at(nowMillis);
        List<Standing> before = standings(ask, nowMillis);
        int open = real.openHolds();
        Decision decision = decide(ask, nowMillis);
        boolean changes = decision instanceof Decision.Admit || decision instanceof Decision.Known;
        if (!changes && (real.openHolds() != open || !standings(ask, nowMillis).equals(before))) {
            throw new Violation("I-2", ask.requestId() + " is not admitted and leaves a hold or a token behind");
        }
        return decision;
    }

    private List<Standing> standings(Ask ask, long nowMillis) {
        return limits.isEmpty() ? List.of() : real.standings(ask.attribution().identity(), nowMillis);
    }

    private Decision decide(Ask ask, long nowMillis) {
        Decision decision = real.admit(ask, nowMillis);
        if (decision instanceof Decision.Refuse refuse) {
            if (mutant == Mutant.A_REFUSAL_LEAVES_A_HOLD) {
                admitAnyway(ask, nowMillis);
            }
            if (mutant == Mutant.A_REFUSAL_TAKES_A_TOKEN) {
                admitAnyway(ask, nowMillis);
                real.settle(ask.requestId(), new Actual(0, 0L), nowMillis);
            }
            if (mutant == Mutant.FORGETS_WHAT_OTHERS_HOLD && refuse.reason() == Decision.Reason.HELD) {
                decision = admitAnyway(ask, nowMillis);
            }
        }
        if (decision instanceof Decision.Admit) {
            asks.put(ask.requestId(), ask);
            admittedAt.put(ask.requestId(), nowMillis);
        }
        return decision;
    }

    private Decision admitAnyway(Ask ask, long nowMillis) {
        real.policy(budgets.stream().map(PlantedEngine::soft).toList(), limits, arming);
        Decision decision = real.admit(ask, nowMillis);
        real.policy(budgets, limits, arming);
        return decision;
    }

    private static Budget soft(Budget budget) {
        return copy(budget, Enforcement.SOFT, budget.cooldown());
    }

    private static Budget copy(Budget budget, Enforcement enforcement, Duration cooldown) {
        return new Budget(
                budget.id(),
                budget.name(),
                budget.limitVersion(),
                budget.scope(),
                budget.unit(),
                budget.limit(),
                budget.period(),
                enforcement,
                budget.shadow(),
                budget.estimation(),
                budget.strictFloor(),
                budget.thresholds(),
                cooldown,
                budget.passesFree(),
                budget.showAmounts(),
                budget.actions(),
                budget.ownerId(),
                budget.rollover());
    }

    @Override
    public Map<@Nullable String, Long> heldIn(String budgetId, long from, long to) {
        return mutant == Mutant.CARRIES_WHAT_IS_HELD ? Map.of() : real.heldIn(budgetId, from, to);
    }

    @Override
    public void allow(Allowance allowance, long nowMillis) {
        at(nowMillis);
        boolean endless = mutant == Mutant.A_RAISE_NEVER_ENDS && allowance.kind() != Allowance.Kind.ROLLOVER;
        real.allow(endless ? endless(allowance) : allowance, nowMillis);
    }

    private static Allowance endless(Allowance allowance) {
        return new Allowance(
                allowance.number(),
                allowance.budgetId(),
                allowance.subject(),
                allowance.kind(),
                allowance.amount(),
                allowance.from(),
                Long.MAX_VALUE);
    }

    @Override
    public boolean take(Allowance allowance, long nowMillis) {
        at(nowMillis);
        if (mutant == Mutant.MOVES_WHAT_IS_HELD) {
            real.allow(allowance, nowMillis);
            return true;
        }
        return real.take(allowance, nowMillis);
    }

    @Override
    public void forget(Allowance allowance) {
        real.forget(allowance);
    }

    @Override
    public Optional<BudgetFigures> figures(String budgetId, @Nullable String subject, long nowMillis) {
        at(nowMillis);
        return real.figures(budgetId, subject, nowMillis);
    }

    @Override
    public void policy(List<Budget> newBudgets, List<RateLimit> newLimits, List<String> newArming, long nowMillis) {
        at(newArming.isEmpty() ? latest : nowMillis);
        budgets = switch (mutant) {
            case SKIPS_A_LEVEL ->
                newBudgets.stream()
                        .filter(budget -> !budget.scope().equals(Scope.ORGANIZATION))
                        .toList();
            case REMINDS_AT_ONCE ->
                newBudgets.stream()
                        .map(budget -> copy(budget, budget.enforcement(), Duration.ofMillis(1)))
                        .toList();
            default -> newBudgets;
        };
        limits = newLimits;
        arming = newArming;
        real.policy(budgets, newLimits, newArming, nowMillis);
    }

    @Override
    public Ending settle(String requestId, Actual actual, long nowMillis) {
        at(nowMillis);
        boolean isLate = admittedAt.getOrDefault(requestId, nowMillis) / DAY_MILLIS != nowMillis / DAY_MILLIS;
        Ending ending = isLate && mutant == Mutant.RESETS_INSTEAD_OF_A_KEYED_WINDOW
                ? settleNow(requestId, actual, nowMillis)
                : real.settle(requestId, actual, nowMillis);
        if (mutant == Mutant.BOOKS_A_DUPLICATE_END && ending instanceof Ending.AlreadyEnded) {
            return endings.getOrDefault(requestId, ending);
        }
        endings.put(requestId, ending);
        return ending;
    }

    /// As if the call had come today.
    private Ending settleNow(String requestId, Actual actual, long nowMillis) {
        Ask ask = asks.get(requestId);
        if (ask == null || real.release(requestId, nowMillis) instanceof Ending.AlreadyEnded) {
            return real.settle(requestId, actual, nowMillis);
        }
        Decision again = admitAnyway(ask, nowMillis);
        Ending ending = real.settle(requestId, actual, nowMillis);
        if (ending instanceof Ending.Settled settled && again instanceof Decision.Admit admit) {
            List<LedgerRecord.AccountOpened> opened =
                    new ArrayList<>(admit.hold().opened());
            opened.addAll(settled.opened());
            return new Ending.Settled(
                    opened, settled.settled(), settled.crossings(), settled.tightest(), settled.overHold());
        }
        return ending;
    }

    @Override
    public Extension extend(String requestId, long wishedOutput, long nowMillis) {
        at(nowMillis);
        return real.extend(requestId, wishedOutput, nowMillis);
    }

    @Override
    public Adjusted adjust(UsageEvent entry, StoredAccounts stored, long nowMillis) {
        at(nowMillis);
        return real.adjust(entry, stored, nowMillis);
    }

    @Override
    public Counted count(UsageEvent call, ClosedWindows closed, long nowMillis) {
        at(Math.max(nowMillis, call.admittedAt()));
        return real.count(
                mutant == Mutant.COUNTS_A_LATE_REPORT_NOW ? Renaming.admittedAt(call, latest) : call,
                closed,
                nowMillis);
    }

    @Override
    public Ending release(String requestId, long nowMillis) {
        at(nowMillis);
        return real.release(requestId, nowMillis);
    }

    @Override
    public Armed arm(String budgetId, List<Total> before, long nowMillis) {
        at(nowMillis);
        return real.arm(budgetId, before, nowMillis);
    }

    @Override
    public void restore(LedgerRecord.AccountOpened account, long settled, List<String> crossedThresholds) {
        real.restore(account, settled, crossedThresholds);
    }

    @Override
    public void restore(LedgerRecord.HoldPlaced hold, List<Posting> heldNow, long coveredOutput) {
        real.restore(hold, heldNow, coveredOutput);
    }

    @Override
    public List<BudgetFigures> figures(long nowMillis) {
        at(nowMillis);
        return real.figures(nowMillis);
    }

    @Override
    public List<BudgetFigures> figures(String requestId, long nowMillis) {
        at(nowMillis);
        return real.figures(requestId, nowMillis);
    }

    @Override
    public List<Standing> standings(Identity identity, long nowMillis) {
        at(nowMillis);
        return real.standings(identity, nowMillis);
    }

    @Override
    public Optional<Hold> hold(String requestId) {
        return real.hold(requestId);
    }

    @Override
    public int openHolds() {
        return real.openHolds();
    }

    @Override
    public List<OpenCall> openCalls(int most) {
        return real.openCalls(most);
    }

    @Override
    public long oldestAdmission() {
        return real.oldestAdmission();
    }
}
