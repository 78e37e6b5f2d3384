package io.purser.control.analytics;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Verification;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Organizations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Fills budgets that come into force from what the ledger already holds in their current
/// windows, in one pass.
public final class PastSpendReader implements Organizations.PastSpend {
    private final LedgerReader ledger;

    public PastSpendReader(LedgerReader ledger) {
        this.ledger = ledger;
    }

    @Override
    public Map<String, List<Engine.Total>> of(Policy policy, List<String> budgetIds, long at, Predicate<String> skip) {
        Set<String> wanted = Set.copyOf(budgetIds);
        List<Budget> budgets = policy.budgets().stream()
                .filter(budget -> wanted.contains(budget.id()))
                .toList();
        long from = budgets.stream()
                .mapToLong(budget -> windowStart(budget, at))
                .min()
                .orElse(Long.MAX_VALUE);
        Verification sums = new Verification(budgets);
        ledger.events(policy.organization().name(), from, Long.MAX_VALUE, entry -> {
            if (!skip.test(entry.event().requestId())) {
                entry.countOn(sums);
            }
        });
        return budgetIds.stream().collect(Collectors.toMap(id -> id, sums::totals));
    }

    private static long windowStart(Budget budget, long at) {
        if (budget.period() instanceof Period.Rolling(var length)) {
            return at - length.toMillis();
        }
        return Windows.containing(budget.period(), at).map(Window::start).orElse(at);
    }
}
