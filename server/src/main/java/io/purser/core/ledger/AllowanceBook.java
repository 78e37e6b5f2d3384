package io.purser.core.ledger;

import io.purser.core.budget.Allowance;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/// Every allowance of an organization. What they make of the ceilings is worked out when one is granted, begins or
/// ends, so that a call reads it like a limit that was declared.
final class AllowanceBook {
    /// An account lives on for three days after its window, the longest that a call holds it.
    private static final long REMEMBERED = Duration.ofDays(4).toMillis();

    private final Map<String, BudgetAllowances> byBudget = new HashMap<>();
    private long now = Long.MIN_VALUE;
    private long nextChange = Long.MAX_VALUE;

    /// Time has come to this instant.
    void at(long instant, Map<String, BudgetAccounts> budgets) {
        now = instant;
        if (instant >= nextChange) {
            byBudget.forEach((budgetId, allowances) -> {
                revise(budgetId, allowances, budgets);
                allowances.forgetEndedBefore(instant - REMEMBERED);
            });
            schedule();
        }
    }

    /// Budgets are declared otherwise: the same allowances move the ceilings that they have now.
    void enforce(Map<String, BudgetAccounts> budgets) {
        byBudget.forEach((budgetId, allowances) -> revise(budgetId, allowances, budgets));
    }

    /// One budget came into force.
    void enforce(String budgetId, Map<String, BudgetAccounts> budgets) {
        BudgetAllowances allowances = byBudget.get(budgetId);
        if (allowances != null) {
            revise(budgetId, allowances, budgets);
        }
    }

    /// Adds one, or changes the one of its number.
    void put(Allowance allowance, Map<String, BudgetAccounts> budgets) {
        BudgetAllowances allowances = byBudget.computeIfAbsent(allowance.budgetId(), _ -> new BudgetAllowances());
        allowances.put(allowance);
        revise(allowance, allowances, budgets);
        nextChange = Math.min(nextChange, allowances.nextChange(allowance));
    }

    /// Takes one out, as though it had never been granted.
    void remove(Allowance allowance, Map<String, BudgetAccounts> budgets) {
        BudgetAllowances allowances = byBudget.get(allowance.budgetId());
        if (allowances != null) {
            allowances.remove(allowance);
            revise(allowance, allowances, budgets);
        }
    }

    private void revise(Allowance changed, BudgetAllowances allowances, Map<String, BudgetAccounts> budgets) {
        allowances.at(now);
        BudgetAccounts owner = budgets.get(changed.budgetId());
        if (owner != null) {
            owner.allow(allowances, Collections.singletonList(changed.subject()));
        }
    }

    private void revise(String budgetId, BudgetAllowances allowances, Map<String, BudgetAccounts> budgets) {
        allowances.at(now);
        BudgetAccounts owner = budgets.get(budgetId);
        if (owner != null) {
            owner.allow(allowances, allowances.subjects());
        }
    }

    private void schedule() {
        nextChange = Long.MAX_VALUE;
        byBudget.values().forEach(each -> nextChange = Math.min(nextChange, each.nextChange()));
    }
}
