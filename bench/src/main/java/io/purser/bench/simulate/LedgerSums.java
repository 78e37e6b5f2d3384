package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.UsageEvent;
import java.util.Objects;
import java.util.Optional;

/// Sums over the whole ledger.
final class LedgerSums {
    private LedgerSums() {}

    /// What a budget's account must have: everything in its scope and window.
    static long spent(Books books, Budget budget, Books.Account account) {
        long spent = 0;
        for (CallSettled each : books.settled().values()) {
            UsageEvent event = each.event();
            Optional<Scopes.Member> member = Scopes.member(
                    budget, new Scopes.Subject(event.attribution(), event.provider(), event.admittedModel()));
            if (member.isPresent()
                    && Objects.equals(member.get().name(), account.subject())
                    && Scopes.admits(budget.period(), account.window(), event.admittedAt())) {
                spent = Math.addExact(spent, Scopes.amount(budget.unit(), event));
            }
        }
        return spent;
    }
}
