package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Windows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every account must be, recomputed from the usage events alone: the check of `purser ledger verify`, and what
/// a budget that is arming already had. Feed it each event once, in any order.
public final class Verification {
    private final Map<String, Map<Place, Long>> totals = new HashMap<>();
    private final Matched matched = new Matched();
    private final RuleIndex index;

    public Verification(Collection<Budget> budgets) {
        OpenHolds none = new OpenHolds();
        budgets.forEach(budget -> totals.put(budget.id(), new HashMap<>()));
        this.index = new RuleIndex(budgets.stream()
                .map(budget -> new RuleIndex.Scoped(new BudgetAccounts(budget, none), budget.scope()))
                .toList());
    }

    /// Counts one ledger entry on every account whose scope and window it is in.
    public void add(UsageEvent event) {
        add(event, 1);
    }

    /// Counts an adjustment of an entry: money, and no request.
    public void add(Adjustment adjustment) {
        add(adjustment.entry(), 0);
    }

    private void add(UsageEvent event, long requests) {
        index.match(event, matched);
        for (int i = 0; i < matched.budgets(); i++) {
            Budget budget = matched.budget(i).budget();
            String subject = matched.budgetSubject(i);
            long amount = amount(budget, event, requests);
            Map<Place, Long> ofBudget = totals.getOrDefault(budget.id(), Map.of());
            Windows.containing(budget.period(), event.admittedAt())
                    .ifPresent(window -> ofBudget.merge(new Place(subject, window.start()), amount, Math::addExact));
        }
    }

    static long amount(Budget budget, UsageEvent event, long requests) {
        return switch (budget.unit()) {
            case MONEY -> event.cost() == null ? 0 : event.cost();
            case TOKENS -> event.usage().total();
            case REQUESTS -> requests;
        };
    }

    /// What the events put on an account; 0 where none touched it.
    ///
    /// @param windowStart of the account's window; for rolling budgets the sub-window's
    public long settled(String budgetId, @Nullable String subject, long windowStart) {
        return totals.getOrDefault(budgetId, Map.of()).getOrDefault(new Place(subject, windowStart), 0L);
    }

    /// Every account of one budget that an event touched, by window, then by subject.
    public List<Engine.Total> totals(String budgetId) {
        return totals.getOrDefault(budgetId, Map.of()).entrySet().stream()
                .map(entry -> new Engine.Total(entry.getKey().subject, entry.getKey().windowStart, entry.getValue()))
                .sorted(Verification::compare)
                .toList();
    }

    private static int compare(Engine.Total one, Engine.Total other) {
        int window = Long.compare(one.windowStart(), other.windowStart());
        return window != 0 ? window : text(one.subject()).compareTo(text(other.subject()));
    }

    private static String text(@Nullable String subject) {
        return subject == null ? "" : subject;
    }

    private record Place(@Nullable String subject, long windowStart) {}
}
