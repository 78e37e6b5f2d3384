package io.purser.control.ceilings;

import io.purser.control.allowances.AllowanceStore;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.audit.AuditLog;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.OneAccount;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// Tells of any account and any window what could be spent and what was.
public final class CeilingReader {
    private static final int MOST_LOOKS = 4;

    private final Governance governance;
    private final LedgerReader ledger;
    private final PastAccounts past;
    private final AllowanceStore allowances;
    private final AuditLog audit;
    private final InstantSource clock;

    public CeilingReader(
            Governance governance,
            LedgerReader ledger,
            PastAccounts past,
            AllowanceStore allowances,
            AuditLog audit,
            InstantSource clock) {
        this.governance = governance;
        this.ledger = ledger;
        this.past = past;
        this.allowances = allowances;
        this.audit = audit;
        this.clock = clock;
    }

    /// Those that were deleted.
    public GoneBudgets former() {
        return new GoneBudgets(audit, past);
    }

    /// Whose account, and which of its windows.
    ///
    /// @param at an instant in the window, now or before
    /// @param moves whether its states are asked for: the ledger's entries are read for that
    /// @param refusals whether refusals are
    /// @param gone null where the budget is there
    public record Asked(
            Policy policy,
            Budget budget,
            @Nullable String subject,
            long at,
            boolean moves,
            boolean refusals,
            GoneBudgets.@Nullable Gone gone) {
        String organization() {
            return policy.organization().name();
        }

        boolean rolls() {
            return budget.period() instanceof Period.Rolling;
        }
    }

    /// What there is to tell.
    public sealed interface Result {}

    public record Found(Ceiling ceiling) implements Result {}

    /// The budget has had these accounts only since a later instant.
    public record NotYet(long since) implements Result {}

    /// The budget was deleted before.
    public record NoLonger(long since) implements Result {}

    public Result read(Asked asked) {
        BudgetFigures figures = governance
                .account(asked.organization(), asked.budget().id(), asked.subject())
                .filter(one -> isIn(one, asked))
                .orElse(null);
        Optional<Window> window =
                figures == null ? Windows.summed(asked.budget().period(), asked.at()) : Optional.of(figures.window());
        if (window.isEmpty()) {
            return new NotYet(
                    asked.budget().period() instanceof Period.Lifetime(var since) ? since.toEpochMilli() : asked.at());
        }
        GoneBudgets.Gone gone = asked.gone();
        return gone != null && window.get().start() > gone.at()
                ? new NoLonger(gone.at())
                : read(asked, figures, window.get());
    }

    private static boolean isIn(BudgetFigures figures, Asked asked) {
        long begins = asked.budget().period() instanceof Period.Rolling rolling
                ? figures.window().end() - rolling.subWindowMillis()
                : figures.window().start();
        return asked.at() >= begins && asked.at() < figures.window().end();
    }

    private Result read(Asked asked, @Nullable BudgetFigures figures, Window window) {
        GoneBudgets.Gone gone = asked.gone();
        long until = gone == null ? clock.millis() : Math.min(clock.millis(), gone.at());
        Declarations.Course declared = gone == null
                ? Declarations.of(audit, asked.policy(), asked.budget(), window.start())
                : Declarations.of(audit, asked.policy(), gone, window.start());
        long first = declared.all().getFirst().at();
        if (declared.begins() && first >= window.end()) {
            return new NotYet(first);
        }
        long since = declared.begins() ? Math.max(first, window.start()) : window.start();
        long last = Math.max(since, Math.min(until, window.end() - 1));
        List<Allowance> granted =
                new Granting(allowances, audit, asked.policy(), asked.budget(), asked.subject()).within(window);
        List<StateCourse.Terms> terms = new ArrayList<>();
        List<Ceiling.Limit> limits = limits(declared, granted, since, last, asked.subject(), terms);
        Spent spent = figures == null ? spent(asked, window) : new Spent(figures.settled(), figures.held());
        Budget budget = figures == null ? terms.getLast().budget() : figures.budget();
        Ceiling ceiling = new Ceiling(
                budget,
                asked.subject(),
                window,
                figures != null,
                since,
                spent.settled,
                spent.held,
                figures == null ? budget.stateAt(spent.settled) : figures.state(),
                limits,
                asked.moves() && (gone == null || gone.isScopeKnown())
                        ? moves(asked, window, terms, figures == null ? spent : null, Math.min(until + 1, window.end()))
                        : null,
                stages(asked, window),
                asked.refusals()
                        ? new RefusalSum(past, asked.organization(), asked.subject(), window, declared, since)
                                .until(until + 1)
                        : new Ceiling.Refused(null, null, 0, 0));
        return new Found(ceiling);
    }

    /// @param terms takes everything that an account was judged by, too where the ceiling
    ///     stayed what it was
    private static List<Ceiling.Limit> limits(
            Declarations.Course declared,
            List<Allowance> granted,
            long since,
            long last,
            @Nullable String subject,
            List<StateCourse.Terms> terms) {
        TreeSet<Long> instants = new TreeSet<>();
        declared.all().forEach(one -> instants.add(one.at()));
        granted.forEach(one -> {
            instants.add(one.from());
            instants.add(one.until());
        });
        instants.add(since);
        List<Ceiling.Limit> limits = new ArrayList<>();
        for (long at : instants.subSet(since, true, last, true)) {
            Budget plain = declared.at(at);
            List<Allowance> inForce =
                    granted.stream().filter(one -> one.isInForce(at)).toList();
            Budget moved = plain.withAllowances(inForce, subject, at);
            terms.add(new StateCourse.Terms(at, moved));
            Ceiling.Change change = declared.all().stream()
                    .filter(one -> one.at() == at)
                    .map(Declarations.Since::change)
                    .reduce(null, (_, later) -> later);
            Ceiling.Limit limit = new Ceiling.Limit(at, moved.limit(), plain.limit(), inForce, change);
            if (limits.isEmpty() || !isSame(limits.getLast(), limit)) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private static boolean isSame(Ceiling.Limit one, Ceiling.Limit other) {
        return one.limit() == other.limit()
                && one.declared() == other.declared()
                && one.granted().equals(other.granted());
    }

    private record Spent(long settled, long held) {}

    /// Of a window that is over. Holds end while it is read: it looks again where one did.
    private Spent spent(Asked asked, Window window) {
        long held = held(asked, window);
        for (int looks = 1; ; looks++) {
            long settled = settled(asked, window);
            long after = held(asked, window);
            if (after == held || looks == MOST_LOOKS) {
                return new Spent(settled, after);
            }
            held = after;
        }
    }

    private long held(Asked asked, Window window) {
        return governance
                .heldIn(asked.organization(), asked.budget().id(), window)
                .getOrDefault(asked.subject(), 0L);
    }

    /// Where the windows begin that it sums up.
    private static List<Long> starts(Asked asked, Window window) {
        if (!(asked.budget().period() instanceof Period.Rolling rolling)) {
            return List.of(window.start());
        }
        List<Long> starts = new ArrayList<>();
        for (long at = window.start(); at < window.end(); at += rolling.subWindowMillis()) {
            starts.add(at);
        }
        return starts;
    }

    private long settled(Asked asked, Window window) {
        List<Long> starts = starts(asked, window);
        // A sub-window ends when it is forgotten.
        long to = asked.rolls() ? starts.getLast() + window.end() - window.start() : window.end();
        Map<Window, Long> accounts =
                past.settled(asked.organization(), asked.budget().id(), asked.subject(), window.end() - 1, to);
        return accounts.entrySet().stream()
                .filter(one -> starts.contains(one.getKey().start()))
                .mapToLong(Map.Entry::getValue)
                .reduce(0, Math::addExact);
    }

    /// @param over what was spent where the window is over
    /// @param end of what has passed, exclusive
    private @Nullable List<Ceiling.Move> moves(
            Asked asked, Window window, List<StateCourse.Terms> terms, @Nullable Spent over, long end) {
        if (asked.budget().period() instanceof Period.Rolling rolling) {
            return moves(asked, new RollingCourse(rolling, terms, end), over);
        }
        StateCourse course = new StateCourse(terms);
        entries(asked, window, (event, amount) -> course.book(event.bookedAt(), amount));
        List<Ceiling.Move> moves = course.moves();
        return over == null || over.settled == course.settled() ? moves : null;
    }

    private @Nullable List<Ceiling.Move> moves(Asked asked, RollingCourse course, @Nullable Spent over) {
        Window admitted = course.admitted();
        entries(asked, admitted, (event, amount) -> course.book(event.bookedAt(), event.admittedAt(), amount));
        List<Ceiling.Move> moves = course.moves();
        return over == null || course.agrees(parts(asked, admitted)) ? moves : null;
    }

    private void entries(Asked asked, Window window, ObjLongConsumer<UsageEvent> booked) {
        OneAccount account = new OneAccount(asked.budget(), asked.subject(), window);
        ledger.events(asked.organization(), window.start(), window.end(), entry -> {
            var correction = entry.adjustment();
            long amount = correction == null ? account.of(entry.event()) : account.of(correction);
            if (amount != 0) {
                booked.accept(entry.event(), amount);
            }
        });
    }

    /// What is settled on every part of a rolling account.
    private Map<Window, Long> parts(Asked asked, Window admitted) {
        long length = length(asked);
        return past.settled(
                asked.organization(),
                asked.budget().id(),
                asked.subject(),
                admitted.start() + length - 1,
                admitted.end() + length);
    }

    /// How long each part of a rolling account counts.
    private static long length(Asked asked) {
        return asked.budget().period() instanceof Period.Rolling rolling
                ? rolling.subWindowMillis() * Period.SUB_WINDOWS
                : 0;
    }

    /// Of a rolling account those that were told in the window, whichever of its parts the call was on.
    private List<PastAccounts.Crossed> stages(Asked asked, Window window) {
        if (!(asked.budget().period() instanceof Period.Rolling rolling)) {
            return past.crossings(asked.organization(), asked.budget().id(), asked.subject(), window);
        }
        long length = length(asked);
        List<PastAccounts.Crossed> stages = new ArrayList<>();
        for (long at = window.end() - 2 * length; at < window.end(); at += rolling.subWindowMillis()) {
            Window part = new Window(at, at + length);
            past.crossings(asked.organization(), asked.budget().id(), asked.subject(), part).stream()
                    .filter(one -> told(one) >= window.start() && told(one) < window.end())
                    .forEach(stages::add);
        }
        stages.sort(Comparator.comparingLong(CeilingReader::told));
        return stages;
    }

    /// When it was told; where that is not kept, when its part began.
    private static long told(PastAccounts.Crossed crossed) {
        Long at = crossed.at();
        return at == null ? crossed.crossing().window().start() : at;
    }
}
