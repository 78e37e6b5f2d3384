package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.money.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A call that was made elsewhere, on its way to the accounts of its own time. First all of them are found, then all
/// are changed: where one cannot be found yet, none is.
final class ReportedCall {
    private final UsageEvent call;
    private final Actual actual;
    private final Engine.ClosedWindows closed;
    private final long lateOpenings;
    private final long now;
    private final List<Place> places = new ArrayList<>();
    private final List<Posting> posted = new ArrayList<>();
    private final Set<Long> wanted = new TreeSet<>();
    private List<Crossing> crossings = List.of();
    private boolean overLimit;
    private @Nullable Budget tooMuchFor;

    /// What the call adds to an account in memory.
    private record Place(Account account, long amount) {}

    ReportedCall(UsageEvent call, Engine.ClosedWindows closed, long lateOpenings, long now) {
        this.call = call;
        this.actual = new Actual(call.usage().total(), call.cost());
        this.closed = closed;
        this.lateOpenings = lateOpenings;
        this.now = now;
    }

    /// Opens an account, which gives it its number.
    @FunctionalInterface
    interface Opening {
        List<LedgerRecord.AccountOpened> open(Account account, List<LedgerRecord.AccountOpened> opened);
    }

    Engine.Counted on(Matched matched, Opening opening) {
        for (int i = 0; i < matched.budgets(); i++) {
            find(matched.budget(i), matched.budgetSubject(i));
        }
        if (!wanted.isEmpty()) {
            return new Engine.Counted.Wanting(wanted, lateOpenings);
        }
        if (tooMuchFor != null) {
            return new Engine.Counted.TooMuch(tooMuchFor.name());
        }
        List<LedgerRecord.AccountOpened> opened = List.of();
        for (Place place : places) {
            opened = place.account.isOpen() ? opened : opening.open(place.account, opened);
            post(place.account, place.amount);
        }
        return new Engine.Counted.Done(List.copyOf(opened), List.copyOf(posted), List.copyOf(crossings), overLimit);
    }

    private void place(Account account, long amount) {
        fits(account.owner, Math.max(account.settled(), account.settledHere()), amount);
        places.add(new Place(account, amount));
    }

    /// Sums stay far below what a number can hold, whoever tells what.
    private void fits(BudgetAccounts owner, long settled, long amount) {
        if (amount > Money.LARGEST - Math.max(0, settled)) {
            tooMuchFor = owner.budget();
        }
    }

    private void find(BudgetAccounts owner, @Nullable String subject) {
        owner.advance(now);
        Window window =
                Windows.containing(owner.budget().period(), call.admittedAt()).orElse(null);
        if (window == null) {
            return;
        }
        long amount = Settling.amount(owner.unit(), actual);
        boolean isOver = window.end() <= now;
        Account account = isOver ? owner.known(subject, call.admittedAt()) : owner.at(subject, call.admittedAt());
        if (account != null && (account.isOpen() || !isOver)) {
            place(account, amount);
        } else if (isOver) {
            findStored(owner, subject, window, amount);
        }
    }

    /// An account that was never opened stays so: a window that is over stops nobody, and the ledger has the call. But
    /// where somebody may still open the account, it must not lack this one.
    private void findStored(BudgetAccounts owner, @Nullable String subject, Window window, long amount) {
        if (closed.asOf() != lateOpenings || !closed.has(window.end())) {
            wanted.add(window.end());
            return;
        }
        Long number = closed.number(owner.budget().id(), subject, window.start());
        if (number != null) {
            fits(owner, closed.settled(number), amount);
            posted.add(new Posting(number, amount));
            return;
        }
        Account account = owner.mayStillOpen(window) ? owner.at(subject, call.admittedAt()) : null;
        if (account != null) {
            place(account, amount);
        }
    }

    /// Whether a window that is over is still in memory is chance, so only one that is open tells anything.
    private void post(Account account, long amount) {
        posted.add(new Posting(account.number(), amount));
        if (account.window.end() <= now) {
            account.settle(amount);
            return;
        }
        crossings = Settling.post(account, amount, now, crossings);
        overLimit |= amount > 0 && account.owner.hard() && account.settled() > account.limit();
    }
}
