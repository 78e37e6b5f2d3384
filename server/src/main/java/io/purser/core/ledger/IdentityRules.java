package io.purser.core.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a policy says of one identity: the budgets that bound all of its calls, with the accounts that they led to
/// last, and what else may bound a call.
final class IdentityRules {
    private static final Candidate[] NOTHING = {};

    /// Of a call that nothing bounds.
    static final IdentityRules NONE = new IdentityRules(List.of());

    private final BudgetAccounts[] budgets;
    private final @Nullable String[] subjects;
    private final @Nullable Account[] latest;
    private final Candidate[] others;

    IdentityRules(List<Candidate> candidates) {
        List<BudgetAccounts> always = new ArrayList<>();
        List<@Nullable String> members = new ArrayList<>();
        List<Candidate> open = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.isDecided() && candidate.rule() instanceof BudgetAccounts budget) {
                always.add(budget);
                members.add(candidate.member());
            } else {
                open.add(candidate);
            }
        }
        budgets = always.toArray(BudgetAccounts[]::new);
        subjects = members.toArray(String[]::new);
        latest = new Account[budgets.length];
        others = open.isEmpty() ? NOTHING : open.toArray(Candidate[]::new);
    }

    int budgets() {
        return latest.length;
    }

    BudgetAccounts budget(int at) {
        return budgets[at];
    }

    @Nullable
    String subject(int at) {
        return subjects[at];
    }

    /// The account of a budget for an admission at `instant`, as {@link BudgetAccounts#at} says; remembered, so that
    /// all but the first call of a window find it without a look-up.
    @Nullable
    Account account(int at, long instant) {
        Account known = latest[at];
        if (known != null && known.owner.isCurrent(known, instant)) {
            return known;
        }
        Account account = budgets[at].at(subjects[at], instant);
        if (account != null && account.isOpen()) {
            latest[at] = account;
        }
        return account;
    }

    /// Rules of which the identity alone does not decide, and rate limits.
    Candidate[] others() {
        return others;
    }
}
