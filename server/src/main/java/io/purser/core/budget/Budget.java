package io.purser.core.budget;

import io.purser.core.calendar.Period;
import io.purser.core.money.Money;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A ceiling on one scope over one period.
///
/// @param id the ledger's name for it; a change of scope, unit or period makes a new id and so
///     new accounts
/// @param name what people call it, unique in its organization
/// @param limitVersion grows with every change of the limit, so that thresholds re-arm; with an allowance
///     in force, another than any without it
/// @param limit the ceiling in `unit`; 0 lets nothing priced pass
/// @param shadow everything is judged and reported, nothing refused
/// @param strictFloor the smallest output cap in tokens that strict estimation may write (1,024
///     unless set)
/// @param cooldown the least time between repeated alerts of a soft budget
/// @param passesFree whether calls of models that are marked free pass at the ceiling
/// @param showAmounts whether callers below the scope see amounts
/// @param actions what a budget that degrades does, the lowest stage first; none for others
/// @param ownerId the user who answers for it, null where nobody is named
/// @param rollover what of a window is carried into the next one, null where nothing is; means nothing where the period
///     has no windows
/// @param toldOfWindows who is told that a window began: names of channels, and words for people; nobody where it is
///     empty
public record Budget(
        String id,
        String name,
        long limitVersion,
        Scope scope,
        Unit unit,
        long limit,
        Period period,
        Enforcement enforcement,
        boolean shadow,
        Estimation estimation,
        int strictFloor,
        List<Threshold> thresholds,
        Duration cooldown,
        boolean passesFree,
        boolean showAmounts,
        List<Action> actions,
        @Nullable String ownerId,
        @Nullable Rollover rollover,
        List<String> toldOfWindows) {

    /// Versions of limits stay below it, so that one with an allowance is told from every one without.
    private static final long ALLOWANCE = 1_000_000;

    public Budget {
        thresholds = List.copyOf(thresholds);
        // Null in a document that was kept before there were such.
        actions = actions == null
                ? List.of()
                : actions.stream().sorted(Comparator.comparingLong(Action::at)).toList();
        toldOfWindows = toldOfWindows == null ? List.of() : List.copyOf(toldOfWindows);
        if (limit < 0) {
            throw new IllegalArgumentException(limit + " is not a limit; expected 0 or more");
        }
    }

    /// A budget of whose windows nobody is told.
    public Budget(
            String id,
            String name,
            long limitVersion,
            Scope scope,
            Unit unit,
            long limit,
            Period period,
            Enforcement enforcement,
            boolean shadow,
            Estimation estimation,
            int strictFloor,
            List<Threshold> thresholds,
            Duration cooldown,
            boolean passesFree,
            boolean showAmounts,
            List<Action> actions,
            @Nullable String ownerId,
            @Nullable Rollover rollover) {
        this(
                id,
                name,
                limitVersion,
                scope,
                unit,
                limit,
                period,
                enforcement,
                shadow,
                estimation,
                strictFloor,
                thresholds,
                cooldown,
                passesFree,
                showAmounts,
                actions,
                ownerId,
                rollover,
                List.of());
    }

    /// A budget for which nobody is named to answer, and of which nothing is carried.
    public Budget(
            String id,
            String name,
            long limitVersion,
            Scope scope,
            Unit unit,
            long limit,
            Period period,
            Enforcement enforcement,
            boolean shadow,
            Estimation estimation,
            int strictFloor,
            List<Threshold> thresholds,
            Duration cooldown,
            boolean passesFree,
            boolean showAmounts,
            List<Action> actions) {
        this(
                id,
                name,
                limitVersion,
                scope,
                unit,
                limit,
                period,
                enforcement,
                shadow,
                estimation,
                strictFloor,
                thresholds,
                cooldown,
                passesFree,
                showAmounts,
                actions,
                null,
                null);
    }

    /// This with its ceiling as allowances had moved it for a subject at a moment; itself where none was in force.
    ///
    /// @param granted may hold those of other budgets and subjects, too
    /// @param instant epoch milliseconds
    public Budget withAllowances(Collection<Allowance> granted, @Nullable String subject, long instant) {
        long moved = limit;
        long latest = 0;
        for (Allowance each : granted) {
            if (each.budgetId().equals(id) && Objects.equals(each.subject(), subject) && each.isInForce(instant)) {
                moved = Math.addExact(moved, each.amount());
                latest = Math.max(latest, each.number());
            }
        }
        return latest == 0 ? this : withAllowances(Math.clamp(moved, 0, Money.LARGEST), latest);
    }

    /// This with its ceiling moved by allowances: shares are shares of the other limit, a stage at the ceiling stays
    /// there, and one at an amount stays where it is.
    ///
    /// @param moved the ceiling
    /// @param latest the number of the latest allowance in force
    Budget withAllowances(long moved, long latest) {
        return new Budget(
                id,
                name,
                Math.addExact(Math.multiplyExact(latest, ALLOWANCE), limitVersion),
                scope,
                unit,
                moved,
                period,
                enforcement,
                shadow,
                estimation,
                strictFloor,
                thresholds.stream()
                        .map(one -> new Threshold(one.name(), moved(one.name(), one.at(), moved), one.channels()))
                        .toList(),
                cooldown,
                passesFree,
                showAmounts,
                actions.stream()
                        .map(one -> one.movedTo(moved(one.name(), one.at(), moved)))
                        .toList(),
                ownerId,
                rollover,
                toldOfWindows);
    }

    private long moved(String stage, long at, long to) {
        return Share.parse(stage).map(share -> share.ofAtMost(to)).orElse(at == limit ? to : at);
    }

    /// Whether one window of a period ends where another begins.
    public static boolean hasWindows(Period period) {
        return switch (period) {
            case Period.Day _, Period.Week _, Period.Month _, Period.Quarter _, Period.Year _, Period.Custom _ -> true;
            case Period.Rolling _, Period.Lifetime _ -> false;
        };
    }

    /// Whether reaching the ceiling refuses every call: it is hard, or it degrades and refuses there at last.
    public boolean refuses() {
        return !shadow && (enforcement == Enforcement.HARD || blocksAt() == limit);
    }

    /// Whether its actions are taken.
    public boolean degrades() {
        return enforcement == Enforcement.DEGRADE && !shadow;
    }

    /// From where every call is really refused: never by one in shadow.
    public long refusesAllAt() {
        return shadow ? Long.MAX_VALUE : blocksAt();
    }

    /// No settled amount below it crosses a stage.
    public long lowestStage() {
        return thresholds.stream().mapToLong(Threshold::at).min().orElse(Long.MAX_VALUE);
    }

    /// Where an account of it stands with what is settled there.
    public BudgetState stateAt(long settled) {
        return BudgetState.of(settled, limit, refusesAllAt(), lowestStage());
    }

    /// From where every call is refused; `Long.MAX_VALUE` where none ever is.
    public long blocksAt() {
        return switch (enforcement) {
            case HARD -> limit;
            case SOFT -> Long.MAX_VALUE;
            case DEGRADE ->
                actions().stream()
                        .filter(Action::refusesAll)
                        .mapToLong(Action::at)
                        .min()
                        .orElse(Long.MAX_VALUE);
        };
    }
}
