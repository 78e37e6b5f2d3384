package io.purser.core.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The budgets and limits that bound one call, each with its member of an `each` scope. One instance is reused by
/// every call of an engine.
final class Matched {
    private BudgetAccounts[] budgets = new BudgetAccounts[16];
    private @Nullable String[] budgetSubjects = new String[16];
    private LimitPaces[] limits = new LimitPaces[16];
    private @Nullable String[] limitSubjects = new String[16];
    private int budgetCount;
    private int limitCount;

    void clear() {
        budgetCount = 0;
        limitCount = 0;
    }

    void add(Rule rule, @Nullable String subject) {
        switch (rule) {
            case BudgetAccounts budget -> add(budget, subject);
            case LimitPaces limit -> add(limit, subject);
        }
    }

    private void add(BudgetAccounts budget, @Nullable String subject) {
        if (budgetCount == budgets.length) {
            budgets = Arrays.copyOf(budgets, 2 * budgetCount);
            budgetSubjects = Arrays.copyOf(budgetSubjects, 2 * budgetCount);
        }
        budgets[budgetCount] = budget;
        budgetSubjects[budgetCount++] = subject;
    }

    private void add(LimitPaces limit, @Nullable String subject) {
        if (limitCount == limits.length) {
            limits = Arrays.copyOf(limits, 2 * limitCount);
            limitSubjects = Arrays.copyOf(limitSubjects, 2 * limitCount);
        }
        limits[limitCount] = limit;
        limitSubjects[limitCount++] = subject;
    }

    int budgets() {
        return budgetCount;
    }

    BudgetAccounts budget(int at) {
        return budgets[at];
    }

    @Nullable
    String budgetSubject(int at) {
        return budgetSubjects[at];
    }

    int limits() {
        return limitCount;
    }

    LimitPaces limit(int at) {
        return limits[at];
    }

    @Nullable
    String limitSubject(int at) {
        return limitSubjects[at];
    }
}
