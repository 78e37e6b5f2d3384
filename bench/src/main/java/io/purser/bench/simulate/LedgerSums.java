package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.UsageEvent;
import java.util.Objects;
import java.util.Optional;

/// Sums over the whole ledger.
final class LedgerSums {
    private LedgerSums() {}

    /// Whether a call counts on an account of a budget.
    static boolean counts(Budget budget, Books.Account account, UsageEvent event) {
        Optional<Scopes.Member> member =
                Scopes.member(budget, new Scopes.Subject(event.attribution(), event.provider(), event.admittedModel()));
        return member.isPresent()
                && Objects.equals(member.get().name(), account.subject())
                && Scopes.admits(budget.period(), account.window(), event.admittedAt());
    }

    /// What a budget's account must have: everything in its scope and window.
    static long spent(Books books, Budget budget, Books.Account account) {
        long spent = 0;
        for (CallSettled each : books.settled().values()) {
            UsageEvent event = each.event();
            if (counts(budget, account, event)) {
                spent = Math.addExact(spent, Scopes.amount(budget.unit(), event));
            }
        }
        if (budget.unit() == Unit.MONEY) {
            for (Adjustment each : books.adjustments()) {
                spent = Math.addExact(spent, counts(budget, account, each.entry()) ? each.amount() : 0);
            }
        }
        return spent;
    }
}
