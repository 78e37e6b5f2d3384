package io.purser.core.ledger;

import io.purser.core.budget.Unit;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Posts the difference of a corrected entry to the money accounts that the entry counts in.
final class Correction {
    private final UsageEvent entry;
    private final Engine.StoredAccounts stored;
    private final long now;
    private final List<Posting> posted = new ArrayList<>();
    private List<Crossing> crossings = List.of();
    private boolean overLimit;

    Correction(UsageEvent entry, Engine.StoredAccounts stored, long now) {
        this.entry = entry;
        this.stored = stored;
        this.now = now;
    }

    Engine.Adjusted on(Matched matched) {
        for (int i = 0; i < matched.budgets(); i++) {
            BudgetAccounts owner = matched.budget(i);
            if (owner.unit() == Unit.MONEY) {
                post(owner, matched.budgetSubject(i));
            }
        }
        return new Engine.Adjusted(List.copyOf(posted), List.copyOf(crossings), overLimit);
    }

    private void post(BudgetAccounts owner, @Nullable String subject) {
        Long cost = entry.cost();
        long amount = cost == null ? 0 : cost;
        owner.advance(now);
        Account account = owner.known(subject, entry.admittedAt());
        if (account != null && account.isOpen()) {
            post(owner, account, amount);
            return;
        }
        Long number = Windows.containing(owner.budget().period(), entry.admittedAt())
                .map(Window::start)
                .map(start -> stored.number(owner.budget().id(), subject, start))
                .orElse(null);
        if (number != null) {
            posted.add(new Posting(number, amount));
        }
    }

    /// Whether a closed window is still in memory is chance, so only one that is open tells anything.
    private void post(BudgetAccounts owner, Account account, long amount) {
        posted.add(new Posting(account.number(), amount));
        if (account.window.end() <= now) {
            account.settle(amount);
            return;
        }
        crossings = Settling.post(account, amount, now, crossings);
        overLimit |= amount > 0 && owner.hard() && account.settled() > account.limit();
    }
}
