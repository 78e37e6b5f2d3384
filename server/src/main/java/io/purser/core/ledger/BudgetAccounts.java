package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One budget with its accounts, by generation. A past generation is kept while it counts (rolling) or while an
/// open hold was admitted in it, and no longer.
final class BudgetAccounts implements Rule {
    private static final Attribution NOBODY = Attribution.of(new Identity("", List.of(), null, null, null));

    private final Map<@Nullable String, RollingTotals> rollingTotals = new HashMap<>();
    private final List<Generation> past = new ArrayList<>();
    private final OpenHolds holds;
    /// The budget has no say over windows before the one in which it came into force: what it was not there for it
    /// does not count, not even in part.
    private long since = Long.MIN_VALUE;
    private @Nullable Generation current;
    private Budget budget;
    private boolean armed;
    private boolean hard;
    private boolean inForce = true;
    private Terms terms;
    private @Nullable BudgetAllowances allowances;

    // What every call reads, kept here so that a call touches two objects for a budget and not six.
    private long limit;
    private Unit unit = Unit.MONEY;
    private boolean strict;
    private boolean rolls;
    private boolean passesFree;
    /// How specific the scope is, or -1 as long as that takes a caller, in whose path the group is.
    private long level;
    private long admitsFrom = Long.MAX_VALUE;
    private long admitsUntil = Long.MIN_VALUE;
    private @Nullable Window currentWindow;
    private @Nullable Account single;

    BudgetAccounts(Budget budget, OpenHolds holds) {
        this.budget = budget;
        this.terms = Terms.of(budget, null);
        this.holds = holds;
        enforce(budget, false, 0);
    }

    /// Comes into force.
    ///
    /// @param start of the first window that it counts
    void begin(long start, boolean isArmed, long nowMillis) {
        since = start;
        if (isArmed) {
            enforce(budget, true, nowMillis);
        }
    }

    /// Puts a budget with the same id in force; the accounts stay.
    void enforce(Budget changed, boolean isArmed, long nowMillis) {
        budget = changed;
        armed = isArmed;
        hard = isArmed && changed.refuses();
        terms = Terms.of(changed, isArmed ? ActionPlan.of(changed, terms.actions(), nowMillis) : null);
        limit = changed.limit();
        unit = changed.unit();
        strict = changed.estimation() == Estimation.STRICT && unit != Unit.REQUESTS;
        rolls = changed.period() instanceof Period.Rolling;
        passesFree = changed.passesFree() && unit == Unit.MONEY;
        level = Figures.levelDependsOnCaller(changed.scope()) ? -1 : Figures.level(changed.scope(), NOBODY);
    }

    /// Judges the accounts of some subjects by what allowances make of its ceiling now.
    void allow(BudgetAllowances changed, Iterable<@Nullable String> subjects) {
        allowances = changed;
        for (String subject : subjects) {
            for (Generation generation : generations()) {
                Account account = generation.get(subject);
                if (account != null) {
                    account.judgeBy(moved(subject, account.window));
                }
            }
        }
    }

    private List<Generation> generations() {
        List<Generation> all = new ArrayList<>(past);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    private @Nullable Terms moved(@Nullable String subject, Window window) {
        return allowances == null ? null : allowances.terms(this, subject, window);
    }

    /// The terms of this budget with another ceiling.
    Terms terms(Budget moved) {
        return Terms.of(moved, terms.actions() == null ? null : ActionPlan.of(moved, terms.actions(), since));
    }

    /// Taken out of the policy: accounts under open holds still exist, but refuse nothing.
    void retire() {
        inForce = false;
        armed = false;
        hard = false;
        terms = Terms.of(budget, null);
    }

    Budget budget() {
        return budget;
    }

    boolean armed() {
        return armed;
    }

    /// Whether the policy still has it.
    boolean inForce() {
        return inForce;
    }

    /// Whether it refuses: hard, not a shadow, in force.
    boolean hard() {
        return hard;
    }

    /// By what accounts without allowances are judged.
    Terms terms() {
        return terms;
    }

    /// Whether it does something at its stages.
    boolean acts() {
        return terms.actions() != null;
    }

    /// Whether it holds the most a call can cost. Requests are one each, whatever the estimation.
    boolean strict() {
        return strict;
    }

    boolean rolls() {
        return rolls;
    }

    /// The ceiling as declared.
    long limit() {
        return limit;
    }

    Unit unit() {
        return unit;
    }

    /// How specific the scope is, to break ties. A group has one place in the tree, so every caller that is bounded
    /// leads to the same.
    long level(Attribution attribution) {
        if (level < 0) {
            level = Figures.level(budget.scope(), attribution);
        }
        return level;
    }

    /// Whether calls of free models pass at the ceiling, since they add nothing to it.
    boolean passesFree() {
        return passesFree;
    }

    /// The account of a subject for an admission at `at`; one that is not open yet where there is none, null for a
    /// window that was over before the budget came into force.
    @Nullable
    Account at(@Nullable String subject, long at) {
        Generation generation = current;
        if (generation == null || at < admitsFrom || at >= admitsUntil) {
            generation = turn(at);
            if (generation == null) {
                return null;
            }
        } else if (subject == null && single != null) {
            return single;
        }
        Account account = generation.get(subject);
        if (account != null) {
            return account;
        }
        return generation.window.start() < since ? null : fresh(subject, generation.window);
    }

    /// The account of a subject in a window that is in memory, null where there is none.
    @Nullable
    Account known(@Nullable String subject, long at) {
        if (current != null && current.admits(at)) {
            return current.get(subject);
        }
        for (Generation generation : past) {
            if (generation.admits(at)) {
                return generation.get(subject);
            }
        }
        return null;
    }

    /// Whether an account of a window may still be opened: by a call under way, or by filling the budget.
    boolean mayStillOpen(Window window) {
        return !armed || holds.oldestAdmission() < admissionEnd(window);
    }

    /// Whether an account, found for an earlier call, is still the one that `at` would find.
    boolean isCurrent(Account account, long instant) {
        return instant >= admitsFrom && instant < admitsUntil && isSame(account.window, currentWindow);
    }

    /// All accounts of a generation share its window.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Window one, @Nullable Window other) {
        return one == other;
    }

    private Account fresh(@Nullable String subject, Window window) {
        return account(subject, window, rolls ? rollingTotals.getOrDefault(subject, new RollingTotals()) : null);
    }

    private Account account(@Nullable String subject, Window window, @Nullable RollingTotals totals) {
        Account account = new Account(this, subject, window, totals);
        account.judgeBy(moved(subject, window));
        return account;
    }

    /// Registers an account that was only looked at so far.
    void open(Account account, long number) {
        account.open(number);
        Generation generation = generation(account.window);
        generation.put(account);
        if (account.subject == null && account.window.start() == admitsFrom) {
            single = account;
        }
        if (generation.counted) {
            account.count();
        }
    }

    /// Moves on to the window of `now`, so that totals of rolling budgets are up to date.
    void advance(long now) {
        if (now < admitsFrom || now >= admitsUntil) {
            turn(now);
        }
    }

    /// The account a start found in the ledger; opened before, by an earlier process.
    Account restore(LedgerRecord.AccountOpened opened, long settled) {
        Account account = fresh(opened.subject(), generation(opened.window()).window);
        account.settle(settled);
        open(account, opened.account());
        return account;
    }

    /// Adds one entry for each account of now, by subject; one with zeros where there is none.
    void figures(long now, List<BudgetFigures> figures) {
        advance(now);
        List<Account> accounts = new ArrayList<>();
        if (rolls()) {
            rollingTotals.forEach((subject, totals) -> accounts.add(
                    account(subject, Windows.containing(budget.period(), now).orElseThrow(), totals)));
        } else if (current != null) {
            accounts.addAll(current.accounts());
        }
        if (accounts.isEmpty()) {
            figures.add(Figures.of(untouched(null, now), 0, false, now));
        }
        accounts.sort(Comparator.comparing(account -> account.subject == null ? "" : account.subject));
        accounts.forEach(account -> figures.add(Figures.of(account, 0, false, now)));
    }

    /// Every account that is in memory, of any window, the latest first.
    List<Account> allAccounts() {
        List<Account> accounts = new ArrayList<>();
        generations().forEach(generation -> accounts.addAll(generation.accounts()));
        accounts.sort((one, other) -> Long.compare(other.window.start(), one.window.start()));
        return accounts;
    }

    /// The account of a subject for what happens now; one with zeros where it has none.
    Account figured(@Nullable String subject, long now) {
        advance(now);
        RollingTotals totals = rollingTotals.get(subject);
        if (totals != null) {
            return account(subject, Windows.containing(budget.period(), now).orElseThrow(), totals);
        }
        Account account = current == null || rolls ? null : current.get(subject);
        return account == null ? untouched(subject, now) : account;
    }

    private Account untouched(@Nullable String subject, long now) {
        Window window = Windows.containing(budget.period(), now).orElseGet(this::lifetime);
        return account(subject, window, rolls() ? new RollingTotals() : null);
    }

    private Window lifetime() {
        return budget.period() instanceof Period.Lifetime(Instant since)
                ? new Window(since.toEpochMilli(), Long.MAX_VALUE)
                : new Window(0, Long.MAX_VALUE);
    }

    /// Sub-windows that count, the oldest first; for a calendar budget the current window.
    List<Generation> counted() {
        List<Generation> counted = generations();
        counted.removeIf(generation -> !generation.counted && generation != current);
        counted.sort((one, other) -> Long.compare(one.window.start(), other.window.start()));
        return counted;
    }

    /// The sums of a subject as they are remembered now, else what the asking account knew.
    RollingTotals totals(@Nullable String subject, RollingTotals known) {
        return rollingTotals.getOrDefault(subject, known);
    }

    void remember(Account account) {
        rollingTotals.put(account.subject, account.totals());
    }

    void forgetIdle(Account account) {
        if (account.totals().idle()) {
            rollingTotals.remove(account.subject, account.totals());
        }
    }

    /// The generation of another window than the current one: of the past, or a new one.
    private @Nullable Generation turn(long at) {
        for (Generation generation : past) {
            if (generation.admits(at)) {
                return generation;
            }
        }
        Optional<Window> window = Windows.containing(budget.period(), at);
        if (window.isEmpty() || window.get().start() < since) {
            return null;
        }
        Generation generation = generation(window.get());
        // While it is arming nothing is forgotten: `arm` must find every account that was opened meanwhile.
        past.removeIf(old -> armed && !old.counted && old.admitsUntil <= holds.oldestAdmission() && old != generation);
        return generation;
    }

    private Generation generation(Window window) {
        if (current != null && current.window.start() == window.start()) {
            return current;
        }
        for (Generation generation : past) {
            if (generation.window.start() == window.start()) {
                return generation;
            }
        }
        Generation generation = new Generation(window, admissionEnd(window));
        generation.counted = rolls();
        if (current == null || current.window.start() < window.start()) {
            if (current != null) {
                past.add(current);
            }
            current = generation;
            admitsFrom = window.start();
            admitsUntil = generation.admitsUntil;
            currentWindow = window;
            single = null;
        } else {
            past.add(generation);
        }
        uncount(current.window.start());
        return generation;
    }

    private long admissionEnd(Window window) {
        return budget.period() instanceof Period.Rolling rolling
                ? window.start() + rolling.subWindowMillis()
                : window.end();
    }

    private void uncount(long instant) {
        for (Generation generation : past) {
            if (generation.counted && generation.window.end() <= instant) {
                generation.counted = false;
                generation.accounts().forEach(Account::uncount);
            }
        }
    }
}
