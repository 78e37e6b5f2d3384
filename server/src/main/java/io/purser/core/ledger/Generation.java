package io.purser.core.ledger;

import io.purser.core.calendar.Window;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every account of one budget in one window. All subjects of a budget change windows at the same instant, so the
/// past is put aside as a whole.
final class Generation {
    final Window window;
    /// Exclusive end of the admissions that post here; before `window.end` for rolling budgets.
    final long admitsUntil;
    /// For rolling budgets: whether it is among the sixty sub-windows that count.
    boolean counted;

    private @Nullable Account single;
    private @Nullable NameTable<Account> bySubject;

    Generation(Window window, long admitsUntil) {
        this.window = window;
        this.admitsUntil = admitsUntil;
    }

    boolean admits(long instant) {
        return instant >= window.start() && instant < admitsUntil;
    }

    @Nullable
    Account get(@Nullable String subject) {
        if (subject == null) {
            return single;
        }
        return bySubject == null ? null : bySubject.get(subject);
    }

    void put(Account account) {
        if (account.subject == null) {
            single = account;
            return;
        }
        if (bySubject == null) {
            bySubject = new NameTable<>();
        }
        bySubject.put(account.subject, account);
    }

    Collection<Account> accounts() {
        if (bySubject != null) {
            return bySubject.values();
        }
        return single == null ? List.of() : List.of(single);
    }
}
