package io.purser.core.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The budgets and limits that bound one call, each with its member of an `each` scope: first the budgets that bound
/// every call of its identity, then the others. One instance is reused by every call of an engine.
final class Matched {
    private IdentityRules always = IdentityRules.NONE;
    private Candidate[] candidates = new Candidate[16];
    private BudgetAccounts[] budgets = new BudgetAccounts[16];
    private @Nullable String[] budgetSubjects = new String[16];
    private LimitPaces[] limits = new LimitPaces[16];
    private @Nullable String[] limitSubjects = new String[16];
    private int alwaysCount;
    private int budgetCount;
    private int limitCount;

    /// Begins anew with what the identity decides.
    void begin(IdentityRules rules) {
        always = rules;
        alwaysCount = rules.budgets();
        budgetCount = 0;
        limitCount = 0;
    }

    /// Begins anew with nothing.
    Matched none() {
        begin(IdentityRules.NONE);
        return this;
    }

    void add(Candidate candidate, @Nullable String subject) {
        switch (candidate.rule()) {
            case BudgetAccounts budget -> add(candidate, budget, subject);
            case LimitPaces limit -> add(limit, subject);
        }
    }

    private void add(Candidate candidate, BudgetAccounts budget, @Nullable String subject) {
        if (budgetCount == budgets.length) {
            candidates = Arrays.copyOf(candidates, 2 * budgetCount);
            budgets = Arrays.copyOf(budgets, 2 * budgetCount);
            budgetSubjects = Arrays.copyOf(budgetSubjects, 2 * budgetCount);
        }
        candidates[budgetCount] = candidate;
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
        return alwaysCount + budgetCount;
    }

    BudgetAccounts budget(int at) {
        return at < alwaysCount ? always.budget(at) : budgets[at - alwaysCount];
    }

    @Nullable
    String budgetSubject(int at) {
        return at < alwaysCount ? always.subject(at) : budgetSubjects[at - alwaysCount];
    }

    /// The account under a budget for an admission at `instant`, as {@link BudgetAccounts#at} says.
    @Nullable
    Account account(int at, long instant) {
        int other = at - alwaysCount;
        return other < 0
                ? always.account(at, instant)
                : candidates[other].account(budgets[other], budgetSubjects[other], instant);
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
