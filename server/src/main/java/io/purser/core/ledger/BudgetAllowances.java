package io.purser.core.ledger;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The allowances of one budget, by subject, and what they make of its ceiling. An account of a window that is over
/// stays as its window ended.
final class BudgetAllowances {
    private final Map<@Nullable String, List<Allowance>> bySubject = new HashMap<>();
    private long now;

    /// Adds one, or changes the one of its number.
    void put(Allowance allowance) {
        remove(allowance);
        bySubject.computeIfAbsent(allowance.subject(), _ -> new ArrayList<>(2)).add(allowance);
    }

    void remove(Allowance allowance) {
        List<Allowance> known = bySubject.get(allowance.subject());
        if (known != null) {
            known.removeIf(one -> one.number() == allowance.number());
        }
    }

    Set<@Nullable String> subjects() {
        return bySubject.keySet();
    }

    /// Time has come to this instant.
    void at(long instant) {
        now = instant;
    }

    /// When an allowance begins or ends next; `Long.MAX_VALUE` for never.
    long nextChange() {
        long next = Long.MAX_VALUE;
        for (List<Allowance> ofSubject : bySubject.values()) {
            for (Allowance each : ofSubject) {
                next = Math.min(next, nextChange(each));
            }
        }
        return next;
    }

    /// When one begins or ends next.
    long nextChange(Allowance one) {
        long begins = one.from() > now ? one.from() : Long.MAX_VALUE;
        return Math.min(begins, one.until() > now ? one.until() : Long.MAX_VALUE);
    }

    /// Those that ended before an instant move no ceiling any more.
    void forgetEndedBefore(long instant) {
        bySubject.values().forEach(known -> known.removeIf(one -> one.until() < instant));
        bySubject.values().removeIf(List::isEmpty);
    }

    /// By what an account is judged; null where no allowance is in force for it.
    @Nullable
    Terms terms(BudgetAccounts owner, @Nullable String subject, Window window) {
        List<Allowance> known = bySubject.get(subject);
        if (known == null) {
            return null;
        }
        long instant = owner.rolls() ? now : Math.min(now, window.end() - 1);
        Budget declared = owner.budget();
        Budget moved = declared.withAllowances(known, subject, instant);
        return moved.equals(declared) ? null : owner.terms(moved);
    }
}
