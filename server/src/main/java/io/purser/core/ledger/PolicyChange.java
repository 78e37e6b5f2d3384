package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Matching;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Windows;
import io.purser.core.limits.RateLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From one policy to the next. All that takes long is made beside calls; what is left for `enforce` grows with what
/// has changed, not with what there is.
final class PolicyChange {
    private final Map<String, BudgetAccounts> budgetsBefore;
    private final Map<String, LimitPaces> limitsBefore;
    private final OpenHolds holds;
    private final Map<String, BudgetAccounts> budgets = new LinkedHashMap<>();
    private final Map<String, LimitPaces> limits = new LinkedHashMap<>();
    private final List<Came> came = new ArrayList<>();
    private final List<Changed> changed = new ArrayList<>();
    private final List<ChangedLimit> changedLimits = new ArrayList<>();
    private final List<BudgetAccounts> gone = new ArrayList<>();
    private final List<RuleIndex.Scoped> rules = new ArrayList<>();
    private RuleIndex index = new RuleIndex(List.of());

    /// A budget that was not there.
    private record Came(BudgetAccounts accounts, boolean armed) {}

    /// A budget that is declared otherwise, or armed by the policy.
    private record Changed(BudgetAccounts accounts, Budget budget, boolean armed) {}

    private record ChangedLimit(LimitPaces paces, RateLimit limit) {}

    /// @param budgets in force; neither this nor what it holds is changed before `enforce`
    PolicyChange(Map<String, BudgetAccounts> budgets, Map<String, LimitPaces> limits, OpenHolds holds) {
        this.budgetsBefore = budgets;
        this.limitsBefore = limits;
        this.holds = holds;
    }

    void to(List<Budget> nextBudgets, List<RateLimit> nextLimits, Set<String> arming) {
        nextBudgets.forEach(budget -> add(budget, !arming.contains(budget.id())));
        nextLimits.forEach(this::add);
        budgetsBefore.forEach((id, accounts) -> {
            if (!budgets.containsKey(id)) {
                gone.add(accounts);
            }
        });
        index = new RuleIndex(rules);
    }

    private void add(Budget budget, boolean armed) {
        if (budget.scope().each() != null) {
            Matching.requireEach(budget.scope().each());
        }
        BudgetAccounts accounts = budgetsBefore.get(budget.id());
        if (accounts == null) {
            accounts = new BudgetAccounts(budget, holds);
            came.add(new Came(accounts, armed));
        } else if (!budget.equals(accounts.budget()) || (armed && !accounts.armed())) {
            changed.add(new Changed(accounts, budget, armed));
        }
        budgets.put(budget.id(), accounts);
        rules.add(new RuleIndex.Scoped(accounts, budget.scope()));
    }

    private void add(RateLimit limit) {
        LimitPaces paces = limitsBefore.get(limit.id());
        if (paces == null) {
            paces = new LimitPaces(limit);
        } else if (!limit.equals(paces.limit())) {
            changedLimits.add(new ChangedLimit(paces, limit));
        }
        limits.put(limit.id(), paces);
        rules.add(new RuleIndex.Scoped(paces, limit.scope()));
    }

    /// Puts it in force; nothing else touches the accounts meanwhile. What comes armed was in force before this
    /// process: it counts from the windows of the latest instant that was seen.
    void enforce(long before, long now) {
        begin(true, before);
        begin(false, now);
        changed.forEach(one -> one.accounts.enforce(one.budget, one.armed || one.accounts.armed(), now));
        gone.forEach(BudgetAccounts::retire);
        changedLimits.forEach(one -> one.paces.enforce(one.limit, now));
    }

    private void begin(boolean armed, long instant) {
        Map<Period, Long> starts = new HashMap<>();
        for (Came one : came) {
            if (one.armed == armed) {
                Period period = one.accounts.budget().period();
                long start = starts.computeIfAbsent(period, _ -> firstWindow(period, instant));
                one.accounts.begin(start, armed, instant);
            }
        }
    }

    private static long firstWindow(Period period, long now) {
        return Windows.containing(period, now)
                .map(window -> Figures.shown(period, window, now).start())
                .orElse(Long.MIN_VALUE);
    }

    Map<String, BudgetAccounts> budgets() {
        return budgets;
    }

    Map<String, LimitPaces> limits() {
        return limits;
    }

    RuleIndex index() {
        return index;
    }
}
